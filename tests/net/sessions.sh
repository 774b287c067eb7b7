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

# hold FLOW: sets $say and $hear, the ends of a session held open.
hold()
{
	local pipe

	pipe=$(mktemp -u "$tmp/hold.XXXXXX")
	mkfifo "$pipe.in" "$pipe.out"
	nsenter --net="/run/netns/$left" -- "$OUTPUT/probe" hold "$1" \
		--timeout-ms "$patience" <"$pipe.in" >"$pipe.out" &
	children+=("$!")
	exec {say}>"$pipe.in" {hear}<"$pipe.out"
	expect "$hear" open
}

# expect FROM WORD
expect()
{
	local got

	read -r -t 20 -u "$1" got || got=nothing
	[ "$got" = "$2" ] || fail "$state, IPv$family, $step: $got, not $2"
}

# Both sessions are used at once, so that they are cut at once.
sessions_are()
{
	step=$1
	echo "$1" >&"$tcp_say"
	echo "$1" >&"$udp_say"
	expect "$tcp_hear" "$2"
	expect "$udp_hear" "$2"
}

# come_back SAY HEAR: TCP takes its time to send again.
come_back()
{
	local got i

	for i in {1..15}; do
		echo "again $i" >&"$1"
		read -r -t 20 -u "$2" got || got=nothing
		[ "$got" = cut ] || break
	done
	[ "$got" = alive ] || fail "$state, IPv$family: $got, with its row back"
}

live_sessions()
{
	local step=open patience=2000

	apply "state: $state"
	hold "tcp $l$xmpp_client 0 $r$imp 5222"
	tcp_say=$say tcp_hear=$hear
	hold "udp $l$snmp_server 0 $r$imp 161"
	udp_say=$say udp_hear=$hear
	sessions_are 'at first' alive
	apply "state: $state"
	sessions_are 'same policy again' alive
	apply "state: $state" 'rows: {web-http: off}' 'ports: {exchange-notify: 50021}'
	sessions_are 'other rows changed' alive
	count_from_here
	apply "state: $state" 'rows: {xmpp-client: off, snmp-query: off}'
	sessions_are 'rows removed' cut
	[ "$(grown unsolicited)" -gt 0 ] ||
		fail "$state, IPv$family: TCP is not counted"
	[ "$(grown protocol)" -eq 1 ] ||
		fail "$state, IPv$family: UDP is not counted"
	apply "state: $state"
	come_back "$udp_say" "$udp_hear"
	come_back "$tcp_say" "$tcp_hear"
	exec {tcp_say}>&- {tcp_hear}<&- {udp_say}>&- {udp_hear}<&-
}

test_live_sessions_end_with_their_row_and_not_before()
{
	serve "$right" 5222 161
	for state in conntrack stateless; do
		both_families live_sessions
	done
}

# -- Packet by packet ---------------------------------------------------------

cut_sessions()
{
	apply "state: $state"
	{
		handshake 40000
		echo "allow snmp-query > $L$snmp_server $R$imp udp 40000 161"
		echo "allow snmp-query < $R$imp $L$snmp_server udp 161 40000"
	} | check "$state, IPv$family, permitted"
	apply "state: $state" 'rows: {xmpp-client: off, snmp-query: off}'
	check "$state, IPv$family, removed" <<-END
		deny unsolicited > $L$xmpp_client $R$imp tcp 40000 5222 A seq 1001 ack 2001
		deny unsolicited < $R$imp $L$xmpp_client tcp 5222 40000 A seq 2001 ack 1001
		deny protocol > $L$snmp_server $R$imp udp 40000 161
		deny no-relation < $R$imp $L$snmp_server udp 161 40000
	END
	apply "state: $state"
	check "$state, IPv$family, back" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 40000 5222 A seq 1001 ack 2001
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 40000 A seq 2001 ack 1001
		allow snmp-query < $R$imp $L$snmp_server udp 161 40000
	END
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
