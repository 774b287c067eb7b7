#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Packets that the gateway bridges are judged like those it routes, as long as
# br_netfilter shows them (DESIGN S2). Topology: tests/lib.sh, and beside it a
# link through a bridge in the gateway, which has no address there:
#
#	left               gateway              right
#	+-----+          +---------+          +-----+
#	|     | l2    bl |   br0   | br    r2 |     |
#	|     |----------|---------|----------|     |
#	+-----+ 10.7.0.1 +---------+ 10.7.0.2 +-----+
#
# What is sent to the silent addresses of three roles takes this link. Its ends
# have no IPv6 address, and so tell nobody of their own accord.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

bridged="$imp $xmpp_client $snmp_server $stranger"

# bridge_port NAMESPACE NUMBER LETTER PEER-NUMBER
bridge_port()
{
	local n

	ip -batch - <<-END
		link add name b$3 type veth peer name ${3}2 address 02:00:00:00:07:0$2 netns $1
		link set dev b$3 master br0 up
	END
	{
		echo "addr add 10.7.0.$2/24 brd 10.7.0.255 dev ${3}2"
		echo "link set ${3}2 addrgenmode none"
		echo "link set ${3}2 up"
		echo "route add 255.255.255.255 dev ${3}2"
		for n in $bridged; do
			echo "route add 10.$4.1.$n dev ${3}2"
			echo "route add fd00:$4:1::$n dev ${3}2"
			echo "neigh add 10.$4.1.$n lladdr 02:00:00:00:07:0$4 dev ${3}2 nud permanent"
			echo "neigh add fd00:$4:1::$n lladdr 02:00:00:00:07:0$4 dev ${3}2 nud permanent"
		done
	} | ip -n "$1" -batch -
}

# A port forwards once its link is up.
forwarding()
{
	[ "$(bridge link show | grep -c 'state forwarding')" -eq "$1" ]
}

# Whether br_netfilter shows packets is a setting of the namespace. Markers
# are bridged like all else.
bridge_up()
{
	modprobe br_netfilter || return
	sysctl -q net.bridge.bridge-nf-call-iptables=1 \
		net.bridge.bridge-nf-call-ip6tables=1
	ip link add br0 type bridge mcast_snooping 0
	ip link set br0 up
	bridge_port "$left" 1 l 2
	bridge_port "$right" 2 r 1
	poll_until 20 forwarding 2 || return
	# The bridge learns where they are from the first packets.
	forge >"$tmp/fates" <<-END
		> 10.1.1.$stranger 10.2.1.$stranger udp 1 1
		< 10.2.1.$stranger 10.1.1.$stranger udp 1 1
	END
}

judged()
{
	check "$state, IPv$family" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 40000 5222 S seq 1000
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 40000 SA seq 2000 ack 1001
		deny port > $L$xmpp_client $R$imp tcp 40001 5223 S
		deny no-relation < $R$imp $L$xmpp_client tcp 40002 80 S
		deny unsolicited < $R$imp $L$xmpp_client tcp 80 40003 A
		allow snmp-query > $L$snmp_server $R$imp udp 40000 161 data 20
		allow snmp-query > $L$snmp_server $R$imp udp 40001 161 data 2992 split 1000
		deny port > $L$snmp_server $R$imp udp 40002 162 data 2992 split 1000
		allow pass > $L$stranger $R$stranger tcp 40004 80 S
		deny malformed > $L$xmpp_client $R$imp tcp 40005 5222 S cut 19
	END
}

test_bridged_packets_are_judged()
{
	bridge_up || fail 'no bridge'
	everywhere judged
}

# Unicast alone. The second host would get the broadcast as well.
answered()
{
	check "$state, IPv$family" <<-END
		reset port > $L$xmpp_client $R$imp tcp 41001 5223 S
		unreachable-$prohibited port > $L$snmp_server $R$imp udp 41000 162 data 20
		allow xmpp-client > $L$xmpp_client $R$imp tcp 41002 5222 S
	END
	[ "$family" = 6 ] || check "$state, broadcast" <<-END
		deny no-relation > $L$imp 10.7.0.255 udp 41003 5000 data 20
		deny no-relation > $L$imp 255.255.255.255 udp 41003 67 data 20
		allow pass > $L$stranger 10.7.0.255 udp 41004 5000 data 20
		allow pass > $L$stranger 255.255.255.255 udp 41004 67 data 20
	END
}

test_reject_answers_over_the_bridge_but_no_broadcast()
{
	everywhere answered 'on-deny: reject'
}

# What neighbours on one link tell each other matches no row (S9), also where
# it is the bridge that lies between them: IPv6 over a bridge of judged hosts
# takes neighbour entries that somebody has set.
discovery()
{
	[ "$family" = 6 ] || return 0
	check "$state" <<-END
		deny no-relation > $L$imp $R$stranger icmp 135.0 hops 255 data 16
		deny no-relation < $R$stranger $L$imp icmp 136.0 hops 255 data 16
		deny protocol > $L$xmpp_client $R$imp icmp 135.0 hops 255 data 16
		allow pass > $L$stranger $R$stranger icmp 135.0 hops 255 data 16
	END
}

test_neighbour_discovery_over_the_bridge_matches_no_row()
{
	everywhere discovery
}

test_what_br_netfilter_does_not_show_is_not_judged()
{
	sysctl -q net.bridge.bridge-nf-call-iptables=0 \
		net.bridge.bridge-nf-call-ip6tables=0
	apply
	for f in 4 6; do
		use_family "$f"
		count_from_here
		forge >"$tmp/fates" <<<"> $L$xmpp_client $R$imp tcp 42000 5223 S"
		grep -q '^allow' "$tmp/fates" || fail "IPv$f: denied"
		must_grow "IPv$f"
	done
}

# -- VLAN ---------------------------------------------------------------------

# tag NAMESPACE LETTER PEER-NUMBER: from here on its packets are tagged.
tag()
{
	local n

	{
		echo "link add link ${2}2 name ${2}2.30 type vlan id 30"
		echo "link set ${2}2.30 addrgenmode none"
		echo "link set ${2}2.30 up"
		for n in $bridged; do
			echo "route replace 10.$3.1.$n dev ${2}2.30"
			echo "route replace fd00:$3:1::$n dev ${2}2.30"
			echo "neigh add 10.$3.1.$n lladdr 02:00:00:00:07:0$3 dev ${2}2.30 nud permanent"
			echo "neigh add fd00:$3:1::$n lladdr 02:00:00:00:07:0$3 dev ${2}2.30 nud permanent"
		done
	} | ip -n "$1" -batch -
}

tagged_passes()
{
	count_from_here
	forge >"$tmp/fates" <<-END
		> $L$xmpp_client $R$imp tcp 43000 5223 S
		< $R$imp $L$xmpp_client tcp 43001 80 S
	END
	[ "$(grep -c '^allow' "$tmp/fates")" -eq 2 ] ||
		fail "$state, IPv$family: denied"
	must_grow "$state, IPv$family"
}

test_tagged_frames_are_judged_where_br_netfilter_shows_them()
{
	modprobe 8021q || fail 'no VLANs'
	sysctl -q net.bridge.bridge-nf-call-iptables=1 \
		net.bridge.bridge-nf-call-ip6tables=1 \
		net.bridge.bridge-nf-filter-vlan-tagged=0
	tag "$left" l 2
	tag "$right" r 1
	everywhere tagged_passes
	sysctl -q net.bridge.bridge-nf-filter-vlan-tagged=1
	everywhere judged
}

run_tests
