#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# One policy takes the place of another under traffic, again and again: what
# both permit is never lost, what neither permits never passes, counters go on
# and memory comes back. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

swaps=${SWAPS:-1000}

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
	END
	IMPP_POLICY_DIR=$tmp/policy
}

# site_of NAME STATE LINE...: $tmp/NAME.yaml
site_of()
{
	{
		printf '%s\n' 'impp: 1' 'catalogue: tiny' "state: $2" \
			"${@:3}" 'roles:'
		for role in imp xmpp-client directory rtmt; do
			number "$role"
			echo "  $role: [10.1.0.$n, 10.2.0.$n, 10.1.1.$n," \
				"10.2.1.$n, \"fd00:1::$n\", \"fd00:2::$n\"]"
		done
	} >"$tmp/$1.yaml"
}

generation()
{
	"$IMPP" show --json | sed -n 's/.*"generation":\([0-9]*\).*/\1/p'
}

# counted KEY FILE: the packets it shows there.
counted()
{
	tr '{' '\n' <"$2" |
		sed -n "s/.*\"$1\",\"packets\":\([0-9]*\).*/\1/p" | head -n 1
}

# -- Under traffic ------------------------------------------------------------

# Flows of both policies, of neither (!), and of one (!).
start_flood()
{
	local i

	{
		for i in 1 2; do
			echo "udp 10.1.0.$xmpp_client 2000$i 10.2.0.$imp 5222"
			echo "udp fd00:1::$xmpp_client 2001$i fd00:2::$imp 5222"
		done
		echo "!udp 10.1.0.$xmpp_client 20020 10.2.0.$imp 5999"
		echo "!udp fd00:1::$xmpp_client 20021 fd00:2::$imp 5999"
		echo "!udp 10.1.0.$directory 20022 10.2.0.$imp 6000"
	} >"$tmp/flows"
	nsenter --net="/run/netns/$left" -- "$OUTPUT/probe" flood \
		--timeout-ms 5000 <"$tmp/flows" >"$tmp/flood" &
	flood=$!
	children+=("$flood")
}

# A process of the group, in which its memory is accounted, runs a command.
accounted()
{
	(
		echo "$BASHPID" >"$group/cgroup.procs"
		exec "$@"
	)
}

save()
{
	impp apply "$tmp/$1.yaml"
	"$OUTPUT/replay" save "$tmp/$1"
}

# $1 swaps by the command, $2 by its messages alone.
swap()
{
	local i

	for ((i = 0; i < $1 / 2; i++)); do
		accounted "$IMPP" apply "$tmp/odd.yaml" >"$tmp/impp" &&
			accounted "$IMPP" apply "$tmp/even.yaml" >"$tmp/impp" ||
			return
	done
	accounted "$OUTPUT/replay" swap "$2" "$tmp/odd" "$tmp/even"
}

# Kernel memory of the group, in KiB.
memory()
{
	awk '$1 ~ /^(slab|percpu|vmalloc)$/ { n += $2 }
		END { print int(n / 1024) }' "$group/memory.stat"
}

memory_is_back()
{
	[ "$(memory)" -le $(($1 + 512)) ]
}

# Until the swapping is over: no sum may shrink.
watch_counters()
{
	local last=0 now n=0

	while kill -0 "$1" 2>/dev/null; do
		"$IMPP" stats --json >"$tmp/now" || continue
		now=$(counted both "$tmp/now")
		[ "$now" -ge "$last" ] || fail "both: $now after $last"
		last=$now
		n=$((n + 1))
		sleep 0.3
	done
	[ "$n" -gt 2 ] || fail "counters were read $n times only"
}

# The flood's lines against the counters: a request and its answer each count.
balance()
{
	local -a sent=() heard=()
	local s h

	while read -r s h; do
		sent+=("$s") heard+=("$h")
	done <"$tmp/flood"
	for i in 0 1 2 3; do
		[ "${sent[i]}" -eq "${heard[i]}" ] ||
			fail "$state: flow $i: ${heard[i]} of ${sent[i]}"
	done
	[ "${heard[4]} ${heard[5]}" = '0 0' ] ||
		fail "$state: what neither permits: ${heard[4]} ${heard[5]}"
	[ "${heard[6]}" -gt 0 ] || fail "$state: a half never came through"
	[ "${heard[6]}" -lt "${sent[6]}" ] || fail "$state: a half always did"
	echo "# $state: ${sent[0]} datagrams a flow"
	[ "$(grown both)" -eq $((2 * (sent[0] + sent[1] + sent[2] + sent[3]))) ] ||
		fail "$state: both counted $(grown both)"
	[ "$(grown port)" -eq $((sent[4] + sent[5])) ] ||
		fail "$state: port counted $(grown port)"
}

swap_under_traffic()
{
	local was

	site_of odd "$state" 'rows: {even: off}'
	site_of even "$state" 'rows: {odd: off}'
	save odd
	save even
	swap 2 20
	was=$(memory)
	count_from_here
	start_flood
	swap 40 "$1" &
	watch_counters $!
	wait $! || fail "$state: an apply failed"
	kill "$flood"
	wait "$flood"
	balance
	poll_until 10 memory_is_back "$was" ||
		fail "$state: $was KiB before, $(memory) KiB after"
}

test_policies_are_swapped_under_traffic()
{
	catalogue
	serve "$right" 5222 5999 6000
	group=/sys/fs/cgroup/impp-$$
	echo +memory >/sys/fs/cgroup/cgroup.subtree_control
	mkdir "$group"
	state=conntrack
	for state in conntrack stateless; do
		swap_under_traffic "$swaps"
	done
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
