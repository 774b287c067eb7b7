#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Inside the virtual machine: runs the kselftests that `make net` has built,
# with kselftest's own runner. $TESTS: only these.
#
#	run-guest.sh KERNEL [SECONDS]
#
# SECONDS: what the machine may take (3600); a test may take half an hour less,
# and half an hour in any case.

set -euo pipefail

cd "$(dirname "$(realpath "$0")")"
top=$(realpath ../..)
KSELFTEST=$("$top/tests/vm/kselftest.sh")
export KSELFTEST
# Those of another architecture are with the module.
built=$top/build/$1
[ -e "$built/impp" ] || built=$top/build
export IMPP=$built/impp
export IMPP_KO=$top/build/$1/nf_impp.ko
export IMPP_READER_KO=$top/build/reader/$1/impp_reader.ko
export IMPP_POLICY_DIR=$top/policy
# shellcheck source=tests/instrument.sh
. "$top/tests/instrument.sh"
[ -z "${INSTRUMENT-}" ] || instrument "$INSTRUMENT" "$IMPP_RESULTS"
limit=$((${2:-3600} - 1800))
export kselftest_override_timeout=$((limit > 1800 ? limit : 1800))

# Scripts are here, programs where they were built.
tests=
for name in ${TESTS-}; do
	case $name in
	*.sh) tests+=" $name" ;;
	*) tests+=" $built/net/$name" ;;
	esac
done

make -s run_tests OUTPUT="$built/net" ${TESTS:+TEST_PROGS="$tests" TEST_GEN_PROGS=}

[ -e /sys/kernel/debug/kmemleak ] || exit 0
if "$top/tests/vm/leaks.sh" nf_impp >/tmp/leaks; then
	result=ok
else
	result='not ok'
fi
sed 's/^/# /' /tmp/leaks
echo "$result memory: all of nf_impp's came back"
