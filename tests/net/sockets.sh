#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Real sockets across the gateway: a stack at each end, with its handshakes,
# timers and checksums. A few rows of each kind, each beside a twin that is
# denied; conform.sh has every row, packet by packet. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# What must become of which flow, from the left, and who answers for it.
flows()
{
	cat <<-END
		allow xmpp-client tcp $l$xmpp_client 40000 $r$imp 5222
		deny port tcp $l$xmpp_client 40001 $r$imp 5223
		allow sip-proxy tcp $l$sip_gateway 40002 $r$imp 5060
		allow sip-proxy udp $l$sip_gateway 40003 $r$imp 5060
		allow sip-proxy tcp $l$imp 40004 $r$sip_gateway 5060
		deny port tcp $l$imp 40005 $r$sip_gateway 5061
		allow directory-ldap tcp $l$imp 40006 $r$directory 3268
		deny no-relation tcp $l$imp 40007 $r$stranger 3268
		allow snmp-query udp $l$snmp_server 40008 $r$imp 161
		deny no-relation udp $l$imp 40009 $r$snmp_server 161
		allow file-transfer-database tcp $l$imp_publisher 54292 $r$database 5432
		deny source-port tcp $l$imp_publisher 54293 $r$database 5432
		deny localhost-only tcp $l$imp 40010 $r$imp 8889
		allow echo-to-imp icmp $l$endpoint - $r$imp -
		deny protocol icmp $l$xmpp_client - $r$imp -
		allow icmp-cucm icmp $l$imp - $r$cucm -
		allow pass tcp $l$stranger 40011 $r$other 5222
	END
}

# A row grows if, and only if, a flow was its; a reason by its flows at least,
# as TCP tries again, and what comes too late is unsolicited.
counted()
{
	local line

	growth >"$tmp/growth"
	while read -r line; do
		fail "$state, IPv$family: counted: $line"
	done < <(awk '
		FILENAME ~ /growth$/ { grown[$1] = $2; next }
		{ want[$2]++ }
		END {
			for (key in want)
				if (grown[key] < want[key])
					print key, grown[key] + 0, "of", want[key]
			delete grown["unsolicited"]
			for (key in grown)
				if (!(key in want))
					print key, grown[key], "of none"
		}' "$tmp/growth" "$tmp/flows")
}

# tried WANT MS: what came of the flows that must come to that.
tried()
{
	grep "^$1 " "$tmp/all" >>"$tmp/flows"
	grep "^$1 " "$tmp/all" | cut -d ' ' -f 3- |
		probe "$left" batch --timeout-ms "$2" >>"$tmp/got"
}

# What must come through has all the time it needs; what must not is waited for
# as long as it makes sense.
try()
{
	local want by flow got

	flows >"$tmp/all"
	rm -f "$tmp/flows" "$tmp/got"
	count_from_here
	tried allow 30000
	tried deny 1500
	while read -r want by flow; do
		read -r got <&3 || got=nothing
		[ "$got" = "$want" ] ||
			fail "$state, IPv$family: $got, not $want ($by): $flow"
	done <"$tmp/flows" 3<"$tmp/got"
	counted
}

both_families()
{
	conntrack -F >"$tmp/conntrack" 2>&1
	for f in 4 6; do
		use_family "$f"
		try
	done
}

# Whoever asks, somebody listens: a denial is the gateway's.
test_conntrack()
{
	serve "$right" 161 3268 5060 5061 5222 5223 5432 8889
	state=conntrack
	apply "state: $state"
	both_families
}

test_stateless()
{
	state=stateless
	apply "state: $state"
	both_families
}

run_tests
