#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs tests that are built, and ends in one line: N passed, N failed.
#
#	run.sh unit	the unit tests, here
#	run.sh arch	the unit tests of $ARCH, under QEMU's user mode
#	run.sh prove	the decision, by a bounded model checker
#	run.sh net	the kselftests, in two virtual machines
#	run.sh torture	all at once, for $TIME minutes, on four processors
#	run.sh boot	gateways that boot, each in a virtual machine
#	run.sh bench	is no packet dearer than it was?
#	run.sh package	the Debian packages, here and in a virtual machine
#	run.sh matrix	the module's build and the kselftests, for each of $KERNELS
#	run.sh debug	the kselftests on the kernels that watch themselves, and
#			whether these find what they are there for
#	run.sh fuzz	the fuzzers, here; $TIME: minutes each, not 20 seconds
#	run.sh fuzz_plant	does each fuzzer find a bug that is put there?
#	run.sh valgrind	the tests of the command again, under memcheck
#
# Those joined by + run side by side, those by a comma one after the other:
# unit+bench,torture. All output goes to build/results/ as well; $KERNEL chooses
# the machines' kernel, $TESTS the kselftests to run (all). With $INSTRUMENT
# (tests/instrument.sh), "net" is those of them that call the command, and that
# is watched, as "unit" has it in any case.

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/.."
results=build/results
kernel=${KERNEL:-6.1}
arch=${ARCH:-s390x}
timeout=${TIMEOUT:-3600}

# shellcheck source=tests/instrument.sh
. tests/instrument.sh

# unit_tests SECONDS TEST...: each in turn, its output nested as kselftest's runner does it.
unit_tests()
{
	local test n=0 name

	echo 'TAP version 13'
	echo "1..$(($# - 1))"
	KSELFTEST=$(tests/vm/kselftest.sh)
	export KSELFTEST IMPP_POLICY_DIR=$PWD/policy
	for test in "${@:2}"; do
		name=$(basename "$test")
		echo "# unit: $name"
		if timeout "$1" "$test" 2>&1 | sed -u 's/^/# /'; then
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
	elif [ -n "${INSTRUMENT-}" ]; then
		make -s -C tests/net names |
			(cd tests/net && xargs grep -lsE 'IMPP\b|tests/lib.sh')
	else
		make -s -C tests/net names
	fi
}

# machine TEST...: in a virtual machine.
machine()
{
	tests/vm/run.sh --kernel "$kernel" --timeout "$timeout" \
		--smp "${smp:-2}" --results "$results/$name" -- \
		env TESTS="$*" INSTRUMENT="${INSTRUMENT-}" TIME="${TIME-}" \
		FUZZ_SECONDS="${FUZZ_SECONDS-}" FUZZ_SEED="${FUZZ_SEED-}" \
		tests/net/run-guest.sh "$kernel" "$timeout"
}

# suite NAME COMMAND...: runs it, keeps what it says, and adds one failure if
# it died on the way, and one if there are reports.
suite()
{
	local name=$1 status=0 begin=$SECONDS

	mkdir -p "$results/$name"
	rm -f "$results/$name"/report.*
	"${@:2}" 2>&1 | tee "$results/$name.tap" || status=$?
	[ "$status" -eq 0 ] || grep -q '^not ok' "$results/$name.tap" ||
		echo "not ok suite $name (exit status $status)" \
			>>"$results/$name.tap"
	! reports "$results/$name" >"$results/$name/reports" ||
		echo "not ok suite $name (reports of memory errors)" |
		cat "$results/$name/reports" - | tee -a "$results/$name.tap"
	echo "# $name: $((SECONDS - begin)) s"
}

# The same of another architecture, but for the scripts: what they start would
# need a machine that can run it.
arch_tests()
{
	local -a tests
	local test n=0 name sysroot

	sysroot=$(tests/arch/sysroot.sh "$arch")
	mapfile -t tests < <(ls "build/$arch/unit/"test_*)
	echo 'TAP version 13'
	echo "1..${#tests[@]}"
	export IMPP_POLICY_DIR=$PWD/policy IMPP_EMULATED=yes
	for test in "${tests[@]}"; do
		name=$(basename "$test")
		if [ "$name" = test_site_flood ]; then
			echo "ok $((++n)) $arch: $name # SKIP measures time"
			continue
		fi
		echo "# $arch: $name"
		if timeout 600 "qemu-${arch/armhf/arm}" -L "$sysroot" "$test" 2>&1 |
			sed -u 's/^/# /'; then
			echo "ok $((++n)) $arch: $name"
		else
			echo "not ok $((++n)) $arch: $name"
		fi
	done
}

