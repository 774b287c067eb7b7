#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Sessions (DESIGN S8): every packet is judged by the policy in force, answers
# included. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

both_families()
{
	for f in 4 6; do
		use_family "$f"
		"$@"
	done
}

# The first three packets of a TCP session, from port $1: lines for check.
handshake()
{
	cat <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp $1 5222 S seq 1000
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 $1 SA seq 2000 ack 1001
		allow xmpp-client > $L$xmpp_client $R$imp tcp $1 5222 A seq 1001 ack 2001
	END
}

# -- Live sessions ------------------------------------------------------------
#
# Real sockets, held open. Nothing here is decided by a clock: that a session is
# cut is known from the gateway's counters and from its silence.

declare -A say hear
removed=("rows: {xmpp-client: off, snmp-query: off}")

# hold NAME FLOW: opens a session; ${say[NAME]} and ${hear[NAME]} are its ends.
hold()
{
	local pipe=$tmp/hold-$1 to from

	rm -f "$pipe.in" "$pipe.out"
	mkfifo "$pipe.in" "$pipe.out"
	probe "$left" hold "$2" <"$pipe.in" >"$pipe.out" &
	children+=("$!")
	exec {to}>"$pipe.in" {from}<"$pipe.out"
	say[$1]=$to hear[$1]=$from
	expect "$1" open
}

# let_go NAME...
let_go()
{
	local name to from

	for name; do
		to=${say[$name]} from=${hear[$name]}
		exec {to}>&- {from}<&-
	done
}

# expect NAME WORD: what its client must tell next.
expect()
{
	local got

	read -r -t 120 -u "${hear[$1]}" got || got=nothing
	[ "$got" = "$2" ] || fail "$state, IPv$family, $step: $1 is $got, not $2"
}

# use NAME...: all at once, so that what ends them ends them at once.
words=0
use()
{
	local name

	words=$((words + 1))
	for name; do
		echo "word $words." >&"${say[$name]}"
	done
}

# go_on STEP NAME...
go_on()
{
	local name

	step=$1
	shift
	use "$@"
	for name; do
		expect "$name" alive
	done
}

# A datagram is denied once; TCP tries again and again.
denied()
{
	growth >"$tmp/growth"
	awk -v udp="$1" '{ n[$1] = $2 } END {
		exit !(n["protocol"] == udp && n["unsolicited"] > 2)
	}' "$tmp/growth"
}

# are_cut STEP: tcp and udp, of which a second word tells that the first did not
# come through. The others are in use meanwhile, and only their row counts.
are_cut()
{
	step=$1
	count_from_here
	use tcp udp
	poll_until 60 denied 1 || fail "$state, IPv$family, $step: not counted:" \
		"$(cat "$tmp/growth")"
	go_on "$1" tcp2 udp2
	use tcp udp
	expect tcp cut
	expect udp cut
	poll_until 60 denied 2 || fail "$state, IPv$family, $step: not counted:" \
		"$(cat "$tmp/growth")"
	only_count protocol unsolicited exchange-notify
}

# come_back STEP: TCP sends its last word again, in its own time; a datagram is
# gone.
come_back()
{
	step=$1
	expect tcp alive
	use udp
	expect udp cut
	expect udp alive
}

# only_count KEY...: no other counter may have grown.
only_count()
{
	local key n

	while read -r key n; do
		[[ " $* " == *" $key "* ]] ||
			fail "$state, IPv$family, $step: $key counted $n"
	done < <(growth)
}

# Of these only denials count. (An acknowledgement of the others may be late.)
are_audited()
{
	count_from_here
	go_on "$1" tcp udp
	only_count would-{unsolicited,protocol,no-relation} exchange-notify
	[ "$(grown would-protocol) $(grown would-no-relation)" = '1 1' ] ||
		fail "$state, IPv$family, $1: UDP counted otherwise"
	[ "$(grown would-unsolicited)" -gt 1 ] ||
		fail "$state, IPv$family, $1: TCP not counted"
}

