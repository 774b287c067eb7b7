#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Two enforcers of one policy, the module and nftables: the same packets
# through the gateway under either alone, and every packet fares the same and
# is counted the same. Sites and packets are random (tests/net/differ.c). Where
# nftables cannot follow (userspace/nft_limits.c), the packets are not random:
# what both do is here, S-rule by S-rule.
#
#	SITES	random sites (20)
#	PACKETS	packets to each (300)
#	SEED	what they are made of (1)
#	STEP	"packets" or "errors": count after each of them, which is slow
#
# What differs is left in $IMPP_RESULTS/differ. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

: "${SITES:=20}" "${PACKETS:=300}" "${SEED:=1}" "${STEP:=}"

# What tests/lib.sh asks the command for is asked of the backend in force.
command=$IMPP
backend=kernel
IMPP=with_backend
with_backend()
{
	"$command" "$1" --backend "$backend" "${@:2}"
}

# Half of the hosts on either side, all others on the right; directed broadcasts
# and source routes are the policy's business, answers have no limit, and no
# session ends by itself.
random_topology()
{
	local host timeout

	for ((host = 0; host < 32; host++)); do
		echo "route add 10.0.0.$host/32 via 10.9.$((host % 2 + 1)).2"
		printf 'route add 2001:db8::%x/128 via fd00:9:%d::2\n' \
			"$host" $((host % 2 + 1))
	done | ip -batch - && ip -batch - <<-END
		route add default via 10.9.2.2
		route add default via fd00:9:2::2
	END
	sysctl -q net.ipv4.conf.all.bc_forwarding=1 \
		net.ipv4.conf.gl.bc_forwarding=1
	sysctl -q net.ipv4.icmp_ratemask=0 net.ipv6.icmp.ratemask=255 \
		net.ipv4.conf.all.accept_source_route=1 \
		net.ipv4.conf.gl.accept_source_route=1 \
		net.ipv4.conf.gr.accept_source_route=1
	for timeout in /proc/sys/net/netfilter/nf_conntrack_*_timeout*; do
		echo 3600 >"$timeout"
	done
}

# -- Random sites -------------------------------------------------------------

# step FILE: the counters that a packet adds to become part of its fate.
step()
{
	local packet

	while read -r packet; do
		count_from_here
		forge <<<"$packet" | tr '\n' '\t'
		growth | sort | paste -sd ' '
	done <"$dir/$1"
}

# send FILE: leaves the fates of its packets, and all that has been counted.
send()
{
	if [ "$1" = "$STEP" ]; then
		step "$1" >"$dir/$1.$backend"
	else
		forge <"$dir/$1" >"$dir/$1.$backend" ||
			fail "$name: forge failed"
	fi
	growth | sort >"$dir/$1.$backend.counts"
}

# enforce BACKEND: all packets of $dir, under it alone.
enforce()
{
	backend=$1
	impp apply "$dir/site.yaml"
	conntrack -F >"$tmp/conntrack" 2>&1
	count_from_here
	send packets
	send errors
	impp flush --yes
}

# Of ICMP errors conntrack's session decides which row is counted (S9): what
# rows counted, in sum.
rows_as_one()
{
	awk '/^(would-)?(malformed|fragment|unsolicited|localhost-only) / ||
		/^(would-)?(source-port|no-relation|protocol|port) / ||
		/^pass / { print; next }
		{ n += $2 }
		END { print "rows", n + 0 }' "$1"
}

# same_fates FILE: prints each packet with two.
same_fates()
{
	paste -d '|' "$dir/$1.kernel" "$dir/$1.nft" "$dir/$1" |
		awk -F '|' '$1 != $2 {
			printf "%s\n    module: %s, nft: %s\n", $3, $1, $2
			differ = 1
		}
		END { exit NR == 0 || differ }' >"$dir/$1.differ"
}

# same_counts FILE [FILTER]
same_counts()
{
	local filter=${2-cat}

	diff <("$filter" "$dir/$1.kernel.counts") \
		<("$filter" "$dir/$1.nft.counts") >"$dir/$1.differ"
}

differs()
{
	fail "$name: $1: $(head -n 20 "$dir/$2.differ")"
	[ "${kept[*]: -1}" = "$dir" ] || kept+=("$dir")
}

compare()
{
	local errors=cat

	grep -q '^state: stateless' "$dir/site.yaml" || errors=rows_as_one
	same_fates packets || differs 'fates' packets
	same_counts packets || differs 'counts (< module, > nft)' packets
	same_fates errors || differs 'fates of errors' errors
	same_counts errors "$errors" || differs 'counts of errors' errors
}

