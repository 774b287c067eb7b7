#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The command, while allocations that it causes in the kernel fail, one after
# the other: it says so in a sentence and exits with a status for it, or has
# done what it was to do; what was in force before is in force still, or what
# was to be. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

debugfs=/sys/kernel/debug

# Those that may sleep fail, too, and vmalloc()'s; without a word in the log.
if [ ! -w /proc/self/fail-nth ] || [ ! -d $debugfs/failslab ] ||
	[ ! -d $debugfs/fail_page_alloc ]; then
	skip_all 'no fault injection here'
fi
for kind in failslab fail_page_alloc; do
	echo N >$debugfs/$kind/ignore-gfp-wait
	echo 0 >$debugfs/$kind/verbose
done
echo N >$debugfs/fail_page_alloc/ignore-gfp-highmem
echo 0 >$debugfs/fail_page_alloc/min-order

generation()
{
	"$IMPP" show --json | sed -n 's/.*"generation": *\([0-9]*\).*/\1/p' |
		head -n 1
}

# fails_at N VERB...: whether one failed. What it said is in $tmp/said, its
# status in $status. The marks are for tests/vm/splats.sh.
fails_at()
{
	rm -f "$tmp/struck"
	status=0
	echo 'impp-test: faults on' >/dev/kmsg
	FAULT_NTH=$1 FAULT_TOLD=$tmp/struck LD_PRELOAD=$OUTPUT/arm.so \
		"$IMPP" "${@:2}" >"$tmp/out" 2>"$tmp/said" || status=$?
	echo 'impp-test: faults off' >/dev/kmsg
	[ -e "$tmp/struck" ]
}

# A failure is told as one, in words.
told()
{
	case $status in
	0) return ;;
	1 | 3) ;;
	*) fail "allocation $n, $*: exit status $status" ;;
	esac
	grep -qE '[[:alpha:]]+ [[:alpha:]]+' "$tmp/said" ||
		fail "allocation $n, $*: no sentence: $(cat "$tmp/said")"
}

policies()
{
	site 'mode: enforce' >"$tmp/old.yaml"
	site 'mode: enforce' 'features: {managed-file-transfer: off}' \
		>"$tmp/new.yaml"
	impp apply "$tmp/old.yaml"
}

# Each of the first, then fewer and fewer: fail_nth has every one of them.
test_apply()
{
	local n was now failed=0 tried=0

	policies
	for ((n = 1; n < 1000; n += 1 + n / 16)); do
		tried=$((tried + 1))
		was=$(generation)
		fails_at "$n" apply "$tmp/new.yaml" || break
		told apply
		now=$(generation)
		case $status:$((now - was)) in
		0:1) impp apply "$tmp/old.yaml" ;;
		0:*) fail "allocation $n: done, and generation $now after $was" ;;
		*:0) failed=$((failed + 1)) ;;
		*:1)
			# The answer was lost: it says so.
			impp apply "$tmp/old.yaml"
			failed=$((failed + 1))
			;;
		*) fail "allocation $n: generation $now after $was" ;;
		esac
	done
	echo "# apply: $failed of $tried allocations made it fail"
	[ "$failed" -gt 5 ] || fail "only $failed of $tried made it fail"
}

# What only reads, and what is undone after.
test_others()
{
	local n verb was

	policies
	was=$(generation)
	for verb in show stats 'stats --json' 'explain 10.1.0.35 10.2.0.11 tcp/5222'; do
		for ((n = 1; n < 60; n++)); do
			# shellcheck disable=SC2086 # words
			fails_at "$n" $verb || break
			told "$verb"
			[ "$(generation)" = "$was" ] || fail "$verb: generation"
		done
	done
}

test_flush()
{
	local n

	for ((n = 1; n < 60; n++)); do
		policies
		fails_at "$n" flush --yes || break
		told flush
		[ "$status" -ne 0 ] || [ -z "$(generation)" ] ||
			[ "$(generation)" -eq 0 ] || fail "allocation $n: not flushed"
	done
}

run_tests
