#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Groups and broadcasts: a prefix of hosts does not cover them (DESIGN S1), and
# they are never answered (S11). modes.sh has a role bound to a group, bridge.sh
# what a bridge broadcasts. Topology: tests/lib.sh; 10.9.2.3 is the broadcast
# address of the right link.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

everywhere()
{
	for state in conntrack stateless; do
		apply "state: $state" 'on-deny: reject' 'allow:' "${@:2}"
		for f in 4 6; do
			use_family "$f"
			group1=239.1.1.1 group2=239.1.1.2
			[ "$f" = 4 ] || group1=ff0e::1 group2=ff0e::2
			"$1"
		done
	done
}

route_groups()
{
	local group imp4=10.1.1.$imp imp6=fd00:1:1::$imp
	local -a routes=()

	for group in 239.1.1.1 239.1.1.2; do
		routes+=("$imp4" "$group" "10.1.1.$stranger" "$group")
	done
	for group in ff0e::1 ff0e::2; do
		routes+=("$imp6" "$group" "fd00:1:1::$stranger" "$group")
	done
	mroute=$("$OUTPUT/mroute" gl gr "${routes[@]}") ||
		fail 'no multicast routes'
}

# All hosts there are, and no group.
hosts()
{
	check "$state, IPv$family" <<-END
		unreachable-$prohibited port > $L$imp $R$stranger udp 40000 5001
		allow wide > $L$imp $R$stranger udp 40000 5000
		deny no-relation > $L$imp $group1 udp 40000 5000
		deny no-relation > $L$imp $group1 udp 40000 5001
		deny no-relation > $L$imp $group1 icmp $echo_request id 1
		allow pass > $L$stranger $group1 udp 40000 5000
	END
}

test_any_is_no_group()
{
	route_groups
	everywhere hosts \
		'- {name: wide, from: imp, to: any, transport: udp, port: 5000}'
	everywhere hosts \
		'- {name: wide, from: imp, to: [0.0.0.0/0, "::/0"], transport: udp, port: 5000}'
}

# A prefix of groups holds all of them, and no host.
groups()
{
	check "$state, IPv$family" <<-END
		allow groups > $L$imp $group1 udp 41000 5000
		allow groups > $L$imp $group2 udp 41000 5000
		deny port > $L$imp $group2 udp 41000 5001
		deny protocol > $L$imp $group2 proto 50 data 20
		deny malformed > $L$imp $group2 udp 41000 5000 len 7
		allow groups > $L$imp $group1 udp 41001 5000 data 2992 pieces 2000-3000,1000-2000,0-1000
		unreachable-$prohibited no-relation > $L$imp $R$stranger udp 41000 5000
	END
}

test_a_prefix_of_groups()
{
	everywhere groups \
		'- {name: groups, from: imp, to: [239.0.0.0/8, "ff0e::/16"], transport: udp, port: 5000}'
	kill "$mroute"
}

# A directed broadcast is an address like any other, but for the answer.
broadcast()
{
	[ "$family" = 4 ] || return 0
	check "$state" <<-END
		allow wide > $L$imp 10.9.2.3 udp 42000 5000
		deny port > $L$imp 10.9.2.3 udp 42000 5001
		deny protocol > $L$imp 10.9.2.3 tcp 42000 80 S
		allow pass > $L$stranger 10.9.2.3 udp 42000 5001
	END
}

test_directed_broadcasts_are_judged_and_never_answered()
{
	sysctl -q net.ipv4.conf.all.bc_forwarding=1 \
		net.ipv4.conf.gl.bc_forwarding=1
	everywhere broadcast \
		'- {name: wide, from: imp, to: 0.0.0.0/0, transport: udp, port: 5000}'
}

run_tests
