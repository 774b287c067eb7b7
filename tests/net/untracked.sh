#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What nft's notrack takes out of conntrack's hands is judged as in stateless
# (DESIGN S8, S9); sessions.sh has the sessions, flags.sh the odd headers, and
# this the fragments, the errors, and what is untracked one way only.
# Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# untracked FUNCTION NFT-MATCH...: with both families.
untracked()
{
	apply 'state: conntrack'
	nft -f - <<-END
		table inet impp-test {
			chain early {
				type filter hook prerouting priority raw;
				${@:2} notrack
			}
		}
	END
	for f in 4 6; do
		use_family "$f"
		"$1"
	done
	nft delete table inet impp-test
}

# Defragmentation is not conntrack.
fragments()
{
	local query="> $L$snmp_server $R$imp udp"

	check "IPv$family" <<-END
		allow snmp-query $query 40000 161 data 2992 split 1000
		allow snmp-query $query 40001 161 data 2992 pieces 2000-3000,1000-2000,0-1000
		deny port $query 40002 162 data 2992 split 1000
		deny - $query 40003 161 data 2992 split 1000 skip 1
		allow snmp-query < $R$imp $L$snmp_server udp 161 40004 data 2992 split 1000
	END
}

test_untracked_fragments_are_put_together()
{
	untracked fragments
}

# Nothing is RELATED, so the quote is believed; the rest of S9 holds.
errors()
{
	local seen="$L$snmp_server $R$imp udp 41000 161"
	local error="$R$stranger $L$snmp_server icmp $port_unreachable"

	check "IPv$family" <<-END
		allow snmp-query < $error quote $seen
		allow snmp-query < $R$imp $L$snmp_server icmp $port_unreachable quote $seen cut 8
		allow snmp-query > $L$stranger $R$imp icmp $too_big mtu 1300 quote $R$imp $L$snmp_server udp 161 41000
		allow xmpp-client < $R$stranger $L$xmpp_client icmp $time_exceeded quote $L$xmpp_client $R$imp tcp 41001 5222 S
		allow echo-to-imp < $R$stranger $L$endpoint icmp $time_exceeded quote $L$endpoint $R$imp icmp $echo_request
		deny unsolicited < $error quote $L$snmp_server $R$imp udp 41000 162
		deny unsolicited < $R$imp $L$xmpp_client icmp $port_unreachable quote $seen
		deny unsolicited < $error quote $seen cut 7
		deny unsolicited < $error quote $L$snmp_server $R$imp frag 80 udp 41000 161
		deny unsolicited < $R$imp $L$snmp_server icmp $port_unreachable
		allow pass > $L$stranger $R$other icmp $port_unreachable
	END
}

test_untracked_errors_are_judged_by_their_quote()
{
	untracked errors
}

# The answers have no entry, and are no openers of their own.
one_way()
{
	check "IPv$family" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 42000 5222 S seq 1000
		deny unsolicited < $R$imp $L$xmpp_client tcp 5222 42000 SA seq 2000 ack 1001
		deny unsolicited < $R$imp $L$xmpp_client tcp 5222 42000 A seq 2001 ack 1001
		allow snmp-query > $L$snmp_server $R$imp udp 42000 161
		deny no-relation < $R$imp $L$snmp_server udp 161 42000
		deny unsolicited < $R$imp $L$snmp_server icmp $port_unreachable quote $L$snmp_server $R$imp udp 42000 161
		allow echo-to-imp > $L$endpoint $R$imp icmp $echo_request id 1
		deny unsolicited < $R$imp $L$endpoint icmp $echo_reply id 1
	END
}

test_tracked_answers_need_a_tracked_session()
{
	untracked one_way iifname gl
}

run_tests
