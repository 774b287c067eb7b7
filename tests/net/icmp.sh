#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# ICMP and ICMPv6: echo rows, everything between Unified CM and IM&P, errors
# and what they quote, redirects and neighbour discovery (DESIGN S7, S9).
# Topology: tests/lib.sh; for path MTU there is one host more:
#
#	right                   far
#	+--------+  r1     f0  +-----------+
#	|        |-------------| 10.2.5.11, fd00:2:5::11
#	+--------+  MTU 1300   +-----------+
#
# far says that it takes segments of 1440 bytes, or nobody would send one.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

echoes()
{
	local other_query=139.0

	[ "$family" = 6 ] || other_query=13.0
	check "$state, IPv$family" <<-END
		allow echo-to-imp > $L$endpoint $R$imp icmp $echo_request id 1
		allow echo-to-imp < $R$imp $L$endpoint icmp $echo_reply id 1
		allow echo-from-imp < $R$imp $L$endpoint icmp $echo_request id 2
		allow echo-from-imp > $L$endpoint $R$imp icmp $echo_reply id 2
		allow echo-to-imp > $L$imp $R$imp icmp $echo_request id 3
		deny protocol > $L$browser $R$imp icmp $echo_request id 4
		deny no-relation < $R$imp $L$browser icmp $echo_request id 5
		deny port > $L$endpoint $R$imp icmp ${echo_request%0}1 id 6
		deny port > $L$endpoint $R$imp icmp $other_query id 7
		deny no-relation > $L$stranger $R$imp icmp $echo_request id 8
		allow pass > $L$stranger $R$browser icmp $echo_request id 9
	END
	on "$left" ping -q -c 1 -W 5 -I "$l$endpoint" "$r$imp" >"$tmp/ping" ||
		fail "$state, IPv$family: no ping from endpoint to imp"
	on "$left" ping -q -c 1 -W 1 -I "$l$browser" "$r$imp" >"$tmp/ping" &&
		fail "$state, IPv$family: a ping from browser to imp"
}

test_echo_rows_permit_echo_requests_alone()
{
	everywhere echoes
}

# Between them all ICMP is permitted but for errors, redirects and neighbour
# discovery. Type 9 and 40, and 144, are unknown to conntrack.
all_types()
{
	local type table='' id=100
	local -a open=(4 8 9 13 15 17 40 253) shut=(5)

	[ "$family" = 4 ] || {
		open=(128 138 139 141 144 200)
		shut=(130 131 132 133 134 135 136 137 143)
	}
	for type in "${open[@]}"; do
		id=$((id + 1))
		table+="allow icmp-cucm > $L$cucm $R$imp icmp $type.0 id $id
			allow icmp-cucm < $R$imp $L$cucm icmp $type.0 id $id
			"
	done
	for type in "${shut[@]}"; do
		table+="deny port > $L$cucm $R$imp icmp $type.0 data 80
			deny port < $R$imp $L$cucm icmp $type.0 data 80
			"
	done
	check "$state, IPv$family" <<<"$table"
}

test_cucm_and_imp_exchange_all_icmp_but_redirects_and_discovery()
{
	everywhere all_types
}

# The other family's protocol number is just another protocol, though conntrack
# takes it for broken ICMP.
test_icmp_of_the_other_family_is_a_protocol()
{
	for state in conntrack stateless; do
		apply "state: $state"
		use_family 4
		check "$state, IPv4" <<<"deny protocol > $L$cucm $R$imp proto 58 data 40"
		use_family 6
		check "$state, IPv6" <<<"deny protocol > $L$cucm $R$imp proto 1 data 40"
	done
}

# Sessions that the gateway has seen, and errors about them.
errors()
{
	local tcp="$L$xmpp_client $R$imp tcp 40000 5222 S seq 1000"
	local udp="$L$snmp_server $R$imp udp 40000 161"
	local back="$R$imp $L$snmp_server udp 161 40000"
	local echo="$L$endpoint $R$imp icmp $echo_request id 9"

	check "$state, IPv$family" <<-END
		allow xmpp-client > $tcp
		allow xmpp-client < $R$imp $L$xmpp_client icmp $port_unreachable quote $tcp
		allow snmp-query > $udp data 100
		allow snmp-query < $R$imp $L$snmp_server icmp $port_unreachable quote $udp data 100
		allow snmp-query < $R$stranger $L$snmp_server icmp $time_exceeded quote $udp data 100
		allow snmp-query < $R$stranger $L$snmp_server icmp $too_big mtu 1300 quote $udp data 100
		allow snmp-query < $R$stranger $L$snmp_server icmp $time_exceeded quote $udp cut 8
		allow snmp-query < $back data 100
		allow snmp-query > $L$stranger $R$imp icmp $time_exceeded quote $back data 100
		allow echo-to-imp > $echo
		allow echo-to-imp < $R$stranger $L$endpoint icmp $time_exceeded quote $echo
	END
}

test_errors_about_permitted_sessions_pass()
{
	everywhere errors
}

