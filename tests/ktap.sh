# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What every test of the module in shell has: where things are, results, the
# module. tests/lib.sh and tests/net/common.sh source it.
#
#	IMPP_KO		the module (build/nf_impp.ko)
#	KSELFTEST	kselftest's directory (tests/vm/kselftest.sh)
#	OUTPUT		the built programs (build/net)

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
top=$(realpath "$here/..")
: "${IMPP_KO:=$top/build/nf_impp.ko}" "${OUTPUT:=$top/build/net}"
: "${KSELFTEST:=$("$top/tests/vm/kselftest.sh")}"

# shellcheck source=/dev/null
. "$KSELFTEST/kselftest/ktap_helpers.sh"

# -- Results ------------------------------------------------------------------

# Not empty: the running test has failed. A file, so that subshells can say so,
# and gone with the last of them.
failed=$(mktemp)
exec {failures}>>"$failed"
rm "$failed"
failed=/proc/$$/fd/$failures

# Notes a failure of the running test, and goes on; in a subshell, too. The line
# is the script's, whoever found out.
fail()
{
	local i=1

	echo >&"$failures"
	while [ "${BASH_SOURCE[i]-$0}" != "$0" ]; do
		i=$((i + 1))
	done
	echo "# line ${BASH_LINENO[i - 1]}: $*"
}

# poll_until SECONDS COMMAND...
poll_until()
{
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# Each test_*() of the script, in its order.
run_tests()
{
	local -a tests
	local name

	mapfile -t tests < <(sed -n 's/^\(test_[a-z0-9_]*\)()$/\1/p' "$0")
	ktap_print_header
	ktap_set_plan "${#tests[@]}"
	for name in "${tests[@]}"; do
		: >"$failed"
		"$name"
		name=${name#test_}
		if [ ! -s "$failed" ]; then
			ktap_test_pass "${name//_/ }"
		else
			ktap_test_fail "${name//_/ }"
		fi
	done
	ktap_finished
}

skip_all()
{
	ktap_print_header
	ktap_skip_all "$*"
	exit "$KSFT_SKIP"
}

# -- Module -------------------------------------------------------------------

# What it needs, those first that others need.
needs=(nf_defrag_ipv4 nf_defrag_ipv6 nf_conntrack nf_reject_ipv4 nf_reject_ipv6)

is_loaded()
{
	[ -d /sys/module/nf_impp ]
}

load_module()
{
	! is_loaded || return 0
	modprobe -a "${needs[@]}" && insmod "$IMPP_KO"
}
