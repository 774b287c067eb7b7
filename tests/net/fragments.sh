#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What cannot be judged by its first bytes: fragments, extension headers,
# source routes, truncated headers, and transports without ports (DESIGN S2,
# S10, S12). Topology: tests/lib.sh.
#
# How fragments are put together is the kernel's business: whoever repeats what
# came before is ignored, whoever overlaps it ends the whole, and where the first
# fragment of an IPv6 datagram ends within the transport header, it stays one
# (RFC 8200, 4.5, but for one that ends within the headers before it).

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# Runs a function for both kinds of state and both families.
# Each datagram is counted once, not once a fragment: it was judged whole.
fragmented()
{
	check "$state, IPv$family" <<-END
		allow snmp-query > $L$snmp_server $R$imp udp 40000 161 data 2992 split 1000
		deny no-relation > $L$stranger $R$imp udp 40001 161 data 2992 split 1000
		deny protocol > $L$snmp_server $R$imp icmp $echo_request data 2992 split 1000
		deny port > $L$snmp_server $R$imp udp 40002 5061 data 2992 split 1000
		deny - > $L$snmp_server $R$imp udp 40003 161 data 2992 split 1000 skip 1
		deny - > $L$snmp_server $R$imp udp 40004 5061 data 2992 split 1000 skip 1
		deny - > $L$snmp_server $R$imp udp 40005 5061 data 2992 split 1000 skip 3
	END
}

test_fragments_are_judged_as_the_packet_they_make()
{
	everywhere fragmented
}

# Whatever the order, the ports come in the fragment at 0.
orders()
{
	local query="> $L$snmp_server $R$imp udp"
	local thirds='2000-3000,1000-2000,0-1000'

	check "$state, IPv$family" <<-END
		allow snmp-query $query 41000 161 data 2992 pieces $thirds
		allow snmp-query $query 41001 161 data 2992 pieces 1000-2000,2000-3000,0-1000
		allow snmp-query $query 41002 161 data 2992 pieces 0-1000,0-1000,2000-3000,2000-3000,1000-2000
		allow snmp-query $query 41003 161 data 2992 pieces 0-1000,0-8,8-16,1000-2000,2000-3000
		deny port $query 41004 162 data 2992 pieces $thirds
		deny port $query 41005 162 data 2992 pieces 0-1000,0-8,8-16,1000-2000,2000-3000
		deny - $query 41006 161 data 2992 pieces 0-1000,992-2000,2000-3000
		deny - $query 41007 161 data 2992 pieces 2000-3000,992-2008,0-1000
		deny - $query 41008 162 data 2992 pieces 0-1000,992-2000,2000-3000
		deny - $query 41009 161 data 2992 pieces 2000-3000,1000-2000
		allow pass > $L$stranger $R$other udp 41010 161 data 2992 pieces $thirds
	END
}

test_fragments_come_in_any_order_but_may_not_overlap()
{
	everywhere orders
}

# Eight bytes hold the ports, but not TCP's flags.
tiny()
{
	local open="> $L$xmpp_client $R$imp tcp"
	local query="> $L$snmp_server $R$imp udp"
	local bytes='0-8,8-16,16-24,24-32,32-40,40-48'
	local whole='allow xmpp-client' port='deny port' short='deny malformed'

	[ "$family" = 4 ] ||
		whole='deny fragment' port=$whole short=$whole
	check "$state, IPv$family" <<-END
		$whole $open 42000 5222 S pieces 0-8,8-20
		$whole $open 42001 5222 S data 28 pieces $bytes
		$whole $open 42002 5222 S data 28 pieces 8-48,0-8
		$port $open 42003 5223 S pieces 0-8,8-20
		$port $open 42004 5223 S data 28 pieces $bytes
		$short $open 42005 5222 S cut 16 pieces 0-8,8-16
		allow snmp-query $query 42006 161 data 8 pieces 0-8,8-16
		allow snmp-query $query 42007 161 data 40 pieces $bytes
		deny port $query 42008 162 data 40 pieces $bytes
		allow echo-to-imp > $L$endpoint $R$imp icmp $echo_request id 21 data 40 pieces $bytes
	END
}

test_tiny_fragments()
{
	everywhere tiny
}

