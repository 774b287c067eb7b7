#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# IP headers that are whole, and odd: options, routes through the gateway
# itself, chains of extension headers that lead nowhere, lengths that are not
# the frame's, addresses of one family in the other's (DESIGN S1, S2, S10).
# Topology: tests/lib.sh.
#
# What the stack itself drops before it forwards is counted nowhere.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# 148: router alert, 68: timestamps, 130: security, 222: nobody's. A route
# behind the end of the options is none.
options()
{
	local open="> $L$xmpp_client $R$imp"

	[ "$family" = 4 ] || return 0
	check "$state" <<-END
		allow xmpp-client $open nop nop tcp 40000 5222 S
		allow xmpp-client $open rr tcp 40001 5222 S
		allow xmpp-client $open opt 148 4 tcp 40002 5222 S
		allow xmpp-client $open opt 68 12 tcp 40003 5222 S
		allow xmpp-client $open opt 130 11 tcp 40004 5222 S
		allow xmpp-client $open opt 222 40 tcp 40005 5222 S
		allow xmpp-client $open eol lsrr tcp 40006 5222 S
		allow snmp-query > $L$snmp_server $R$imp nop rr udp 40000 161
		allow echo-to-imp > $L$endpoint $R$imp opt 222 8 icmp 8.0 id 31
		deny port $open opt 222 40 tcp 40007 5223 S
		deny protocol $open opt 222 40 udp 40007 5222
		deny malformed $open nop lsrr tcp 40008 5222 S
		deny malformed $open opt 222 33 lsrr tcp 40009 5222 S
		deny malformed $open opt 222 40 tcp 40010 5222 S cut 19
		unreachable-12.0 - $open opt 222 4/0 tcp 40011 5222 S
		unreachable-12.0 - $open opt 222 4/1 tcp 40012 5222 S
		unreachable-12.0 - $open opt 222 4/5 tcp 40013 5222 S
		unreachable-12.0 - $open ssrr tcp 40014 5222 S
		unreachable-12.0 - $open lsrr lsrr tcp 40015 5222 S
		allow pass > $L$stranger $R$other opt 222 40 tcp 40016 5223 S
	END
}

test_options_but_routes_change_nothing()
{
	sysctl -q net.ipv4.conf.all.accept_source_route=1 \
		net.ipv4.conf.gl.accept_source_route=1
	everywhere options
}

# In the hook the next hop is still in the option, or gone from the header.
through_the_gateway()
{
	[ "$family" = 6 ] || check "$state, IPv4" <<-END
		deny malformed > $L$stranger 10.9.1.1 lsrr=$R$imp tcp 41000 5222 S
		deny malformed > $L$xmpp_client 10.9.1.1 lsrr=$R$imp tcp 41001 5222 S
		deny malformed > $L$stranger 10.9.1.1 lsrr=$R$other udp 41002 53
	END
	[ "$family" = 4 ] || check "$state, IPv6" <<-END
		unreachable-4.0 - > $L$stranger fd00:9:1::1 rt 1 tcp 41000 5222 S
		unreachable-4.0 - > $L$xmpp_client fd00:9:1::1 rt 1:253 tcp 41001 5222 S
	END
}

test_a_route_through_the_gateway_hides_no_destination()
{
	sysctl -q net.ipv4.conf.all.accept_source_route=1 \
		net.ipv4.conf.gl.accept_source_route=1
	everywhere through_the_gateway
}

without_source_routes()
{
	[ "$family" = 6 ] || check "$state" <<-END
		deny - > $L$stranger $R$other lsrr udp 42000 53
		deny - > $L$xmpp_client $R$imp lsrr tcp 42000 5222 S
		deny - > $L$stranger 10.9.1.1 lsrr=$R$imp tcp 42001 5222 S
	END
}

# The default: the stack drops them all.
test_a_gateway_that_takes_no_source_routes()
{
	sysctl -q net.ipv4.conf.all.accept_source_route=0 \
		net.ipv4.conf.gl.accept_source_route=0
	everywhere without_source_routes
}

