#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Packets larger than a link's: jumbo frames, and those that stand for many
# segments (GSO), as the hooks see them and the counters count them: one packet,
# all its bytes. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# counted FIELD NAME: of a row or a denial, now.
counted()
{
	"$IMPP" stats --json | awk -v field="$1" -v name="\"$2\"" '
		BEGIN { RS = "}" }
		index($0, name) && match($0, "\"" field "\": *[0-9]+") {
			$0 = substr($0, RSTART, RLENGTH)
			sub(/.*: */, "")
			print
			exit
		}'
}

# grew_by KEY BYTES: checks what the last check() has counted.
grew_by()
{
	local bytes=$(($(counted bytes "$1") - was))

	[ "$bytes" -eq "$2" ] ||
		fail "$state, IPv$family: $1 counted $bytes bytes, not $2"
}

# 60,000 bytes of payload in one packet, with conntrack behind its handshake; a
# datagram for the device to fragment, and one from fragments.
super()
{
	local head=40 client="$L$xmpp_client $R$imp tcp 40000 5222"
	local query="$L$snmp_server $R$imp udp"

	[ "$family" = 4 ] || head=60
	check "$state, IPv$family, session" <<-END
		allow xmpp-client > $client S seq 1000
		allow xmpp-client < $R$imp $L$xmpp_client tcp 5222 40000 SA seq 2000 ack 1001
	END
	was=$(counted bytes xmpp-client)
	check "$state, IPv$family" <<-END
		allow xmpp-client > $client A seq 1001 ack 2001 gso 1400 data 60000
	END
	grew_by xmpp-client $((head + 60000))
	was=$(counted bytes unsolicited)
	check "$state, IPv$family, no row" <<-END
		deny unsolicited > $L$xmpp_client $R$imp tcp 40001 5223 A seq 1 ack 1 gso 1400 data 60000
	END
	grew_by unsolicited $((head + 60000))
	was=$(counted bytes snmp-query)
	check "$state, IPv$family, fragments" <<-END
		allow snmp-query > $query 40002 161 data 2992 split 1000
		allow snmp-query > $query 40003 161 gso 1400 data 20000
		deny port > $query 40004 162 gso 1400 data 20000
	END
	grew_by snmp-query $((2 * (head - 12) + 2992 + 20000))
}

test_a_packet_of_many_segments_counts_once_with_all_its_bytes()
{
	everywhere super
}

large()
{
	local head=28 query="$L$snmp_server $R$imp udp"

	[ "$family" = 4 ] || head=48
	was=$(counted bytes snmp-query)
	check "$state, IPv$family" <<-END
		allow snmp-query > $query 41000 161 data 8000
		allow snmp-query > $query 41001 161 data 60000
		deny port > $query 41002 162 data 60000
		deny malformed > $query 41003 161 data 60000 len 60009
		allow xmpp-client > $L$xmpp_client $R$imp tcp 41000 5222 S data 8000
	END
	grew_by snmp-query $((2 * head + 68000))
}

# No fragments: the links take them whole.
test_jumbo_frames()
{
	mtu 65535
	everywhere large
	mtu 1500
}

mtu()
{
	ip link set gl mtu "$1"
	ip link set gr mtu "$1"
	ip -n "$left" link set l0 mtu "$1"
	ip -n "$right" link set r0 mtu "$1"
}

# offload on|off: of the ends that send, and of the gateway's.
offload()
{
	local -a all=(tso "$1" gso "$1" gro "$1")

	on "$left" ethtool -K l0 "${all[@]}" || fail "no offloading $1"
	on "$right" ethtool -K r0 "${all[@]}" || fail "no offloading $1"
	ethtool -K gl "${all[@]}" || fail "no offloading $1"
	ethtool -K gr "${all[@]}" || fail "no offloading $1"
}

megabyte=1000000

# There and back again. How large packets get with offloading is TCP's choice;
# without, none is larger than the links.
bulk()
{
	local bytes packets

	bytes=$(counted bytes xmpp-client)
	packets=$(counted packets xmpp-client)
	[ "$(probe "$left" connect tcp "$r$imp" 5222 --bytes $megabyte \
		--timeout-ms 20000 --from "$l$xmpp_client")" = allow ] ||
		fail "$state, IPv$family: no way through"
	bytes=$(($(counted bytes xmpp-client) - bytes))
	packets=$(($(counted packets xmpp-client) - packets))
	echo "# $state, IPv$family, $1: $packets packets of $((bytes / packets)) bytes"
	[ "$bytes" -ge $((2 * megabyte)) ] ||
		fail "$state, IPv$family, $1: only $bytes bytes"
	[ "$1" = on ] || [ "$packets" -gt $((2 * megabyte / 1500)) ] ||
		fail "$state, IPv$family: only $packets packets"
}

bulk_on()
{
	bulk on
}

bulk_off()
{
	bulk off
}

test_a_bulk_transfer_with_offloading_and_without()
{
	serve "$right" 5222
	offload on
	everywhere bulk_on
	offload off
	everywhere bulk_off
	offload on
}

run_tests
