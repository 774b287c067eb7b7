#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs tests that are built, and ends in one line: N passed, N failed.
#
#	run.sh unit	the unit tests, here
#	run.sh net	the kselftests, in a virtual machine
#
# All output goes to build/results/ as well; $KERNEL chooses the machine's
# kernel, $TESTS the kselftests to run (all).

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/.."
results=build/results
kernel=${KERNEL:-6.1}
timeout=${TIMEOUT:-1800}

# Each test in turn, its output nested as kselftest's runner does it.
run_unit()
{
	local -a tests
	local test n=0 name

	mapfile -t tests < <(ls build/unit/test_* tests/unit/*.sh)
	echo 'TAP version 13'
	echo "1..${#tests[@]}"
	KSELFTEST=$(tests/vm/kselftest.sh)
	export KSELFTEST IMPP=$PWD/build/impp IMPP_POLICY_DIR=$PWD/policy
	for test in "${tests[@]}"; do
		name=$(basename "$test")
		echo "# unit: $name"
		if timeout 600 "$test" 2>&1 | sed -u 's/^/# /'; then
			echo "ok $((++n)) unit: $name"
		else
			echo "not ok $((++n)) unit: $name"
		fi
	done
}

run_net()
{
	tests/vm/run.sh --kernel "$kernel" --timeout "$timeout" \
		--results "$results/vm" -- tests/net/run-guest.sh "$kernel"
}

# Runs a suite, and adds one failure if it died on the way.
suite()
{
	local log=$results/$1.tap status=0

	"run_$1" 2>&1 | tee "$log" || status=$?
	[ "$status" -eq 0 ] || grep -q '^not ok' "$log" ||
		echo "not ok suite $1 (exit status $status)" >>"$log"
}

[ $# -gt 0 ] || { sed -n '4,11s/^# \{0,1\}//p' "$0"; exit 2; }
mkdir -p "$results/vm"
for name; do
	suite "$name"
done

echo
for name; do
	cat "$results/$name.tap"
done | awk -f tests/tally.awk | tee "$results/tally"
! grep -q '^FAILED' "$results/tally"
