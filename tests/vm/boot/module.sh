#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Booted with a good site file where the module does not load: nftables has the
# policy, and nobody is woken for that.

# shellcheck source=tests/vm/boot/common.sh
. "$(dirname "$(realpath "$0")")/common.sh"

test_nftables_has_the_policy()
{
	! is_loaded || fail 'the module is there'
	state active success 0
	in_force $site nft
	said 'nf_impp is not loaded'
	said 'warning: nftables is to enforce the policy instead'
}

test_what_is_permitted_passes_and_nothing_else()
{
	permitted_pass
	none_forbidden
}

test_broken_file_leaves_the_policy()
{
	cp $site "$tmp/site.yaml"
	echo 'nonsense: 1' >>$site
	ctl_fails reload
	state active success 0
	ctl_fails restart
	state failed exit-code 1
	said 'what is in force stays in force'
	permitted_pass
	none_forbidden
}

test_forbidden_packets_are_seen_without_a_policy()
{
	without_policy nft
}

run_tests
