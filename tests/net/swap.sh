#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# One policy takes the place of another under traffic, thousands of times: what
# both permit is never lost, what neither permits never passes, each packet has
# the verdict of one of the two, counters add up and memory comes back.
# Topology: tests/lib.sh. Either side counts what arrives there by itself.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

swaps=${SWAPS:-10000}

# A small one, so that the command is quick.
catalogue()
{
	mkdir "$tmp/policy"
	cat >"$tmp/policy/tiny.yaml" <<-END
		impp: 1
		catalogue: tiny
		edition: "1"
		title: {en: Rows, ko: Rows}
		source: nowhere
		tables:
		- table: 2
		  title: {en: Rows, ko: Rows}
		  rows:
		  - {row: 1, name: both, from: xmpp-client, to: imp, transport: udp, port: 5222}
		  - {row: 2, name: odd, from: directory, to: imp, transport: udp, port: 6000}
		  - {row: 3, name: even, from: rtmt, to: imp, transport: udp, port: 6001}
		  - {row: 4, name: turn, from: browser, to: imp, transport: udp, port: 6100}
		  - {row: 5, name: talk, from: xmpp-client, to: imp, transport: tcp, port: 5222}
	END
	IMPP_POLICY_DIR=$tmp/policy
}

# site_of NAME STATE LINE...: $tmp/NAME.yaml
site_of()
{
	{
		printf '%s\n' 'impp: 1' 'catalogue: tiny' "state: $2" \
			"${@:3}" 'roles:'
		for role in imp xmpp-client directory rtmt browser; do
			number "$role"
			echo "  $role: [10.1.0.$n, 10.2.0.$n, 10.1.1.$n," \
				"10.2.1.$n, \"fd00:1::$n\", \"fd00:2::$n\"," \
				"\"fd00:1:1::$n\", \"fd00:2:1::$n\"]"
		done
	} >"$tmp/$1.yaml"
}

generation()
{
	"$IMPP" show --json | sed -n 's/.*"generation":\([0-9]*\).*/\1/p'
}

# -- Traffic ------------------------------------------------------------------

# Of each family: one of TCP and two of UDP that both policies permit and that
# are answered; one that neither permits; and three that one of them permits, of
# a row that comes and goes with its policy, and of a row whose port changes.
# Nobody is where the latter go to.
flows()
{
	local f port=20000

	for f in 4 6; do
		use_family "$f"
		port=$((port + 10))
		echo "tcp $l$xmpp_client $port $r$imp 5222"
		echo "udp $l$xmpp_client $port $r$imp 5222"
		echo "udp $l$xmpp_client $((port + 1)) $r$imp 5222"
		echo "!udp $l$xmpp_client $port $R$imp 5999"
		echo "!udp $l$directory $port $R$imp 6000"
		echo "!udp $l$browser $port $R$imp 6100"
		echo "!udp $l$browser $port $R$imp 6101"
	done
}

# What flows() says, in its order, of one family.
names=(talk both both neither odd turn turn)

# Counts what arrives at either side.
meter()
{
	local ns

	for ns in "$left" "$right"; do
		on "$ns" nft -f - <<-END
			table inet arrivals {
				$(printf 'counter %s { }\n' "${names[@]}" | sort -u)
				chain count {
					type filter hook prerouting priority raw;
					udp dport 5222 counter name both
					udp sport 5222 counter name both
					tcp dport 5222 counter name talk
					tcp sport 5222 counter name talk
					udp dport 5999 counter name neither
					udp dport 6000 counter name odd
					udp dport { 6100, 6101 } counter name turn
				}
			}
		END
	done
}

# meters NAMESPACE: lines of a name and what has arrived there.
meters()
{
	on "$1" nft list counters table inet arrivals |
		awk '$1 == "counter" { name = $2 }
			$1 == "packets" { print name, $2 }'
}

start_flood()
{
	flows >"$tmp/flows"
	nsenter --net="/run/netns/$left" -- "$OUTPUT/probe" flood \
		--timeout-ms 30000 <"$tmp/flows" >"$tmp/flood" &
	flood=$!
	children+=("$flood")
}

