# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of a booted gateway share; each sources this file, defines
# test_*() functions, and calls run_tests. ../boot.sh runs them, in a machine
# that ./prepare.sh has prepared and whose process 1 is systemd.

# shellcheck source=tests/ktap.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../../ktap.sh"

# shellcheck disable=SC2034 # for the scripts
site=/etc/impp/site.yaml
# shellcheck disable=SC2034
good=/var/lib/impp/good/site.yaml

# How many packets are waited for each time.
some=100

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# -- The unit -------------------------------------------------------------------

# value PROPERTY [UNIT]
value()
{
	systemctl show --value -p "$1" "${2-impp.service}"
}

# state ACTIVE RESULT STATUS: of impp.service, and of what it ran.
state()
{
	local got

	got="$(value ActiveState) $(value Result) $(value ExecMainStatus)"
	[ "$got" = "$*" ] || fail "the unit is '$got', not '$*': $(journal)"
}

# What was said, as lines that are no test's result.
journal()
{
	echo
	journalctl --sync
	journalctl -o cat -u impp.service | sed 's/^/# | /'
}

# said TEXT: in the unit's journal.
said()
{
	journal | grep -qF -- "$1" || fail "not said: '$1': $(journal)"
}

# ctl VERB: must succeed; ctl_fails VERB: must not.
ctl()
{
	systemctl "$1" impp.service 2>"$tmp/ctl" ||
		fail "systemctl $1: $(cat "$tmp/ctl") $(journal)"
}

ctl_fails()
{
	! systemctl "$1" impp.service 2>"$tmp/ctl" ||
		fail "systemctl $1: succeeded"
}

# -- The policy -----------------------------------------------------------------

# impp ARGUMENT...: must succeed; what it says is in $tmp/impp.
impp()
{
	/usr/sbin/impp "$@" >"$tmp/impp" 2>&1 ||
		fail "impp $*: $(cat "$tmp/impp")"
}

# in_force FILE [BACKEND]: it is that file's policy.
in_force()
{
	impp show --json --backend "${2-kernel}"
	grep -qF "\"site\":\"$1\"" "$tmp/impp" ||
		fail "not $1 is in force: $(cut -c1-300 "$tmp/impp")"
}

generation()
{
	impp show --json
	grep -o '"generation":[0-9]*' "$tmp/impp" | head -1
}

none_in_force()
{
	impp show
	grep -q 'no policy is in force' "$tmp/impp" ||
		fail "there is one: $(head -5 "$tmp/impp")"
}

# -- The packets ----------------------------------------------------------------

# Sets permitted4 and permitted6, the last numbers there, and forbidden, how
# many got through. Of a line half written nothing is learned.
look()
{
	local a b c d rest

	read -r a b c d rest </run/impp-seen || return 1
	[ -n "$d" ] && [ -z "$rest" ] || return 1
	permitted4=$a permitted6=$c forbidden=$((b + d))
}

# What has come to the gateway, of which a quarter is of each kind.
arrived()
{
	cat /sys/class/net/gl/statistics/rx_packets
}

arrived_more()
{
	[ "$(arrived)" -gt "$1" ]
}

# So much was sent that some of it must have come through, if it could.
await_sent()
{
	poll_until 120 arrived_more $(($(arrived) + 4 * some)) ||
		fail 'nothing is sent'
}

passed_more()
{
	look && [ "$permitted4" -gt "$1" ] && [ "$permitted6" -gt "$2" ]
}

# Permitted packets pass in both families, numbered so high that as many
# forbidden ones were sent.
permitted_pass()
{
	poll_until 120 look || fail 'nothing is to be seen'
	poll_until 120 passed_more $((permitted4 + some)) $((permitted6 + some)) ||
		fail "permitted packets do not pass: $permitted4, $permitted6"
}

none_passes()
{
	await_sent
	poll_until 120 look || fail 'nothing is to be seen'
	[ "$permitted4 $permitted6" = '0 0' ] ||
		fail "permitted packets pass: $permitted4, $permitted6"
}

# Not one since the machine is up.
none_forbidden()
{
	look || fail 'nothing is to be seen'
	[ "$forbidden" -eq 0 ] || fail "$forbidden forbidden packets passed"
}

leaks()
{
	look && [ "$forbidden" -gt "$1" ]
}

# Forbidden packets do come through where they can: had there been a moment
# without a policy before this, it would have been seen.
forbidden_pass()
{
	look || fail 'nothing is to be seen'
	poll_until 120 leaks $((forbidden + some)) ||
		fail 'forbidden packets are not seen when nothing is judged'
}

# without_policy BACKEND: the last test of a scenario.
without_policy()
{
	none_forbidden
	impp flush --backend "$1" --yes
	forbidden_pass
}