other_state()
{
	case $state in
	conntrack) echo stateless ;;
	stateless) echo conntrack ;;
	esac
}

live_sessions()
{
	local step=open

	apply "state: $state"
	hold tcp "tcp $l$xmpp_client 0 $r$imp 5222"
	hold udp "udp $l$snmp_server 0 $r$imp 161"
	hold tcp2 "tcp $l$exchange 0 $r$imp 50020"
	hold udp2 "udp $l$exchange 0 $r$imp 50020"
	go_on 'at first' tcp udp tcp2 udp2
	apply "state: $(other_state)"
	go_on 'another state' tcp udp tcp2 udp2
	apply "state: $state" 'rows: {web-http: off}' 'ports: {ssh-sftp: 2022}'
	go_on 'other rows changed' tcp udp tcp2 udp2

	apply "state: $state" "${removed[@]}"
	are_cut 'rows removed'
	apply "state: $state"
	come_back 'rows are back'

	go_on 'before audit' tcp udp tcp2 udp2
	apply "state: $state" 'mode: audit' "${removed[@]}"
	are_audited 'rows removed in audit'
	go_on 'others in audit' tcp2 udp2
	impp mode enforce
	are_cut 'enforced after audit'
	impp mode audit
	come_back 'audit again'
	apply "state: $state"
	go_on 'at last' tcp udp tcp2 udp2
	let_go tcp udp tcp2 udp2
}

test_live_sessions_end_with_their_row_and_no_others_do()
{
	serve "$right" 5222 161 50020
	for state in conntrack stateless; do
		both_families live_sessions
	done
}

# -- Packet by packet ---------------------------------------------------------

# Sessions from port $1: two whose rows will go, of whose next packets the
# client's comes first; from port $1 + 1 the server's; and two that stay.
sessions()
{
	local port

	handshake "$1"
	handshake "$(($1 + 1))"
	for port in "$1" "$(($1 + 1))"; do
		echo "allow snmp-query > $L$snmp_server $R$imp udp $port 161"
		echo "allow snmp-query < $R$imp $L$snmp_server udp 161 $port"
	done
	cat <<-END
		allow exchange-notify > $L$exchange $R$imp tcp $1 50020 S seq 1000
		allow exchange-notify < $R$imp $L$exchange tcp 50020 $1 SA seq 2000 ack 1001
		allow exchange-notify > $L$exchange $R$imp tcp $1 50020 A seq 1001 ack 2001
		allow exchange-notify > $L$exchange $R$imp udp $1 50020
		allow exchange-notify < $R$imp $L$exchange udp 50020 $1
		allow echo-to-imp > $L$endpoint $R$imp icmp $echo_request id $1
	END
}

# Their next packets, without their rows. $2: what becomes of those, $3: before
# the reason.
next_packets()
{
	local other=$(($1 + 1))

	cat <<-END
		$2 $3unsolicited > $L$xmpp_client $R$imp tcp $1 5222 A seq 1001 ack 2001 data 10
		$2 $3protocol > $L$snmp_server $R$imp udp $1 161
		$2 $3unsolicited < $R$imp $L$xmpp_client tcp 5222 $other A seq 2001 ack 1001 data 10
		$2 $3no-relation < $R$imp $L$snmp_server udp 161 $other
		$2 $3unsolicited < $R$imp $L$xmpp_client tcp 5222 $1 A seq 2001 ack 1001
		$2 $3no-relation < $R$imp $L$snmp_server udp 161 $1
		$2 $3unsolicited > $L$xmpp_client $R$imp tcp $other 5222 A seq 1001 ack 2001
		$2 $3protocol > $L$snmp_server $R$imp udp $other 161
		$2 $3unsolicited < $R$imp $L$xmpp_client tcp 5222 $1 FA seq 2001 ack 1001
		$2 $3unsolicited > $L$xmpp_client $R$imp tcp $other 5222 R seq 1001
		allow exchange-notify < $R$imp $L$exchange udp 50020 $1
		allow exchange-notify < $R$imp $L$exchange tcp 50020 $1 A seq 2001 ack 1001
		allow exchange-notify > $L$exchange $R$imp tcp $1 50020 A seq 1001 ack 2001
		allow exchange-notify > $L$exchange $R$imp udp $1 50020
		allow echo-to-imp < $R$imp $L$endpoint icmp $echo_reply id $1
	END
}

