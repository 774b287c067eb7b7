#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs tests that are built, and ends in one line: N passed, N failed.
#
#	run.sh unit	the unit tests, here
#	run.sh net	the kselftests, in two virtual machines
#	run.sh boot	gateways that boot, each in a virtual machine
#	run.sh bench	is no packet dearer than it was?
#	run.sh package	the Debian packages, here and in a virtual machine
#
# All output goes to build/results/ as well; $KERNEL chooses the machines'
# kernel, $TESTS the kselftests to run (all).

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/.."
results=build/results
kernel=${KERNEL:-6.1}
timeout=${TIMEOUT:-3600}

# Each test in turn, its output nested as kselftest's runner does it.
unit_tests()
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

# Which kselftests there are, the longest first.
net_tests()
{
	if [ -n "${TESTS-}" ]; then
		tr -s ' ' '\n' <<<"$TESTS"
	else
		make -s -C tests/net names
	fi
}

# machine TEST...: in a virtual machine.
machine()
{
	tests/vm/run.sh --kernel "$kernel" --timeout "$timeout" \
		--results "$results/$name" -- \
		env TESTS="$*" FUZZ_SECONDS="${FUZZ_SECONDS-}" \
		FUZZ_SEED="${FUZZ_SEED-}" tests/net/run-guest.sh "$kernel" "$timeout"
}

# suite NAME COMMAND...: runs it, keeps what it says, and adds one failure if
# it died on the way.
suite()
{
	local name=$1 status=0

	mkdir -p "$results/$name"
	"${@:2}" 2>&1 | tee "$results/$name.tap" || status=$?
	[ "$status" -eq 0 ] || grep -q '^not ok' "$results/$name.tap" ||
		echo "not ok suite $name (exit status $status)" \
			>>"$results/$name.tap"
}

run_unit()
{
	suite unit unit_tests
}

# A machine keeps one processor busy: the tests are dealt out to two, to the
# one and the other, then to the other and the one, so that both take as long.
run_net()
{
	local -a tests hand=('' '')
	local i

	mapfile -t tests < <(net_tests)
	[ "${#tests[@]}" -gt 0 ] || suite net false
	for i in "${!tests[@]}"; do
		hand[(i % 4 + 1) / 2 % 2]+=" ${tests[i]}"
	done
	for i in 0 1; do
		# shellcheck disable=SC2086 # a list
		[ -z "${hand[i]}" ] ||
			suite "net-$((i + 1))" machine ${hand[i]} |
			sed -u "s/^/$((i + 1))| /" &
	done
	wait
}

run_boot()
{
	suite boot tests/vm/boot.sh "$kernel" "$PWD/$results/boot"
}

# The bounds are of one kernel.
run_bench()
{
	if grep -q "^# Linux $kernel:" tests/bench/bounds; then
		suite bench tests/bench/run.sh check
	else
		suite bench echo "ok 1 bench # SKIP no bounds for $kernel"
	fi
}

# What the first leaves, the second goes on with.
run_package()
{
	suite package tests/package/host.sh "$kernel"
	suite package-vm tests/vm/run.sh --kernel "$kernel" --mem 2048 \
		--timeout "$timeout" --results "$results/package-vm" -- \
		tests/package/guest.sh
}

[ $# -gt 0 ] || { sed -n '4,14s/^# \{0,1\}//p' "$0"; exit 2; }
mkdir -p "$results"
rm -f "$results"/*.tap
for name; do
	"run_$name"
done

echo
cat "$results"/*.tap | awk -f tests/tally.awk | tee "$results/tally"
! grep -q '^FAILED' "$results/tally"