# 24 bytes of headers that may be fragmented, before TCP's 20.
headers_among_fragments()
{
	local open="> $L$xmpp_client $R$imp"

	[ "$family" = 6 ] || return 0
	check "$state" <<-END
		allow xmpp-client $open here dst*3 tcp 43000 5222 S data 100 pieces 0-48,48-144
		allow xmpp-client $open hop here dst*3 tcp 43001 5222 S data 100 pieces 48-144,0-48
		deny port $open here dst*3 tcp 43002 5223 S data 100 pieces 0-48,48-144
		deny malformed $open here rt 1 tcp 43003 5222 S data 100 pieces 0-48,48-144
		deny fragment $open here dst*3 tcp 43004 5222 S data 100 pieces 0-24,24-144
		allow xmpp-client $open here dst*3 tcp 43005 5222 S data 100 pieces 0-8,8-144
		deny port $open here dst*3 tcp 43007 5223 S data 100 pieces 0-8,8-144
		deny fragment $open here dst*3 tcp 43006 5222 S data 100 pieces 0-40,40-144
	END
}

test_extension_headers_among_fragments()
{
	everywhere headers_among_fragments
}

big_datagrams()
{
	[ "$(probe "$left" connect udp "$r$imp" 161 --bytes 9000 \
		--from "$l$snmp_server")" = allow ] ||
		fail "$state, IPv$family: 9000 bytes do not come back"
	[ "$(probe "$left" connect udp "$r$imp" 5061 --bytes 9000 \
		--timeout-ms 500 --from "$l$snmp_server")" = deny ] ||
		fail "$state, IPv$family: 9000 bytes pass"
}

test_large_datagrams_go_there_and_back()
{
	serve "$right" 161 5061
	everywhere big_datagrams
}

# Defragmentation leaves alone what is untracked by then.
whole_no_more()
{
	check "$state, IPv$family" <<-END
		deny fragment*3 > $L$snmp_server $R$imp udp 40000 161 data 2992 split 1000
		deny fragment > $L$snmp_server $R$imp frag 0+ udp 40001 161 data 1000
		deny fragment > $L$snmp_server $R$imp frag 8 udp 40002 161
		allow pass*3 > $L$stranger $R$other udp 40000 161 data 2992 split 1000
	END
	[ "$family" = 6 ] || check "$state, IPv4, routes" <<-END
		deny malformed > $L$stranger $R$other lsrr frag 0+ udp 40003 161 data 16
		deny malformed > $L$stranger $R$other lsrr frag 80 udp 40003 161
	END
	[ "$family" = 4 ] || check "$state, IPv6, headers" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp frag 0 tcp 40004 5222 S
		allow xmpp-client > $L$xmpp_client $R$imp frag 0 dst tcp 40005 5222 S
		deny port > $L$xmpp_client $R$imp frag 0 tcp 40006 5223 S
		deny malformed > $L$stranger $R$other rt 1 frag 0+ udp 40007 161 data 16
		deny malformed > $L$stranger $R$other rt 1 frag 80 udp 40007 161
		deny malformed > $L$stranger $R$other frag 0+ rt 1 udp 40008 161 data 16
		deny malformed > $L$stranger $R$other frag 0 rt 1 udp 40009 161
	END
}

test_what_is_still_a_fragment_is_denied()
{
	nft -f - <<-END
		table inet impp-test {
			chain early {
				type filter hook prerouting priority -450;
				notrack
			}
		}
	END
	sysctl -q net.ipv4.conf.all.accept_source_route=1 \
		net.ipv4.conf.gl.accept_source_route=1
	everywhere whole_no_more
	nft delete table inet impp-test
}

test_ipv6_extension_headers_are_walked_up_to_a_limit()
{
	local far far_port

	use_family 6
	for state in conntrack stateless; do
		far='allow xmpp-client' far_port='deny port'
		[ "$state" = stateless ] || ! walks_few ||
			far='deny unsolicited' far_port='deny unsolicited'
		apply "state: $state"
		check "$state" <<-END
			allow xmpp-client > $L$xmpp_client $R$imp hop tcp 40000 5222 S
			allow xmpp-client > $L$xmpp_client $R$imp hop dst*7 tcp 40012 5222 S
			$far > $L$xmpp_client $R$imp hop dst*63 tcp 40001 5222 S
			$far > $L$xmpp_client $R$imp dst*64 tcp 40002 5222 S
			allow xmpp-client > $L$xmpp_client $R$imp dst frag 0 dst tcp 40003 5222 S
			$far > $L$xmpp_client $R$imp dst*32 tcp 40010 5222 S
			$far_port > $L$xmpp_client $R$imp dst*32 tcp 40011 5223 S
			allow xmpp-client > $L$xmpp_client $R$imp rt 0 tcp 40004 5222 S
			deny malformed > $L$xmpp_client $R$imp dst*65 tcp 40005 5222 S
			deny malformed > $L$xmpp_client $R$imp hop dst*64 tcp 40006 5222 S
			deny protocol > $L$xmpp_client $R$imp proto 59
			deny protocol > $L$xmpp_client $R$imp dst proto 59 data 40
			$far_port > $L$xmpp_client $R$imp dst*64 tcp 40007 5223 S
			deny protocol > $L$xmpp_client $R$imp dst udp 40008 5222
			deny malformed > $L$stranger $R$other dst*65 tcp 40009 5222 S
		END
	done
}