cut_sessions()
{
	apply "state: $state"
	sessions 40000 | check "$state, IPv$family, permitted"
	apply "state: $state" "${removed[@]}"
	next_packets 40000 deny '' | check "$state, IPv$family, removed"
	apply "state: $state"
	check "$state, IPv$family, back" <<-END
		allow snmp-query < $R$imp $L$snmp_server udp 161 40000
		allow snmp-query > $L$snmp_server $R$imp udp 40000 161
	END
	sessions 40010 | check "$state, IPv$family, others"
	apply "state: $state" 'mode: audit' "${removed[@]}"
	next_packets 40010 allow would- | check "$state, IPv$family, audit"
}

test_each_packet_is_judged_by_the_policy_in_force()
{
	for state in conntrack stateless; do
		both_families cut_sessions
	done
}

# The second packet is a simultaneous open: to conntrack part of the session.
no_way_back()
{
	apply "state: $state"
	check "$state, IPv$family" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 41000 5222 S seq 1000
		deny no-relation < $R$imp $L$xmpp_client tcp 5222 41000 S seq 2000
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 41000 SA seq 2000 ack 1001
		allow xmpp-client > $L$xmpp_client $R$imp tcp 41000 5222 A seq 1001 ack 2001
		deny no-relation < $R$imp $L$xmpp_client tcp 5222 41001 S seq 2000
		deny no-relation < $R$imp $L$xmpp_client tcp 46000 5222 S seq 2000
		allow snmp-query > $L$snmp_server $R$imp udp 41000 161
		deny no-relation < $R$imp $L$snmp_server udp 46000 161
	END
}

test_the_server_cannot_open_back()
{
	for state in conntrack stateless; do
		both_families no_way_back
	done
}

# -- conntrack ----------------------------------------------------------------

# In the middle of a session, as after a restart of the gateway.
picked_up()
{
	apply 'state: conntrack'
	check "IPv$family" <<-END
		deny unsolicited < $R$imp $L$xmpp_client tcp 5222 42000 A seq 2000 ack 1000
		deny unsolicited > $L$xmpp_client $R$imp tcp 42001 5223 A seq 1000 ack 2000
		allow xmpp-client > $L$xmpp_client $R$imp tcp 42000 5222 A seq 1000 ack 2000
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 42000 A seq 2000 ack 1000
	END
	impp mode audit
	check "IPv$family, audit" <<-END
		allow would-unsolicited < $R$imp $L$xmpp_client tcp 5222 42002 A seq 2000 ack 1000
		allow would-unsolicited > $L$xmpp_client $R$imp tcp 42003 5223 A seq 1000 ack 2000
	END
	impp mode enforce
	# Conntrack takes the server of 42002 for the client.
	check "IPv$family, the wrong way round" <<-END
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 42002 A seq 2000 ack 1000
		allow xmpp-client > $L$xmpp_client $R$imp tcp 42002 5222 A seq 1000 ack 2000
		deny unsolicited > $L$xmpp_client $R$imp tcp 42003 5223 A seq 1000 ack 2000
		deny unsolicited < $R$imp $L$xmpp_client tcp 5223 42003 A seq 2000 ack 1000
	END
}

test_sessions_are_picked_up_in_the_middle()
{
	both_families picked_up
}

