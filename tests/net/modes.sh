#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Modes (DESIGN S11) and what is judged at all (S2). Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# One packet for each reason that may be answered. $1 and $2: what becomes of
# TCP and of all else; $3: before the reason.
denied()
{
	cat <<-END
		$1 $3port > $L$xmpp_client $R$imp tcp 40000 5223 S
		$1 $3source-port > $L$imp_publisher $R$database tcp 1000 1433 S
		$1 $3localhost-only > $L$imp $R$imp tcp 40001 1501 S
		$1 $3no-relation < $R$imp $L$xmpp_client tcp 40002 80 S
		$1 $3no-relation > $L$stranger $R$imp tcp 40003 22 S
		$2 $3port > $L$snmp_server $R$imp udp 40000 162 data 20
		$2 $3protocol > $L$xmpp_client $R$imp udp 40001 5222 data 20
		$2 $3no-relation > $L$stranger $R$imp udp 40002 161 data 20
		$2 $3no-relation > $L$stranger $R$imp icmp $echo_request id 1
		$2 $3protocol > $L$xmpp_client $R$imp proto 50 data 20
		$2 $3protocol > $L$xmpp_client $R$imp proto 47 data 20
	END
}

# And those that may not.
unanswerable()
{
	local redirect=5.1

	[ "$family" = 4 ] || redirect=137.0
	cat <<-END
		$1 $2unsolicited > $L$xmpp_client $R$imp tcp 41000 5223 A
		$1 $2unsolicited > $L$xmpp_client $R$imp tcp 41001 5223 R
		$1 $2unsolicited < $R$imp $L$xmpp_client tcp 80 41002 SA
		$1 $2unsolicited > $L$stranger $R$imp icmp $echo_reply id 2
		$1 $2unsolicited > $L$stranger $R$imp icmp $port_unreachable quote $R$imp $L$stranger udp 1 2
		$1 $2no-relation > $L$stranger $R$imp icmp $redirect quote $R$imp $L$stranger udp 1 2
		$1 $2malformed > $L$xmpp_client $R$imp tcp 41003 5223 S cut 19
	END
}

permitted()
{
	cat <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 42000 5222 S
		allow snmp-query > $L$snmp_server $R$imp udp 42000 161 data 20
	END
}

unjudged()
{
	cat <<-END
		allow pass > $L$stranger $R$other tcp 43000 80 S
		allow pass > $L$stranger $R$other tcp 43001 80 A
		allow pass > $L$stranger $R$other udp 43000 53 data 20
		allow pass > $L$stranger $R$other proto 50 data 20
		allow pass > $L$stranger $R$other icmp $echo_request id 3
		allow pass > $L$browser $R$directory tcp 43002 389 S
	END
}

dropped()
{
	{
		denied deny deny ''
		unanswerable deny ''
		permitted
		unjudged
	} | check "$state, IPv$family"
}

test_enforce_drops_in_silence()
{
	everywhere dropped 'on-deny: drop'
}

rejected()
{
	{
		denied reset "unreachable-$prohibited" ''
		unanswerable deny ''
		permitted
		unjudged
	} | check "$state, IPv$family"
}

test_reject_answers_what_may_be_answered()
{
	everywhere rejected 'on-deny: reject'
}

# feels WANT PROTO PORT [FROM]. Each of them is an answer, and waited for.
feels()
{
	local got

	got=$(probe "$left" connect "$2" "$r$imp" "$3" \
		--from "$l${4-$xmpp_client}" --timeout-ms 60000)
	[ "$got" = "$1" ] ||
		fail "$state, IPv$family: $2 $3 feels $got, not $1"
}

felt()
{
	feels allow tcp 5222
	feels reset tcp 5223
	feels "unreachable-$prohibited" udp 5222
	feels "unreachable-$prohibited" icmp 0
}

test_clients_are_told_at_once()
{
	serve "$right" 5222 5223
	everywhere felt 'on-deny: reject'
}