plain_transports()
{
	check "$state, IPv$family" <<-END
		deny protocol > $L$gateway_role $R$imp proto 50 data 40
		deny protocol > $L$gateway_role $R$imp ah
		deny protocol > $L$gateway_role $R$imp proto 47 data 40
		deny no-relation > $L$stranger $R$imp proto 50 data 40
		allow pass > $L$stranger $R$other ah
	END
}

named_transports()
{
	check "$state, IPv$family, own rows" <<-END
		allow esp > $L$gateway_role $R$imp proto 50 data 40
		allow esp < $R$imp $L$gateway_role proto 50 data 40
		allow ah > $L$gateway_role $R$imp ah
		deny protocol > $L$gateway_role $R$imp proto 47 data 40
		deny no-relation > $L$stranger $R$imp ah
	END
}

test_esp_and_ah_need_a_row_of_the_site()
{
	everywhere plain_transports
	everywhere named_transports 'allow:' \
		'- {name: esp, from: gateway, to: imp, bidirectional: true, transport: esp}' \
		'- {name: ah, from: gateway, to: imp, transport: 51}'
}

# The stack drops strict routes by itself, and loose ones unless told not to.
test_source_routes_are_malformed_even_between_strangers()
{
	sysctl -q net.ipv4.conf.all.accept_source_route=1 \
		net.ipv4.conf.gl.accept_source_route=1
	for state in conntrack stateless; do
		apply "state: $state" 'on-deny: reject'
		use_family 4
		check "$state, IPv4" <<-END
			deny malformed > $L$xmpp_client $R$imp lsrr tcp 40000 5222 S
			deny malformed > $L$xmpp_client $R$imp rr lsrr tcp 40001 5222 S
			deny malformed > $L$stranger $R$other lsrr udp 40002 53
			deny malformed > $L$stranger $R$other lsrr icmp 3.3 quote $R$other $L$stranger udp 1 2
			allow xmpp-client > $L$xmpp_client $R$imp rr tcp 40003 5222 S
		END
		use_family 6
		check "$state, IPv6" <<-END
			deny malformed > $L$xmpp_client $R$imp rt 1 tcp 40000 5222 S
			deny malformed > $L$xmpp_client $R$imp dst rt 2 dst tcp 40001 5222 S
			deny malformed > $L$stranger $R$other rt 1 udp 40002 53
			deny malformed > $L$stranger $R$other rt 1 icmp 1.4 quote $R$other $L$stranger udp 1 2
			allow pass > $L$stranger $R$other rt 0 udp 40003 53
		END
	done
}

truncated()
{
	check "$state, IPv$family" <<-END
		deny malformed > $L$xmpp_client $R$imp tcp 40000 5222 S cut 19
		deny malformed > $L$xmpp_client $R$imp tcp 40000 5222 S cut 3
		deny malformed > $L$xmpp_client $R$imp tcp 40000 5222 S cut 0
		deny malformed > $L$xmpp_client $R$imp tcp 40000 5222 S doff 4
		deny malformed > $L$xmpp_client $R$imp tcp 40000 5222 S doff 6
		deny malformed > $L$snmp_server $R$imp udp 40000 161 cut 7
		deny malformed > $L$snmp_server $R$imp udp 40000 161 len 7
		deny malformed > $L$snmp_server $R$imp udp 40000 161 len 9
		deny malformed > $L$endpoint $R$imp icmp $echo_request cut 7
		deny malformed > $L$endpoint $R$imp icmp $port_unreachable cut 7
		allow pass > $L$stranger $R$other tcp 40000 5222 S cut 19
		allow snmp-query > $L$snmp_server $R$imp udp 40000 161 data 10
	END
}

test_truncated_headers_are_malformed()
{
	everywhere truncated
}

run_tests