# Site files of what differed, with all that is known of it.
keep()
{
	local kept_in=${IMPP_RESULTS:-}/differ dir

	[ "${#kept[@]}" -gt 0 ] || return 0
	if [ -z "${IMPP_RESULTS:-}" ]; then
		for dir in "${kept[@]}"; do
			sed 's/^/# /' "$dir/site.yaml"
		done
		return
	fi
	mkdir -p "$kept_in"
	cp -r "${kept[@]}" "$kept_in"
	echo "# kept in $kept_in: ${kept[*]##*/}"
}

# A comparison of nothing with nothing is none.
balance()
{
	local reason

	cat "$tmp"/sites/*/{packets,errors}.kernel >"$tmp/all"
	cat "$tmp"/sites/*/errors.kernel.counts >"$tmp/counts"
	awk -F '\t' '{ n[$1]++ } END { for (fate in n) print "#", n[fate], fate }' \
		"$tmp/all"
	awk '{ n[$1] += $2 } END { for (key in n) print "#  ", n[key], key }' \
		"$tmp/counts" | sort -k 2,2nr
	[ "$(grep -c '^allow' "$tmp/all")" -gt $((SITES * PACKETS / 10)) ] ||
		fail 'hardly a packet passes'
	[ "$SITES" -ge 20 ] || return 0
	for reason in malformed fragment unsolicited localhost-only source-port \
		no-relation protocol port; do
		grep -q "^$reason " "$tmp/counts" || fail "never denied: $reason"
	done
}

test_random_packets_fare_alike()
{
	local -a kept=()
	local dir name i begin=$SECONDS

	echo "# SEED=$SEED SITES=$SITES PACKETS=$PACKETS"
	mkdir "$tmp/sites"
	"$OUTPUT/differ" "$SEED" "$SITES" "$PACKETS" "$tmp/sites" \
		2>"$tmp/warnings" || fail "$(cat "$tmp/warnings")"
	for ((i = 0; i < SITES; i++)); do
		dir=$tmp/sites/$((SEED + i))
		name="site $((SEED + i))"
		enforce kernel
		enforce nft
		compare
		[ $(((i + 1) % 20)) -gt 0 ] ||
			echo "# $((i + 1)) sites, $((SECONDS - begin)) s"
	done
	keep
	balance
}

# -- Where nftables cannot follow ---------------------------------------------

# unlike DESCRIPTION <table: as of check, each line beginning with what the
# module does, its counter, what nft does, and its counter.
unlike()
{
	local table

	table=$(cat)
	backend=kernel
	impp apply "$tmp/site.yaml"
	check "$1, module" < <(awk 'NF { $3 = $4 = ""; print }' <<<"$table")
	impp flush --yes
	backend=nft
	impp apply "$tmp/site.yaml"
	check "$1, nft" < <(awk 'NF { $1 = $2 = ""; print }' <<<"$table")
	impp flush --yes
}

# with LINE...: of the site file
with()
{
	conntrack -F >"$tmp/conntrack" 2>&1
	site "$@" >"$tmp/site.yaml"
}

test_s2_more_than_one_routing_header_or_64_headers()
{
	local far far_nft

	use_family 6
	for state in conntrack stateless; do
		far='allow xmpp-client' far_nft='allow xmpp-client'
		! walks_few || far_nft='deny protocol'
		[ "$state" = stateless ] || ! walks_few ||
			far='deny unsolicited'
		with "state: $state"
		unlike "$state" <<-END
			deny malformed allow xmpp-client > $L$xmpp_client $R$imp rt 0 rt 1 tcp 40000 5222 S
			deny malformed deny malformed > $L$xmpp_client $R$imp rt 1 rt 0 tcp 40001 5222 S
			$far $far_nft > $L$xmpp_client $R$imp dst*64 tcp 40002 5222 S
			deny malformed $far_nft > $L$xmpp_client $R$imp dst*65 tcp 40003 5222 S
		END
	done
}

test_s4_s10_a_udp_length_past_the_end()
{
	for f in 4 6; do
		use_family "$f"
		with 'state: conntrack'
		unlike "conntrack, IPv$f" <<-END
			deny malformed deny unsolicited > $L$snmp_server $R$imp udp 40000 161 len 9
			deny malformed deny malformed > $L$snmp_server $R$imp udp 40001 161 len 7
		END
		with 'state: stateless'
		unlike "stateless, IPv$f" <<-END
			deny malformed allow snmp-query > $L$snmp_server $R$imp udp 40000 161 len 9
			deny malformed deny port > $L$snmp_server $R$imp udp 40000 162 len 9
			deny malformed deny malformed > $L$snmp_server $R$imp udp 40001 161 len 7
		END
	done
}