# For a session that was never opened only stateless takes the quote's word.
forged()
{
	local udp="$L$snmp_server $R$imp udp 41000 161"
	local seen="$L$snmp_server $R$imp udp 41001 161"
	local denied="$L$snmp_server $R$imp udp 41002 162"
	local error="$R$stranger $L$snmp_server icmp $port_unreachable"
	local quick='deny unsolicited'

	[ "$state" = conntrack ] || quick='allow snmp-query'
	check "$state, IPv$family" <<-END
		$quick < $error quote $udp
		allow snmp-query > $seen
		allow snmp-query < $error quote $seen
		deny unsolicited < $error quote $denied
		deny unsolicited < $R$imp $L$stranger icmp $port_unreachable quote $seen
		deny unsolicited < $R$imp $L$xmpp_client icmp $port_unreachable quote $seen
		deny unsolicited > $L$stranger $R$other icmp $port_unreachable quote $seen
		deny unsolicited < $error quote $seen cut 7
		deny unsolicited < $error quote $seen cut 0
		deny unsolicited < $error quote $L$snmp_server $R$imp frag 80 udp 41001 161
		deny unsolicited < $R$imp $L$cucm icmp $port_unreachable quote $L$cucm $R$imp icmp $port_unreachable quote $R$imp $L$cucm udp 1 2
		deny unsolicited < $R$imp $L$snmp_server icmp $port_unreachable
		deny unsolicited < $R$imp $L$snmp_server icmp $port_unreachable data 12
		allow pass > $L$stranger $R$other icmp $port_unreachable quote $R$other $L$stranger udp 1 2
		allow pass > $L$stranger $R$other icmp $port_unreachable
	END
}

test_forged_errors_are_unsolicited()
{
	everywhere forged
}

# What may stand before the quoted transport, and what is no session's packet.
quotes()
{
	local error="$R$stranger $L$snmp_server icmp"
	local seen="$L$snmp_server $R$imp" other_family="$L$cucm $R$imp"
	local redirect=5.1 between='nop nop nop nop' route=lsrr

	if [ "$family" = 4 ]; then
		use_family 6
		other_family="$L$cucm $R$imp"
		use_family 4
	else
		use_family 4
		other_family="$L$cucm $R$imp"
		use_family 6
		redirect=137.0 between='hop dst*5' route='rt 1'
	fi
	check "$state, IPv$family" <<-END
		allow snmp-query > $seen udp 43000 161
		allow snmp-query < $error $time_exceeded quote $seen $between udp 43000 161
		allow snmp-query < $error $time_exceeded quote $seen $route udp 43000 161
		allow snmp-query < $error $time_exceeded quote $seen frag 0+ udp 43000 161 data 64
		allow snmp-query < $error $prohibited quote $seen udp 43000 161 data 1000
		allow esp > $L$gateway_role $R$imp proto 50 data 40
		allow esp < $R$stranger $L$gateway_role icmp $too_big mtu 1300 quote $L$gateway_role $R$imp proto 50 data 40
		deny unsolicited < $error $time_exceeded quote $seen $between udp 43000 161 cut 7
		deny unsolicited < $error $time_exceeded quote $seen frag 8 udp 43000 161
		deny unsolicited < $R$imp $L$cucm icmp $port_unreachable quote $other_family udp 43001 161
		deny unsolicited < $R$imp $L$cucm icmp $port_unreachable quote $L$cucm $R$imp icmp $redirect data 40
		deny unsolicited < $R$imp $L$cucm icmp $port_unreachable quote $L$cucm $R$imp icmp $time_exceeded quote $R$imp $L$cucm icmp $echo_request
		deny unsolicited < $R$imp $L$gateway_role icmp $port_unreachable quote $L$gateway_role $R$imp proto 47 data 40
	END
}

test_quotes_are_read_as_far_as_their_ports()
{
	for state in conntrack stateless; do
		apply "state: $state" 'allow:' \
			'- {name: esp, from: gateway, to: imp, transport: esp}'
		for f in 4 6; do
			use_family "$f"
			quotes
		done
	done
}

# Payloads for a protected host in the guise of an error: what is quoted is not
# its own, was never permitted, or is nothing.
aimed()
{
	local error="> $L$stranger $R$imp icmp $port_unreachable"

	check "$state, IPv$family" <<-END
		deny unsolicited $error data 1000
		deny unsolicited $error quote $R$other $L$stranger udp 1 2 data 500
		deny unsolicited $error quote $L$stranger $R$other udp 1 2 data 500
		deny unsolicited $error quote $R$imp $L$stranger udp 1 2 data 500
		deny unsolicited $error quote $L$stranger $R$imp udp 1 2 data 500
		deny unsolicited $error quote $R$imp $L$directory tcp 44000 80 S data 500
		deny unsolicited $error quote $R$imp_publisher $L$directory tcp 44000 389 S
		deny unsolicited > $L$stranger $R$other icmp $port_unreachable quote $R$imp $L$directory tcp 44000 389 S
		allow pass > $L$stranger $R$other icmp $port_unreachable data 1000
		allow directory-ldap < $R$imp $L$directory tcp 44001 389 S
		allow directory-ldap $error quote $R$imp $L$directory tcp 44001 389 S
	END
}

