#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Transport headers that are whole, and odd: TCP flags, the first and the last
# port, wrong checksums, lengths that lie (DESIGN S3, S4, S8, S10). Each with
# conntrack, stateless, and untracked, which is judged as stateless.
# Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

untrack()
{
	nft -f - <<-END
		table inet impp-test {
			chain early {
				type filter hook prerouting priority raw;
				notrack
			}
		}
	END
}

everywhere()
{
	for state in conntrack stateless untracked; do
		apply "state: ${state/untracked/conntrack}" "${@:2}"
		[ "$state" != untracked ] || untrack
		for f in 4 6; do
			use_family "$f"
			"$1"
		done
	done
	nft delete table inet impp-test
}

# with FLAGS...: a packet with each, to the port of the row, to another, and
# from the row's, as no session's. What becomes of them: $here, $there, $back.
with()
{
	local flags

	for flags; do
		port=$((port + 1))
		echo "$here > $L$xmpp_client $R$imp tcp $port 5222 $flags"
		echo "$there > $L$xmpp_client $R$imp tcp $port 5223 $flags"
		echo "$back < $R$imp $L$xmpp_client tcp 5222 $((port + 5000)) $flags"
	done
}

# conntrack takes no entry from the first, and none at all from the second.
# SYN with FIN or RST is an opener like any without ACK, so that no server can
# send one as an answer.
all_flags()
{
	local port=40000 row='allow xmpp-client'
	local here=$row there='deny port' back='deny no-relation'

	with S SP SU SEC
	there='deny unsolicited'
	if [ "$state" = conntrack ]; then
		back=$there
		with A PA AU
		here=$there
		with SA SAP - P F FPU FU R RA FA SF SR SFRPAUEC SFRPU
		return
	fi
	back=$row
	with A PA AU SA SAP - P F FPU FU R RA FA SFRPAUEC
	there='deny port' back='deny no-relation'
	with SF SR SFRPU
}

check_flags()
{
	check "$state, IPv$family" < <(all_flags)
}

test_tcp_flags()
{
	everywhere check_flags
}

# They neither pass nor end it.
under_way()
{
	local client="$L$xmpp_client $R$imp tcp 41000 5222"
	local server="$R$imp $L$xmpp_client tcp 5222 41000"
	local odd='allow xmpp-client' syn='deny no-relation'

	[ "$state" != conntrack ] || odd='deny unsolicited' syn=$odd
	check "$state, IPv$family" <<-END
		allow xmpp-client > $client S seq 1000
		allow xmpp-client < $server SA seq 2000 ack 1001
		allow xmpp-client > $client A seq 1001 ack 2001
		$odd > $client - seq 1001 ack 2001
		$odd < $server FPU seq 2001 ack 1001
		$odd > $client SF seq 1001
		$syn < $server SF seq 2001
		allow xmpp-client > $client PA seq 1001 ack 2001 data 10
		allow xmpp-client < $server A seq 2001 ack 1011
		allow xmpp-client > $client FA seq 1011 ack 2001
		allow xmpp-client < $server FA seq 2001 ack 1012
		allow xmpp-client > $client A seq 1012 ack 2002
	END
}

test_odd_flags_in_a_session_leave_it_alone()
{
	everywhere under_way
}

# Port 0 belongs to no row but as the port that a client comes from.
edges()
{
	check "$state, IPv$family" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 0 5222 S
		allow xmpp-client > $L$xmpp_client $R$imp tcp 65535 5222 S
		deny port > $L$xmpp_client $R$imp tcp 42000 0 S
		deny port > $L$xmpp_client $R$imp tcp 42000 65535 S
		deny port > $L$xmpp_client $R$imp tcp 0 0 S
		allow snmp-query > $L$snmp_server $R$imp udp 0 161
		allow snmp-query > $L$snmp_server $R$imp udp 65535 161
		deny port > $L$snmp_server $R$imp udp 42000 0
		deny port > $L$snmp_server $R$imp udp 42000 65535
		allow last > $L$directory $R$imp tcp 42001 65535 S
		allow last > $L$directory $R$imp udp 42001 65535
		deny port > $L$directory $R$imp tcp 42001 65534 S
		deny port > $L$directory $R$imp udp 42001 0
		allow all > $L$database $R$imp tcp 42001 0 S
		allow all > $L$database $R$imp tcp 42001 1 S
		allow all > $L$database $R$imp tcp 65535 65535 S
		deny protocol > $L$database $R$imp udp 42001 65535
	END
}

test_the_first_and_the_last_port()
{
	everywhere edges 'allow:' \
		'- {name: last, from: directory, to: imp, transport: [tcp, udp], port: 65535}' \
		'- {name: all, from: database, to: imp, transport: tcp, port: any}'
}

ephemeral()
{
	check "$state, IPv$family" <<-END
		deny source-port > $L$xmpp_client $R$imp tcp 0 5222 S
		deny source-port > $L$xmpp_client $R$imp tcp 1023 5222 S
		allow xmpp-client > $L$xmpp_client $R$imp tcp 1024 5222 S
		allow xmpp-client > $L$xmpp_client $R$imp tcp 65535 5222 S
	END
}

test_the_first_and_the_last_ephemeral_port()
{
	everywhere ephemeral 'ephemeral: 1024-65535'
}

# conntrack finds what is wrong; nobody else looks. A datagram may come
# without, in IPv6 as far as a gateway is concerned.
checksums()
{
	local wrong='deny unsolicited' error="$R$stranger $L$snmp_server icmp"
	local seen="$L$snmp_server $R$imp udp 43001 161"
	local tcp='allow xmpp-client' udp='allow snmp-query'
	local ping='allow echo-to-imp'

	[ "$state" != conntrack ] || tcp=$wrong udp=$wrong ping=$wrong
	check "$state, IPv$family" <<-END
		$tcp > $L$xmpp_client $R$imp tcp 43000 5222 S sum
		$tcp > $L$xmpp_client $R$imp tcp 43000 5222 S nosum
		$udp > $L$snmp_server $R$imp udp 43000 161 data 20 sum
		allow snmp-query > $L$snmp_server $R$imp udp 43002 161 data 20 nosum
		$ping > $L$endpoint $R$imp icmp $echo_request id 11 sum
		allow snmp-query > $seen
		$udp < $error $port_unreachable sum quote $seen
		allow snmp-query < $error $port_unreachable quote $seen sum
		allow pass > $L$stranger $R$other tcp 43003 80 S sum
	END
}

test_wrong_checksums()
{
	everywhere checksums
}

# Only what is missing makes a datagram malformed; more than it says it has is
# somebody else's matter.
lengths()
{
	local query="> $L$snmp_server $R$imp udp"

	check "$state, IPv$family" <<-END
		allow snmp-query $query 44000 161 len 28 data 20
		allow snmp-query $query 44001 161 len 27 data 20
		allow snmp-query $query 44002 161 len 8 data 20
		deny malformed $query 44003 161 len 7 data 20
		deny malformed $query 44004 161 len 0 data 20
		deny malformed $query 44005 161 len 29 data 20
		deny malformed $query 44006 161 len 65535 data 20
		allow pass > $L$stranger $R$other udp 44007 161 len 65535
	END
}

test_lengths_that_lie()
{
	everywhere lengths
}

run_tests
