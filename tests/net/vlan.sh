#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tagged links of a routing gateway: judged as what is in the frames. (What a
# bridge does with tags: bridge.sh.) Topology: tests/lib.sh, and on both links
# a VLAN, of different numbers, which the silent addresses lie behind:
#
#	left                     gateway                     right
#	l0.10 10.9.11.2 -------- gl.10   gr.20 -------- 10.9.12.2 r0.20

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# tag NAMESPACE NUMBER LETTER ID PEER-NUMBER
tag()
{
	ip -batch - <<-END
		link add link g$3 name g$3.$4 type vlan id $4
		addr add 10.9.1$2.1/30 dev g$3.$4
		addr add fd00:9:1$2::1/64 dev g$3.$4 nodad
		link set g$3.$4 up
		neigh add 10.9.1$2.2 lladdr 02:00:00:00:0$2:02 dev g$3.$4 nud permanent
		neigh add fd00:9:1$2::2 lladdr 02:00:00:00:0$2:02 dev g$3.$4 nud permanent
		route add 10.$2.1.0/24 via 10.9.1$2.2
		route add fd00:$2:1::/48 via fd00:9:1$2::2
	END
	ip -n "$1" -batch - <<-END
		link add link ${3}0 name ${3}0.$4 type vlan id $4
		addr add 10.9.1$2.2/30 dev ${3}0.$4
		addr add fd00:9:1$2::2/64 dev ${3}0.$4 nodad
		link set ${3}0.$4 up
		neigh add 10.9.1$2.1 lladdr 02:00:00:00:0$2:01 dev ${3}0.$4 nud permanent
		neigh add fd00:9:1$2::1 lladdr 02:00:00:00:0$2:01 dev ${3}0.$4 nud permanent
		route add 10.$5.0.0/16 via 10.9.1$2.1
		route add fd00:$5::/32 via fd00:9:1$2::1
	END
}

# rx DEVICE: packets that it has received.
received()
{
	ip -j -s link show "$1" | grep -o '"rx":{[^}]*}' | grep -o '"packets":[0-9]*'
}

judged()
{
	local before_left before_right

	before_left=$(received gl.10)
	before_right=$(received gr.20)
	check "$state, IPv$family" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 40000 5222 S seq 1000
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 40000 SA seq 2000 ack 1001
		allow xmpp-client > $L$xmpp_client $R$imp tcp 40000 5222 A seq 1001 ack 2001
		deny port > $L$xmpp_client $R$imp tcp 40001 5223 S
		deny no-relation < $R$imp $L$xmpp_client tcp 40002 80 S
		deny unsolicited < $R$imp $L$xmpp_client tcp 80 40003 A
		deny malformed > $L$xmpp_client $R$imp tcp 40004 5222 S cut 19
		allow snmp-query > $L$snmp_server $R$imp udp 40000 161 data 2992 split 1000
		deny port > $L$snmp_server $R$imp udp 40001 162 data 2992 pieces 2000-3000,1000-2000,0-1000
		allow echo-to-imp > $L$endpoint $R$imp icmp $echo_request id 1
		allow snmp-query < $R$stranger $L$snmp_server icmp $too_big mtu 1300 quote $L$snmp_server $R$imp udp 40000 161
		allow pass > $L$stranger $R$other tcp 40005 80 S
	END
	if [ "$(received gl.10)" = "$before_left" ] ||
		[ "$(received gr.20)" = "$before_right" ]; then
		fail "$state, IPv$family: the VLANs saw nothing"
	fi
}

test_tagged_packets_are_judged()
{
	modprobe 8021q || fail 'no VLANs'
	tag "$left" 1 l 10 2
	tag "$right" 2 r 20 1
	everywhere judged
}

answered()
{
	check "$state, IPv$family" <<-END
		reset port > $L$xmpp_client $R$imp tcp 41000 5223 S
		unreachable-$prohibited port > $L$snmp_server $R$imp udp 41000 162 data 20
	END
}

test_rejections_go_back_by_the_vlan()
{
	everywhere answered 'on-deny: reject'
}

run_tests
