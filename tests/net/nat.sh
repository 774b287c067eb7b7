#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# NAT on the gateway itself: rows hold for real addresses (DESIGN S1), after
# DNAT and before SNAT, in both directions. Topology: tests/lib.sh; besides,
# nobody has 10.8.0.0/24 and fd00:8::/64, whence
#
#	10.8.0.1	leads to imp on the right
#	10.8.0.2	is what imp on the right looks like from the left
#	10.8.0.3	leads to a stranger on the right
#	10.8.0.4	port 80 leads to 5222 of imp, port 5222 to 5223
#
# and browsers look like the gateway's 10.9.2.1. The policy may be stateless,
# though the gateway then has conntrack all the same.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

nat()
{
	nft -f - <<-END
		table inet impp-test {
			chain pre {
				type nat hook prerouting priority dstnat;
				ip daddr 10.8.0.1 dnat ip to 10.2.1.$imp
				ip daddr 10.8.0.3 dnat ip to 10.2.1.$stranger
				ip daddr 10.8.0.4 tcp dport 80 dnat ip to 10.2.1.$imp:5222
				ip daddr 10.8.0.4 tcp dport 5222 dnat ip to 10.2.1.$imp:5223
				ip6 daddr fd00:8::4 tcp dport 80 dnat ip6 to [fd00:2:1::$imp]:5222
				ip6 daddr fd00:8::4 tcp dport 5222 dnat ip6 to [fd00:2:1::$imp]:5223
				ip6 daddr fd00:8::1 dnat ip6 to fd00:2:1::$imp
				ip6 daddr fd00:8::3 dnat ip6 to fd00:2:1::$stranger
			}
			chain post {
				type nat hook postrouting priority srcnat;
				ip saddr 10.2.1.$imp snat ip to 10.8.0.2
				ip saddr 10.1.1.$stranger ip daddr 10.2.1.$imp snat ip to 10.1.1.$xmpp_client
				ip saddr 10.1.1.$browser masquerade
				ip6 saddr fd00:1:1::$browser masquerade
				ip6 saddr fd00:2:1::$imp snat ip6 to fd00:8::2
				ip6 saddr fd00:1:1::$stranger ip6 daddr fd00:2:1::$imp snat ip6 to fd00:1:1::$xmpp_client
			}
		}
	END
}

# The false addresses hold roles that would turn each verdict round.
everywhere()
{
	nat
	for state in conntrack stateless; do
		apply "state: $state" 'allow:' \
			'- {name: decoy, from: xmpp-client, to: [10.8.0.1, 10.8.0.3, 10.8.0.4, "fd00:8::1", "fd00:8::3", "fd00:8::4"], transport: tcp, port: [80, 5222, 5223]}' \
			'- {name: disguise, from: [10.8.0.2, "fd00:8::2"], to: directory, transport: tcp, port: 80}'
		# A session of before would be translated as before.
		conntrack --flush 2>"$tmp/flushed" || fail 'no conntrack'
		for f in 4 6; do
			use_family "$f"
			V=10.8.0. G=10.9.2.1
			[ "$f" = 4 ] || V=fd00:8:: G=fd00:9:2::1
			"$1"
		done
	done
	nft delete table inet impp-test
}

to_imp()
{
	local client=$L$xmpp_client server=$R$imp

	check "$state, IPv$family" <<-END
		allow xmpp-client > $client ${V}1 tcp 40000 5222 S seq 1000 => $client>$server
		allow xmpp-client < $server $client tcp 5222 40000 SA seq 2000 ack 1001 => ${V}1>$client
		allow xmpp-client > $client ${V}1 tcp 40000 5222 A seq 1001 ack 2001 => $client>$server
		deny port > $client ${V}1 tcp 40001 5223 S
		deny no-relation > $L$stranger ${V}1 tcp 40002 5222 S
		allow snmp-query > $L$snmp_server ${V}1 udp 40003 161 => $L$snmp_server>$server
		allow snmp-query < $server $L$snmp_server udp 161 40003 => ${V}1>$L$snmp_server
		allow pass > $client ${V}3 tcp 40004 5222 S => $client>$R$stranger
		allow echo-to-imp > $L$endpoint ${V}1 icmp $echo_request id 7 => $L$endpoint>$server
		allow echo-to-imp < $server $L$endpoint icmp $echo_reply id 7 => ${V}1>$L$endpoint
	END
}

