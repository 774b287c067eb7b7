#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every row of both editions, in both families and both kinds of state, packet
# by packet: its session in full, and its twins. tests/net/conform.c is what
# does it; here are the site and the table. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# A role's addresses, those of the left first. None touches another's, so that
# the next address on either side is nobody's. In IPv6 some roles end within a
# /64 and others with one.
prefixes()
{
	local side host

	for side in 1 2; do
		echo "10.$side.$((n * 4 + 2)).0/23"
	done
	host=:8000/113
	[ $((n % 2)) -eq 0 ] || host=4000::/50
	for side in 1 2; do
		echo "\"fd00:$side:$n:$host\""
	done
}

# wide_site CATALOGUE STATE [LINE...]: all that is configurable is set.
wide_site()
{
	local role n

	printf '%s\n' 'impp: 1' "catalogue: $1" "state: $2" "${@:3}" \
		'ports: {snmp-trap-receiver: 6163}' 'roles:'
	for role in $roles; do
		number "$role"
		echo "  $role: [$(prefixes | paste -sd ,)]"
	done
}

# show CATALOGUE STATE: what was said before of these two, or of all, is not
# said again.
show()
{
	local known=$tmp/known-$1-$2

	if [ -e "$known" ]; then
		echo '# rows that are not shown are as above'
	else
		: >"$known"
	fi
	grep -vxF -f "$known" -f "$tmp/known" "$tmp/table" | sed 's/^/# /'
	cat "$tmp/table" >>"$known"
	grep -v -e '^[0-9]' -e '^row  ' "$tmp/table" >>"$tmp/known"
}

# conform CATALOGUE STATE FAMILY [LINE...]
conform()
{
	wide_site "$1" "$2" "${@:4}" >"$tmp/site.yaml"
	impp apply "$tmp/site.yaml"
	conntrack -F >"$tmp/conntrack" 2>&1
	: >>"$tmp/known"
	: >"$tmp/table"
	"$OUTPUT/conform" "$left" "$right" "$tmp/site.yaml" "$3" \
		"$tmp/table" || fail "$*: see above"
	show "$1" "$2"
}

ephemeral='ephemeral: "20000-60000"'

# However slow the machine, a session picked up in audit is there afterwards.
for timeout in udp_timeout udp_timeout_stream icmp_timeout icmpv6_timeout \
	tcp_timeout_unacknowledged; do
	sysctl -q "net.netfilter.nf_conntrack_$timeout=3600"
done

test_current_conntrack_ipv4()
{
	conform cisco-imp conntrack 4 "$ephemeral"
}

test_current_conntrack_ipv6()
{
	conform cisco-imp conntrack 6 "$ephemeral"
}

test_current_conntrack_ipv4_from_any_ephemeral_port()
{
	conform cisco-imp conntrack 4
}

test_current_stateless_ipv4()
{
	conform cisco-imp stateless 4 "$ephemeral"
}

test_current_stateless_ipv6()
{
	conform cisco-imp stateless 6 "$ephemeral"
}

test_older_conntrack_ipv4()
{
	conform cisco-imp-12.5.1su3 conntrack 4 "$ephemeral"
}

test_older_conntrack_ipv6()
{
	conform cisco-imp-12.5.1su3 conntrack 6 "$ephemeral"
}

test_older_stateless_ipv4()
{
	conform cisco-imp-12.5.1su3 stateless 4 "$ephemeral"
}

test_older_stateless_ipv6()
{
	conform cisco-imp-12.5.1su3 stateless 6 "$ephemeral"
}

run_tests
