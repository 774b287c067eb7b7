#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Booted with a good site file; then the unit is stopped, started, reloaded, and
# its file broken, while packets come and go.

# shellcheck source=tests/vm/boot/common.sh
. "$(dirname "$(realpath "$0")")/common.sh"

test_site_file_is_in_force()
{
	state active success 0
	in_force $site
	said 'is in force: mode enforce'
}

test_policy_was_there_before_the_network()
{
	local policy network

	policy=$(value ActiveEnterTimestampMonotonic)
	network=$(value InactiveExitTimestampMonotonic impp-network.service)
	[[ $policy -gt 0 && $policy -le $network ]] ||
		fail "the policy at $policy us, the network at $network us"
}

test_what_is_permitted_passes_and_nothing_else()
{
	permitted_pass
	none_forbidden
}

test_stopping_leaves_the_policy()
{
	ctl stop
	state inactive success 0
	in_force $site
	permitted_pass
	none_forbidden
	ctl start
	state active success 0
	said 'no change'
	none_forbidden
}

test_reloading_applies_the_file()
{
	local before

	before=$(generation)
	echo 'allow: [{name: test, from: imp, to: imp, transport: tcp, port: 7}]' \
		>>$site
	ctl reload
	state active success 0
	[ "$(generation)" != "$before" ] || fail 'it is the one before'
	permitted_pass
	none_forbidden
}

test_broken_file_leaves_the_policy()
{
	local before line

	before=$(generation)
	cp $site "$tmp/site.yaml"
	echo 'nonsense: 1' >>$site
	line=$(wc -l <$site)
	ctl_fails reload
	state active success 0
	said "$site:$line:1: error:"
	[ "$(generation)" = "$before" ] || fail 'it is another'
	ctl_fails restart
	state failed exit-code 1
	said 'what is in force stays in force'
	[ "$(generation)" = "$before" ] || fail 'it is another'
	permitted_pass
	none_forbidden
	cp "$tmp/site.yaml" $site
	ctl restart
	state active success 0
	permitted_pass
	none_forbidden
}

test_doctor_knows_the_unit()
{
	/usr/sbin/impp doctor >"$tmp/doctor"
	grep -qE '^ok +unit +impp.service is enabled' "$tmp/doctor" ||
		fail "doctor: $(sed 's/^/# | /' "$tmp/doctor")"
}

# Exposure as systemd sees it, in tenths, of 100.
test_unit_is_confined()
{
	systemd-analyze verify --man=no impp.service >"$tmp/verify" 2>&1
	[ ! -s "$tmp/verify" ] || fail "verify: $(cat "$tmp/verify")"
	systemd-analyze security --no-pager --threshold=25 impp.service \
		>"$tmp/security" ||
		fail "$(tail -1 "$tmp/security")"
	[ "$(value CapabilityBoundingSet)" = 'cap_dac_read_search cap_net_admin' ] ||
		fail "capabilities: $(value CapabilityBoundingSet)"
}

test_copies_are_kept()
{
	[ "$(stat -c '%a %U' /var/lib/impp)" = '700 root' ] ||
		fail 'others may read them'
	cmp -s $site $good || fail 'the good copy is another'
	rm -rf /run/results/state
	cp -r /var/lib/impp /run/results/state
}

test_forbidden_packets_are_seen_without_a_policy()
{
	without_policy kernel
}

run_tests