# What there is to be added up: lines of KIND-NAME and a number.
figures()
{
	awk -v names="${names[*]}" '
		BEGIN { n = split(names, name, " ") }
		{
			i = (NR - 1) % n + 1
			sent[name[i]] += $1
			heard[name[i]] += $2
		}
		END {
			for (i in sent) {
				print "sent-" i, sent[i]
				print "heard-" i, heard[i]
			}
		}' "$tmp/flood"
	growth | sed 's/^/counted-/'
	meters "$right" | sed 's/^/there-/'
	meters "$left" | sed 's/^/back-/'
}

# same WHAT N M
same()
{
	[ "$2" -eq "$3" ] || echo "$1: $2, not $3"
}

# Everything that does not add up: what was sent, what arrived, what the module
# counted. A row that came and went has counted from zero each time.
unbalanced()
{
	local -A n=([counted-both]=0 [counted-talk]=0 [counted-turn]=0
		[counted-port]=0 [counted-no-relation]=0)
	local key value name

	while read -r key value; do
		n[$key]=$value
	done < <(figures)
	for name in both talk; do
		same "$name lost" "${n[heard-$name]}" "${n[sent-$name]}"
		same "$name counted" "${n[counted-$name]}" \
			$((n[there-$name] + n[back-$name]))
	done
	same 'both arrived' "${n[there-both]}" "${n[sent-both]}"
	same 'both came back' "${n[back-both]}" "${n[sent-both]}"
	same 'neither arrived' "${n[there-neither]}" 0
	same 'turn counted' "${n[counted-turn]}" "${n[there-turn]}"
	same 'port counted' "${n[counted-port]}" \
		$((n[sent-neither] + n[sent-turn] - n[there-turn]))
	same 'no-relation counted' "${n[counted-no-relation]}" \
		$((n[sent-odd] - n[there-odd]))
	for name in odd turn; do
		[ "${n[there-$name]}" -gt 0 ] || echo "$name never came through"
		[ "${n[there-$name]}" -lt "${n[sent-$name]}" ] ||
			echo "$name always came through"
	done
	for key in "${!n[@]}"; do
		case ${key#counted-} in
		sent-* | heard-* | there-* | back-*) ;;
		both | talk | turn | odd | even | port | no-relation) ;;
		*) echo "$key ${n[$key]}" ;;
		esac
	done
}

# The last packets may be on their way.
balanced()
{
	unbalanced >"$tmp/unbalanced"
	[ ! -s "$tmp/unbalanced" ]
}

# -- Memory -------------------------------------------------------------------

# A process of the group, in which its memory is accounted, runs a command.
accounted()
{
	(
		echo "$BASHPID" >"$group/cgroup.procs"
		exec "$@"
	)
}

# What the kernel holds: lines of a name and a number. KiB charged to the group
# and of the whole machine; objects of kmalloc()'s caches, whoever is charged.
memory()
{
	local cache

	awk '$1 ~ /^(slab|percpu|vmalloc)$/ {
		print "charged-" $1, int($2 / 1024)
	}' "$group/memory.stat"
	awk '$1 ~ /^(SUnreclaim|Percpu|VmallocUsed):$/ {
		sub(":", "", $1)
		print $1, $2
	}' /proc/meminfo
	for cache in /sys/kernel/slab/kmalloc-*; do
		[ ! -e "$cache/shrink" ] || echo 1 >"$cache/shrink"
	done
	[ ! -r /proc/slabinfo ] ||
		awk '$1 ~ /^kmalloc-/ { print $1, $2 }' /proc/slabinfo
}

# memory_is_back FILE OBJECTS: as it was then, but for what the kernel keeps at
# hand, and less than OBJECTS in each cache.
memory_is_back()
{
	memory >"$tmp/memory"
	awk -v objects="$2" '
		NR == FNR { was[$1] = $2; next }
		{
			slack = $1 ~ /^charged/ ? 512 : 4096
			if ($1 ~ /^kmalloc/)
				slack = objects
			if ($2 > was[$1] + slack) {
				print $1 ": " was[$1] " before, " $2 " after"
				bad = 1
			}
		}
		END { exit bad }' "$1" "$tmp/memory" >"$tmp/grown"
}