test_s9_an_error_that_conntrack_does_not_track()
{
	local seen error

	nft -f - <<-END
		table inet impp-test {
			chain early {
				type filter hook prerouting priority raw;
				meta l4proto { icmp, icmpv6 } notrack
			}
		}
	END
	for f in 4 6; do
		use_family "$f"
		seen="$L$snmp_server $R$imp udp 41000 161"
		error="$R$imp $L$snmp_server icmp $port_unreachable"
		with 'state: conntrack'
		unlike "IPv$f" <<-END
			allow snmp-query allow snmp-query > $seen
			allow snmp-query deny unsolicited < $error quote $seen
		END
	done
	nft delete table inet impp-test
}

# Two rows permit one either way.
test_s9_the_row_of_an_error_is_the_opener_s()
{
	local seen answer

	for f in 4 6; do
		use_family "$f"
		seen="$L$stranger $R$imp udp 4000 5000"
		answer="$R$imp $L$stranger udp 5000 4000"
		with 'state: conntrack' 'allow:' \
			"- {name: there, from: \"$L$stranger\", to: imp, transport: udp, port: 5000}" \
			"- {name: back, from: imp, to: \"$L$stranger\", transport: udp, port: 4000}"
		unlike "IPv$f" <<-END
			allow there allow there > $seen
			allow back allow back < $answer
			allow there allow there < $R$imp $L$stranger icmp $port_unreachable quote $seen
			allow back allow there > $L$stranger $R$imp icmp $port_unreachable quote $answer
		END
	done
}

# The ports are there, and the place of the eighth byte is, too.
test_s9_a_short_quote_behind_options()
{
	local seen error between ports='udp 42000 161'

	for f in 4 6; do
		use_family "$f"
		seen="$L$snmp_server $R$imp"
		error="$R$imp $L$snmp_server icmp $port_unreachable quote"
		between='nop nop nop nop'
		[ "$f" = 4 ] || between=dst
		with 'state: conntrack'
		unlike "IPv$f" <<-END
			allow snmp-query allow snmp-query > $seen $ports
			allow snmp-query allow snmp-query < $error $seen $between $ports
			deny unsolicited allow snmp-query < $error $seen $between $ports cut 7
			deny unsolicited deny unsolicited < $error $seen $between $ports cut 3
			deny unsolicited deny unsolicited < $error $seen $ports cut 7
		END
	done
}

test_s9_stateless_errors_to_others_of_the_role_and_odd_quotes()
{
	local seen error between

	for f in 4 6; do
		use_family "$f"
		seen="$L$snmp_server $R$imp"
		error="icmp $port_unreachable quote"
		between='nop nop nop nop'
		[ "$f" = 4 ] || between=dst
		with 'state: stateless' 'allow:' \
			"- {name: both, from: [snmp-server, \"$L$stranger\"], to: imp, transport: udp, port: 7}"
		unlike "IPv$f" <<-END
			allow snmp-query allow snmp-query < $R$imp $L$snmp_server $error $seen udp 41000 161
			deny unsolicited allow snmp-query < $R$imp $l$snmp_server $error $seen udp 41000 161
			deny unsolicited deny unsolicited < $R$imp $L$stranger $error $seen udp 41000 161
			allow snmp-query deny unsolicited < $R$imp $L$snmp_server $error $seen $between udp 41000 161
		END
	done
}

# Behind tests/net/craft.c's "ah" is a datagram from port 7 to port 7.
test_s9_an_error_that_quotes_an_authentication_header()
{
	local ah error

	for f in 4 6; do
		use_family "$f"
		ah="$L$gateway_role $R$imp ah"
		with 'state: conntrack' 'allow:' \
			'- {name: ah, from: gateway, to: imp, transport: 51}'
		error="< $R$imp $L$gateway_role icmp $port_unreachable quote"
		if [ "$f" = 4 ]; then
			unlike "IPv$f" <<-END
				allow ah allow ah > $ah
				allow ah allow ah $error $ah
			END
			continue
		fi
		unlike "IPv$f" <<-END
			allow ah allow ah > $ah
			allow ah allow ah > $L$gateway_role $R$imp dst ah
			allow ah deny unsolicited $error $ah
		END
	done
}

random_topology
run_tests