# Never counted as allowed; passes, and nothing is answered.
audited()
{
	{
		denied allow allow would-
		unanswerable allow would-
		permitted
		unjudged
	} | check "$state, IPv$family, audit"
	feels allow tcp 5223
	feels allow udp 5222
}

test_audit_lets_all_pass_and_counts_what_enforce_would_deny()
{
	everywhere audited 'mode: audit' 'on-deny: reject'
}

probe_mode()
{
	{
		echo "$1 $2port > $L$xmpp_client $R$imp tcp $3 5223 S"
		echo "allow xmpp-client > $L$xmpp_client $R$imp tcp $3 5222 S"
	} | check "$state, IPv$family, $4"
}

switched()
{
	apply "state: $state" 'mode: audit' 'on-deny: reject'
	probe_mode allow would- 44000 'applied as audit'
	impp mode enforce
	probe_mode reset '' 44001 'switched to enforce'
	impp mode audit
	probe_mode allow would- 44002 'switched to audit'
	apply "state: $state" 'mode: enforce' 'on-deny: reject'
	probe_mode reset '' 44003 'applied as enforce'
}

test_the_mode_is_switched_under_way()
{
	for state in conntrack stateless; do
		for f in 4 6; do
			use_family "$f"
			switched
		done
	done
}

# In "all" everything that is forwarded, markers too.
protected()
{
	apply "state: $state" 'protect: [browser]'
	check "$state, IPv$family, protect browser" <<-END
		deny no-relation > $L$browser $R$directory tcp 45000 389 S
		deny no-relation > $L$stranger $R$browser tcp 45001 80 S
		allow web-http > $L$browser $R$imp tcp 45002 8080 S
		allow pass > $L$xmpp_client $R$imp tcp 45003 5223 S
	END
	apply "state: $state" 'protect: all' 'allow:' \
		'- {name: marker, from: 10.1.1.90, to: 10.2.1.90, transport: udp, port: 9}'
	count_from_here
	forge >"$tmp/fates" <<-END
		> $L$stranger $R$other udp 45000 53
		> $L$xmpp_client $R$imp tcp 45000 5222 S
	END
	printf '%s\n' deny allow | diff - <(cut -f 1 "$tmp/fates") >&2 ||
		fail "$state, IPv$family, protect all: wrong verdicts"
	must_grow "$state, IPv$family, protect all" \
		'marker*2' no-relation xmpp-client
}

test_protect_chooses_what_is_judged()
{
	for state in conntrack stateless; do
		for f in 4 6; do
			use_family "$f"
			protected
		done
	done
}

# A group is judged, and holds a role only if it is bound to it as such.
multicast()
{
	{
		cat <<-END
			allow group > $L$imp $group1 udp 46000 5000 data 20
			deny no-relation > $L$imp $group2 udp 46000 5000 data 20
			deny port > $L$imp $group1 udp 46000 5001 data 20
			allow pass > $L$stranger $group2 udp 46000 5000 data 20
		END
	} | check "$state, IPv$family"
}

multicast_everywhere()
{
	for state in conntrack stateless; do
		apply "state: $state" 'on-deny: reject' 'allow:' \
			'- {name: group, from: imp, to: [239.1.1.1, "ff0e::1"], transport: udp, port: 5000}'
		use_family 4
		group1=239.1.1.1 group2=239.1.1.2
		multicast
		use_family 6
		group1=ff0e::1 group2=ff0e::2
		multicast
	done
}

test_multicast_is_judged_and_never_answered()
{
	local pid

	pid=$("$OUTPUT/mroute" gl gr \
		10.1.1.$imp 239.1.1.1 10.1.1.$imp 239.1.1.2 \
		10.1.1.$stranger 239.1.1.2 fd00:1:1::$imp ff0e::1 \
		fd00:1:1::$imp ff0e::2 fd00:1:1::$stranger ff0e::2) ||
		fail 'no multicast routes'
	multicast_everywhere
	kill "$pid"
}

run_tests