# -- Under traffic ------------------------------------------------------------

save()
{
	impp apply "$tmp/$1.yaml"
	"$OUTPUT/replay" save "$tmp/$1"
}

# swap N M: N times by the command, M times by its messages alone, which also
# looks after the counters.
swap()
{
	local i

	for ((i = 0; i < $1; i += 2)); do
		accounted "$IMPP" apply "$tmp/odd.yaml" >"$tmp/impp" &&
			accounted "$IMPP" apply "$tmp/even.yaml" >"$tmp/impp" ||
			return
	done
	accounted "$OUTPUT/replay" swap "$2" "$tmp/odd" "$tmp/even"
}

swap_under_traffic()
{
	site_of odd "$state" 'rows: {even: off}'
	site_of even "$state" 'rows: {odd: off}' 'ports: {turn: 6101}'
	save odd
	save even
	swap 2 20 || fail "$state: the first swaps failed"
	memory >"$tmp/memory-before"
	meter
	count_from_here
	start_flood
	swap 20 "$1" 2>"$tmp/swap" || fail "$state: $(cat "$tmp/swap")"
	kill "$flood"
	wait "$flood"
	poll_until 60 balanced ||
		fail "$state: $(paste -sd ';' "$tmp/unbalanced")"
	echo "# $state: $1 swaps, $(awk '{ n += $1 } END { print n }' \
		"$tmp/flood") packets and their answers"
	for ns in "$left" "$right"; do
		on "$ns" nft delete table inet arrivals
	done
	poll_until 60 memory_is_back "$tmp/memory-before" $(($1 / 4 + 300)) ||
		fail "$state: memory: $(paste -sd ';' "$tmp/grown")"
}

test_policies_are_swapped_under_traffic()
{
	catalogue
	serve "$right" 5222
	group=/sys/fs/cgroup/impp-$$
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir "$group"
	state=conntrack
	swap_under_traffic "$swaps"
	state=stateless
	swap_under_traffic $((swaps / 10))
	rmdir "$group"
}

# -- One by one ---------------------------------------------------------------

both="> 10.1.1.$xmpp_client 10.2.1.$imp udp 30000 5222"

test_a_row_keeps_its_counter_over_a_swap()
{
	site_of odd conntrack 'rows: {even: off}'
	site_of even conntrack 'rows: {odd: off}' 'on-deny: reject'
	impp apply "$tmp/odd.yaml"
	check 'first policy' <<-END
		allow both $both
		deny no-relation > 10.1.1.$rtmt 10.2.1.$imp udp 30000 6001
		allow odd > 10.1.1.$directory 10.2.1.$imp udp 30000 6000
	END
	count_from_here
	impp apply "$tmp/even.yaml"
	forge >"$tmp/fates" <<<"$both"
	must_grow 'over the swap' both pass
}

# The last two are right in themselves, and too late.
test_a_refused_policy_leaves_all_as_it_was()
{
	local was name

	impp apply "$tmp/odd.yaml"
	check 'before' <<<"allow both $both"
	was=$(generation)
	count_from_here
	site_of unknown conntrack 'rows: {nonesuch: off}'
	site_of edition conntrack 'edition: "2"'
	site_of large conntrack 'allow:' \
		"- {name: all, from: x-none, to: imp, transport: tcp, port: 70000}"
	echo 'impp: 1' >"$tmp/empty.yaml"
	for name in unknown edition large empty; do
		"$IMPP" apply "$tmp/$name.yaml" >"$tmp/impp" 2>&1 &&
			fail "$name.yaml was applied"
	done
	impp apply --dry-run "$tmp/even.yaml"
	must_grow 'nothing'
	[ "$(generation)" = "$was" ] ||
		fail "generation $(generation), not $was"
	check 'after' <<-END
		allow both $both
		deny no-relation > 10.1.1.$rtmt 10.2.1.$imp udp 30000 6001
	END
}

test_the_same_policy_again_is_no_change()
{
	local was

	impp apply "$tmp/odd.yaml"
	was=$(generation)
	impp apply "$tmp/odd.yaml"
	[ "$(generation)" = "$was" ] ||
		fail "generation $(generation), not $was"
}

run_tests