test_a_destination_is_judged_behind_its_nat()
{
	everywhere to_imp
}

from_imp()
{
	local server=$L$directory

	check "$state, IPv$family" <<-END
		allow directory-ldap < $R$imp $server tcp 40000 389 S seq 1000 => ${V}2>$server
		allow directory-ldap > $server ${V}2 tcp 389 40000 SA seq 2000 ack 1001 => $server>$R$imp
		allow directory-ldap < $R$imp $server tcp 40000 389 A seq 1001 ack 2001 => ${V}2>$server
		deny port < $R$imp $server tcp 40001 80 S
		deny no-relation < $R$imp $L$stranger tcp 40002 389 S
		allow dns < $R$imp $L$dns_server udp 40003 53 => ${V}2>$L$dns_server
		allow dns > $L$dns_server ${V}2 udp 53 40003 => $L$dns_server>$R$imp
		deny no-relation > $L$stranger $R$imp tcp 40004 5222 S
	END
}

test_a_source_is_judged_before_its_nat()
{
	everywhere from_imp
}

# The gateway's own address holds no role, and needs none.
masqueraded()
{
	check "$state, IPv$family" <<-END
		allow web-http > $L$browser $R$imp tcp 43000 8080 S seq 1000 => $G>$R$imp
		allow web-http < $R$imp $G tcp 8080 43000 SA seq 2000 ack 1001 => $R$imp>$L$browser
		allow web-http > $L$browser $R$imp tcp 43000 8080 A seq 1001 ack 2001 => $G>$R$imp
		deny port > $L$browser $R$imp tcp 43001 8081 S
		deny protocol > $L$browser $R$imp udp 43001 8080
		allow pass > $L$browser $R$stranger tcp 43002 8081 S => $G>$R$stranger
	END
}

test_clients_behind_the_gateways_address_keep_their_roles()
{
	everywhere masqueraded
}

ports()
{
	local client=$L$xmpp_client server=$R$imp

	check "$state, IPv$family" <<-END
		allow xmpp-client > $client ${V}4 tcp 44000 80 S seq 1000 => $client>$server
		allow xmpp-client < $server $client tcp 5222 44000 SA seq 2000 ack 1001 => ${V}4>$client
		allow xmpp-client > $client ${V}4 tcp 44000 80 A seq 1001 ack 2001 => $client>$server
		deny port > $client ${V}4 tcp 44001 5222 S
		deny port > $L$browser ${V}4 tcp 44002 80 S
	END
}

test_a_port_is_judged_behind_its_nat()
{
	everywhere ports
}

# The error's quote is translated, too.
errors()
{
	local quick='deny unsolicited'
	local query="$L$snmp_server ${V}1 udp 42000 161"
	local translated="$L$snmp_server $R$imp udp 42000 161"

	[ "$state" = conntrack ] || quick='allow snmp-query'
	check "$state, IPv$family" <<-END
		allow snmp-query > $query
		allow snmp-query < $R$stranger $L$snmp_server icmp $port_unreachable quote $translated
		$quick < $R$stranger $L$snmp_server icmp $port_unreachable quote $L$snmp_server $R$imp udp 42001 161
		allow web-http > $L$browser $R$imp tcp 42002 8080 S
		allow web-http < $R$stranger $G icmp $time_exceeded quote $G $R$imp tcp 42002 8080 S => $R$stranger>$L$browser
	END
}

test_errors_about_translated_sessions_pass()
{
	everywhere errors
}

run_tests