# Destination options (60) that are missing, short, and longer than the packet;
# a routing header (43) likewise. The stack reads hop-by-hop options (0), and
# defragmentation a fragment header (44). Types of routes: 2 mobile IP, 4
# segment routing, 253 an experiment.
chains()
{
	local open="> $L$xmpp_client $R$imp" far='allow xmpp-client'

	[ "$family" = 6 ] || return 0
	[ "$state" = stateless ] || ! walks_few || far='deny unsolicited'
	check "$state" <<-END
		$far $open hop dst*31 tcp 43000 5222 S
		allow xmpp-client $open rt 0:4 dst tcp 43001 5222 S
		allow xmpp-client $open rt 0:253 tcp 43002 5222 S
		deny protocol $open proto 60
		deny protocol $open proto 60 data 4
		deny protocol $open proto 60 data 8
		deny protocol $open proto 60 bytes 06ff000000000000
		deny protocol $open dst*32 proto 60 bytes 06ff000000000000
		deny protocol $open proto 60 bytes 3c01000000000000
		deny protocol $open proto 43
		deny protocol $open proto 43 bytes 0602
		deny protocol $open proto 43 bytes 0602000000000000
		deny protocol $open hop proto 59
		deny protocol $open proto 0 bytes 3b00050200000100
		deny malformed $open rt 1:2 tcp 43003 5222 S
		deny malformed $open rt 1:4 tcp 43004 5222 S
		deny malformed $open rt 255:253 tcp 43005 5222 S
		deny malformed $open dst*32 rt 1 tcp 43006 5222 S
		deny malformed $open frag 0 rt 1 tcp 43007 5222 S
		deny malformed $open proto 43 bytes 0602000100000000
		deny malformed $open dst*32 tcp 43008 5222 S cut 19
		deny - $open proto 44 data 4
		deny - $open proto 0
		deny - $open proto 0 bytes 06ff000000000000
		unreachable-4.2 - $open proto 0 bytes 3b00800400000000
		unreachable-4.0 - $open proto 0 bytes 3b00c20400000100
		deny malformed > $L$stranger $R$other rt 1:4 udp 43009 53
		allow pass > $L$stranger $R$other proto 60
		allow pass > $L$stranger $R$other proto 60 bytes 06ff000000000000
		allow pass > $L$stranger $R$other dst*32 udp 43010 53
	END
}

test_extension_headers_that_lead_nowhere()
{
	everywhere chains
}

# $exact: an IP length of 18 bytes behind the header, as Ethernet pads it.
frames()
{
	local exact=38 long=90 expired=11.0

	[ "$family" = 4 ] || exact=58 long=110 expired=3.0
	check "$state, IPv$family" <<-END
		allow snmp-query > $L$snmp_server $R$imp wire udp 44000 161 data 10
		allow snmp-query > $L$snmp_server $R$imp wire total $exact udp 44001 161 len 18 data 28 nosum
		deny malformed > $L$snmp_server $R$imp wire total $exact udp 44002 161 len 36 data 28 nosum
		deny malformed > $L$xmpp_client $R$imp wire total $exact tcp 44003 5222 S data 26
		deny - > $L$snmp_server $R$imp wire total $long udp 44004 161 data 10
		unreachable-$expired - > $L$xmpp_client $R$imp hops 1 tcp 44005 5222 S
		allow xmpp-client > $L$xmpp_client $R$imp hops 2 tcp 44006 5222 S
		allow xmpp-client > $L$xmpp_client $R$imp hops 255 tcp 44007 5222 S
	END
	[ "$family" = 6 ] || check "$state, IPv4, checksum" <<-END
		deny - > $L$xmpp_client $R$imp wire ipsum tcp 44008 5222 S
		deny - > $L$stranger $R$other wire ipsum tcp 44009 80 S
	END
}

test_lengths_and_lives_of_the_ip_header()
{
	everywhere frames
}

# ::ffff:10.2.0.11 in an IPv6 header is not 10.2.0.11: it holds no role, and
# nothing leads to the host but where somebody routes it.
mapped()
{
	local host=::ffff:10.2.1.$imp client=::ffff:10.1.1.$xmpp_client

	[ "$family" = 6 ] || return 0
	check "$state" <<-END
		allow pass > $L$xmpp_client $host wire tcp 45000 5222 S
		allow pass > $L$stranger $host wire tcp 45001 5223 S
		deny no-relation < $R$imp $client wire tcp 45002 80 S
		deny no-relation > $L$imp $host wire udp 45003 161
		deny no-relation > $client $R$imp wire tcp 45004 5222 S
		deny no-relation > $client $R$imp wire udp 45004 161
		allow pass > $client $host wire tcp 45005 5222 S
	END
}

test_a_mapped_address_is_nobodys()
{
	ip -6 route add ::ffff:10.2.0.0/112 via fd00:9:2::2
	ip -6 route add ::ffff:10.1.0.0/112 via fd00:9:1::2
	everywhere mapped
}

run_tests