unsolicited()
{
	apply 'state: conntrack'
	{
		cat <<-END
			deny unsolicited > $L$xmpp_client $R$imp tcp 43000 5222 SA seq 1 ack 1
			deny unsolicited > $L$xmpp_client $R$imp tcp 43001 5222 R seq 1
			deny unsolicited < $R$imp $L$xmpp_client tcp 5222 43002 A seq 1 ack 1
			deny unsolicited < $R$imp $L$xmpp_client tcp 5222 43003 SA seq 1 ack 1
			deny unsolicited > $L$endpoint $R$imp icmp $echo_reply id 1
			deny unsolicited > $L$cucm $R$imp icmp $echo_reply id 1
			deny no-relation < $R$imp $L$snmp_server udp 161 43000
		END
		# A sequence number far from the window: INVALID.
		handshake 43004
		cat <<-END
			deny unsolicited > $L$xmpp_client $R$imp tcp 43004 5222 A seq 900000000 ack 2001
			deny unsolicited < $R$imp $L$xmpp_client tcp 5222 43004 A seq 900000000 ack 1001
			allow xmpp-client > $L$xmpp_client $R$imp tcp 43004 5222 A seq 1001 ack 2001
		END
	} | check "IPv$family"
}

test_what_conntrack_calls_invalid_is_unsolicited()
{
	both_families unsolicited
}

# As if the policy were stateless, for what is untracked.
reversible()
{
	check "$what, IPv$family" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 44000 5222 S
		allow xmpp-client > $L$xmpp_client $R$imp tcp 44001 5222 A
		allow xmpp-client > $L$xmpp_client $R$imp tcp 44002 5222 SA
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 44003 A
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 44004 SA
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 44005 R
		deny no-relation < $R$imp $L$xmpp_client tcp 5222 44006 S
		deny unsolicited < $R$imp $L$xmpp_client tcp 5223 44007 A
		deny unsolicited > $L$xmpp_client $R$imp tcp 44008 5223 A
		allow snmp-query < $R$imp $L$snmp_server udp 161 44009
		deny no-relation < $R$imp $L$snmp_server udp 160 44010
		deny port > $L$snmp_server $R$imp udp 44011 160
		allow echo-to-imp < $R$imp $L$endpoint icmp $echo_reply id 1
		allow snmp-query < $R$stranger $L$snmp_server icmp $port_unreachable quote $L$snmp_server $R$imp udp 44012 161
		deny unsolicited < $R$stranger $L$snmp_server icmp $port_unreachable quote $L$snmp_server $R$imp udp 44013 160
		deny unsolicited < $R$imp $L$browser icmp $echo_reply id 1
		allow esp > $L$gateway_role $R$imp proto 50 data 40
		allow esp < $R$imp $L$gateway_role proto 50 data 40
		deny no-relation < $R$imp $L$browser proto 50 data 40
		allow mssql-persistent-chat > $L$imp_publisher $R$database tcp 40000 1433 S
		allow mssql-persistent-chat < $R$database $L$imp_publisher tcp 1433 40000 A
		deny unsolicited < $R$database $L$imp_publisher tcp 1433 1000 A
		deny source-port > $L$imp_publisher $R$database tcp 1000 1433 S
	END
}

own='- {name: esp, from: gateway, to: imp, transport: esp}'

test_stateless_judges_a_packet_or_its_reverse()
{
	local what=stateless

	apply 'state: stateless' 'allow:' "$own"
	both_families reversible
}

test_untracked_packets_are_judged_as_in_stateless()
{
	local what=untracked

	apply 'state: conntrack' 'allow:' "$own"
	nft -f - <<-END
		table inet impp-test {
			chain early {
				type filter hook prerouting priority raw;
				notrack
			}
		}
	END
	both_families reversible
	nft delete table inet impp-test
}

# The same one way, with an entry.
one_way()
{
	check "IPv$family" <<-END
		deny no-relation < $R$imp $L$gateway_role proto 50 data 40
		allow esp > $L$gateway_role $R$imp proto 50 data 40
		allow esp < $R$imp $L$gateway_role proto 50 data 40
	END
}

test_a_portless_session_is_opened_from_one_side()
{
	apply 'state: conntrack' "rows: {ike: off}" 'allow:' "$own"
	both_families one_way
}

run_tests
