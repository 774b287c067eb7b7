#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Booted with a broken site file, and the copy that the last good boot made.

# shellcheck source=tests/vm/boot/common.sh
. "$(dirname "$(realpath "$0")")/common.sh"

test_last_good_policy_is_in_force()
{
	state failed exit-code 1
	in_force $good
	said "$site:$(wc -l <$site):3: error: unknown role 'nonsense'"
	said "the last good policy is in force instead: $good"
}

test_what_is_permitted_passes_and_nothing_else()
{
	permitted_pass
	none_forbidden
}

test_repaired_file_is_applied()
{
	sed -i '$d' $site
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
