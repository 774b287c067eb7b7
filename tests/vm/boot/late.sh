#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The control: booted with a good site file, but a unit that comes after the
# network. All that the other scenarios look for and must not find is there.

# shellcheck source=tests/vm/boot/common.sh
. "$(dirname "$(realpath "$0")")/common.sh"

test_policy_came_late()
{
	state active success 0
	in_force $site
}

test_forbidden_packets_have_passed()
{
	leaks 0 || fail 'none was seen'
}

test_they_are_cut_off_by_the_policy()
{
	local before

	look
	before=$forbidden
	permitted_pass
	permitted_pass
	! leaks $((before + some)) || fail 'they go on'
}

run_tests
