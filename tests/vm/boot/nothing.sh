#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Booted with a good site file that neither the module nor nftables can take.

# shellcheck source=tests/vm/boot/common.sh
. "$(dirname "$(realpath "$0")")/common.sh"

test_forwarding_is_off()
{
	local name

	state failed exit-code 1
	for name in net.ipv4.ip_forward net.ipv6.conf.all.forwarding; do
		[ "$(sysctl -n $name)" = 0 ] || fail "$name is on"
		said "nothing could be applied, so ${name//.//} is 0 now"
	done
}

test_nothing_passes()
{
	none_passes
	none_forbidden
}

test_forbidden_packets_are_seen_when_forwarded()
{
	sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	forbidden_pass
}

run_tests
