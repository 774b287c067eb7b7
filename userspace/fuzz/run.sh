#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs each fuzzer over its corpus, then for a while; two at a time. One result
# a fuzzer.
#
#	run.sh [NAME]...
#
# $TIME: minutes that each gets (20 seconds). $JOBS: how many at a time (2).
# Inputs that reach something new are kept in build/fuzz/found/NAME/; one that
# breaks something, in build/fuzz/broken/.

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
here=userspace/fuzz
out=build/fuzz
seconds=$((${TIME:-0} * 60))
[ "$seconds" -gt 0 ] || seconds=20

export LLVM_PROFILE_FILE=/dev/null

names()
{
	if [ $# -gt 0 ]; then
		printf '%s\n' "$@"
	else
		find "$here" -name 'fuzz_*.c' -printf '%f\n' |
			sed 's/^fuzz_//; s/\.c$//' | sort
	fi
}

# What libFuzzer says at the end: a word of its statistics.
stat()
{
	sed -n "s/^stat::$1: *//p" "$2"
}

complain()
{
	local name=$1 log=$2 input

	sed -n '/ERROR: \|runtime error: \|does not hold: /,$p' "$log" |
		cut -c1-160 | head -30 | sed 's/^/# /'
	input=$(sed -n 's/.*Test unit written to //p' "$log")
	echo "# again: build/fuzz/fuzz_$name ${input:-$here/corpus/$name/*}"
}

# With one seed it does the same again, but for how far it comes in its time.
fuzz()
{
	local name=$1 log=$out/$1.log status=0 runs

	mkdir -p "$out/found/$name" "$out/broken"
	"$out/fuzz_$name" -seed=1 -max_total_time="$seconds" \
		-max_len=4096 -timeout=25 -rss_limit_mb=2048 \
		-print_final_stats=1 -dict="$here/$name.dict" \
		-artifact_prefix="$out/broken/$name-" "$out/found/$name" \
		"$here/corpus/$name" >"$log" 2>&1 || status=$?
	runs=$(stat number_of_executed_units "$log")
	echo "# $name: ${runs:-0} executions, $(stat peak_rss_mb "$log") MB"
	if [ "$status" -eq 0 ]; then
		echo "ok 1 fuzz: $name"
	else
		complain "$name" "$log"
		echo "not ok 1 fuzz: $name"
	fi
}

# Each says its result whole, in the order of the names.
mapfile -t names < <(names "$@")
for name in "${names[@]}"; do
	[ "$(jobs -rp | wc -l)" -lt "${JOBS:-2}" ] || wait -n
	fuzz "$name" >"$out/$name.tap" &
done
wait
echo 'TAP version 13'
echo "1..${#names[@]}"
for i in "${!names[@]}"; do
	sed -E "s/^(ok|not ok) 1 /\1 $((i + 1)) /" "$out/${names[i]}.tap"
done