run_arch()
{
	suite "arch-$arch" arch_tests
}

run_unit()
{
	instrument sanitizers "$PWD/$results/unit"
	suite unit unit_tests 600 build/unit/test_* tests/unit/*.sh
}

# Of verbs that ask the kernel, a few in a machine.
run_valgrind()
{
	instrument valgrind "$PWD/$results/valgrind"
	suite valgrind unit_tests 3600 tests/unit/*.sh
	TESTS=verbs.sh INSTRUMENT=valgrind run_net
}

# Names of suites begin with $of, where they run on more than one kernel.
of=

# A machine keeps one processor busy: the tests are dealt out to two, to the
# one and the other, then to the other and the one, so that both take as long.
run_net()
{
	local -a tests hand=('' '')
	local i

	mapfile -t tests < <(net_tests)
	[ "${#tests[@]}" -gt 0 ] || suite "${of}net" false
	for i in "${!tests[@]}"; do
		hand[(i % 4 + 1) / 2 % 2]+=" ${tests[i]}"
	done
	for i in 0 1; do
		# shellcheck disable=SC2086 # a list
		[ -z "${hand[i]}" ] ||
			suite "${of}net-$((i + 1))" machine ${hand[i]} |
			sed -u "s/^/$of$((i + 1))| /" &
	done
	wait
}

run_prove()
{
	suite prove tests/proof/run.sh
}

run_torture()
{
	local smp=4 minutes=${TIME:-0}
	local timeout=$((3600 + 60 * ${minutes%.*}))

	suite "${of}torture" machine torture.sh
}

# gateway NUMBER SCENARIO...
gateway()
{
	suite "boot-$1" tests/vm/boot.sh "$kernel" "$PWD/$results/boot-$1" \
		"${@:2}" | sed -u "s/^/$1| /"
}

# A gateway that boots is one machine after the other: two at a time. In this
# order: broken has the copies of good.
run_boot()
{
	gateway 1 good broken closed &
	gateway 2 open module nothing late &
	wait
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

run_fuzz()
{
	suite fuzz userspace/fuzz/run.sh
}

run_fuzz_plant()
{
	suite fuzz-plant userspace/fuzz/plant.sh
}

# module_build: from nothing, without a word.
module_build()
{
	local said

	rm -rf "build/$kernel"
	said=$(make -s "build/$kernel/nf_impp.ko" KERNEL="$kernel" 2>&1 |
		grep -v 'Skipping BTF generation') || :
	if [ -e "build/$kernel/nf_impp.ko" ] && [ -z "$said" ]; then
		echo "ok 1 module: builds for $kernel"
	else
		printf '# %s\n' "$said"
		echo "not ok 1 module: builds for $kernel"
	fi
}

run_matrix()
{
	for kernel in ${KERNELS:?}; do
		of=$kernel-
		suite "${of}module" module_build
		run_net
	done
}

# Those in which things happen at once: KCSAN is after nothing else.
concurrent='swap.sh events stats.sh commit dumps lifecycle.sh netns.sh sessions.sh'

run_debug()
{
	local -a kernels

	read -ra kernels <<<"${KERNELS:?}"
	suite planted tests/vm/planted.sh "$results/planted" "${kernels[@]}"
	for kernel in "${kernels[@]}"; do
		of=$kernel-
		[ "$kernel" != kcsan ] || : "${TESTS:=$concurrent}"
		run_net
		run_torture
	done
}

# each NAME[,NAME]...: one after the other.
each()
{
	local name

	for name in ${1//,/ }; do
		"run_$name"
	done
}

[ $# -gt 0 ] || { sed -n '4,/^$/s/^# \{0,1\}//p' "$0"; exit 2; }
mkdir -p "$results"
rm -f "$results"/*.tap
for names; do
	IFS=+ read -ra beside <<<"$names"
	pids=()
	for name in "${beside[@]}"; do
		if [ "${#beside[@]}" -eq 1 ]; then
			each "$name"
		else
			{ each "$name" | sed -u "s/^/${name%%,*}| /"; } &
			pids+=($!)
		fi
	done
	# One that died before its first suite has left no result.
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
done

echo
cat "$results"/*.tap | awk -f tests/tally.awk | tee "$results/tally"
! grep -q '^FAILED' "$results/tally"
