#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Booted without a site file and without a copy of one.

# shellcheck source=tests/vm/boot/common.sh
. "$(dirname "$(realpath "$0")")/common.sh"

test_gate_is_closed()
{
	state failed exit-code 1
	in_force closed
	said "cannot read $site: No such file or directory"
	said "there is no copy of a good policy: $good"
	said 'the gate is closed: all forwarded traffic is denied, IPv4 and IPv6'
	[ ! -e $good ] || fail 'it is taken for a good one'
}

test_nothing_passes()
{
	none_passes
	none_forbidden
}

test_written_file_is_applied()
{
	cp "$here/vm/boot/site.yaml" $site
	ctl restart
	state active success 0
	in_force $site
	permitted_pass
	none_forbidden
}

test_forbidden_packets_are_seen_without_a_policy()
{
	without_policy kernel
}

run_tests