test_errors_carry_nothing_to_a_protected_host()
{
	everywhere aimed
}

# Redirects, and in IPv6 what neighbours tell each other, with the hop limit
# that they have on their link: a row for all ICMP does not have them, nor do
# they count as answers or errors.
neighbours()
{
	local type table='' code
	local -a types=(5.0 5.1)

	[ "$family" = 4 ] || types=(133.0 134.0 135.0 136.0 137.0)
	for type in "${types[@]}"; do
		code="icmp $type hops 255 quote $R$imp $L$cucm udp 1 2"
		table+="deny port > $L$cucm $R$imp $code
			deny port < $R$imp $L$endpoint $code
			deny protocol > $L$xmpp_client $R$imp $code
			deny no-relation > $L$stranger $R$imp $code
			deny no-relation < $R$imp $L$stranger $code
			allow pass > $L$stranger $R$other $code
			"
	done
	check "$state, IPv$family" <<<"$table"
}

test_no_redirects_or_neighbour_discovery_through_the_gateway()
{
	everywhere neighbours
}

# The errors about a row's sessions end with the row.
test_errors_are_judged_by_the_policy_in_force()
{
	local seen

	use_family 4
	seen="$L$snmp_server $R$imp udp 42000 161"
	apply
	check before <<<"allow snmp-query > $seen"
	apply 'rows: {snmp-query: off}'
	check after <<-END
		deny unsolicited < $R$stranger $L$snmp_server icmp $port_unreachable quote $seen
	END
}

refused()
{
	local got

	got=$(probe "$left" connect udp "$r$imp" 8161 --from "$l$snmp_server")
	[ "$got" = "unreachable-$port_unreachable" ] ||
		fail "$state, IPv$family: $got"
}

# Nobody serves 8161.
test_a_host_hears_that_a_port_is_closed()
{
	everywhere refused
}

far_host()
{
	far=impp-$$-far
	ip netns add "$far"
	namespaces+=("$far")
	ip -n "$right" -batch - <<-END
		link add r1 mtu 1300 type veth peer name f0 mtu 1300 netns $far
		addr add 10.9.5.1/30 dev r1
		addr add fd00:9:5::1/64 dev r1 nodad
		link set r1 up
	END
	ip -n "$far" -batch - <<-END
		addr add 10.9.5.2/30 dev f0
		addr add 10.2.5.11/32 dev f0
		addr add fd00:9:5::2/64 dev f0 nodad
		addr add fd00:2:5::11/128 dev f0 nodad
		link set f0 up
		link set lo up
		route add default via 10.9.5.1 advmss 1440
		route add default via fd00:9:5::1 advmss 1440
	END
	ip -n "$right" route add 10.2.5.0/24 via 10.9.5.2
	ip -n "$right" route add fd00:2:5::/48 via fd00:9:5::2
	on "$right" sysctl -q net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1
}

# path_mtu ADDRESS MTU: more than a window of data each way. What the sender is told comes from
# right, an address without a role.
path_mtu()
{
	local known

	ip -n "$left" route flush cache
	ip -n "$left" -6 route flush cache
	count_from_here
	[ "$(probe "$left" connect tcp "$1" 5222 --bytes 200000 \
		--timeout-ms 20000 --from "$l$xmpp_client")" = allow ] ||
		fail "$state, IPv$family, $2: no way through"
	known=$(ip -n "$left" route get "$1" from "$l$xmpp_client")
	[[ $known == *mtu\ $2* ]] ||
		fail "$state, IPv$family: the MTU is not known: $known"
	must_not_grow unsolicited malformed fragment
}

# must_not_grow KEY...
must_not_grow()
{
	local grown

	grown=$(growth | grep -F "$(printf '%s \n' "$@")") &&
		fail "$state, IPv$family: $grown"
}

test_path_mtu_is_found_through_the_gateway()
{
	far_host
	serve "$far" 5222
	for state in conntrack stateless; do
		apply "state: $state" 'allow:' \
			'- {name: far, from: xmpp-client, to: 10.2.5.11, transport: tcp, port: 5222}' \
			'- {name: far6, from: xmpp-client, to: "fd00:2:5::11", transport: tcp, port: 5222}' \
			'protect: all'
		for f in 4 6; do
			use_family "$f"
			if [ "$f" = 4 ]; then
				path_mtu 10.2.5.11 1300
			else
				path_mtu fd00:2:5::11 1300
			fi
		done
	done
}

# Here it is the gateway that tells, which is not judged. right, too, says that
# it takes more than its link does.
test_path_mtu_of_the_gateways_own_link()
{
	serve "$right" 5222
	ip link set gr mtu 1400
	ip -n "$right" -batch - <<-END
		link set r0 mtu 1400
		route replace default via 10.9.2.1 advmss 1440
		route replace default via fd00:9:2::1 advmss 1440
	END
	for state in conntrack stateless; do
		apply "state: $state"
		for f in 4 6; do
			use_family "$f"
			path_mtu "$r$imp" 1400
		done
	done
}

run_tests
