#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What the committed corpora cover, by file: of the files that some fuzzer is
# about, the lines that were run.
#
#	coverage.sh [NAME]...
#
# $FOUND: with what the fuzzers have found since, too.

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
here=userspace/fuzz
out=build/fuzz/coverage
mkdir -p "$out"
rm -f "$out"/*.profraw

mapfile -t names < <(find "$here" -name 'fuzz_*.c' -printf '%f\n' |
	sed 's/^fuzz_//; s/\.c$//' | sort)
[ $# -eq 0 ] || names=("$@")
objects=()
for name in "${names[@]}"; do
	corpora=("$here/corpus/$name")
	[ -z "${FOUND-}" ] || corpora+=("build/fuzz/found/$name")
	LLVM_PROFILE_FILE=$out/$name.profraw "build/fuzz/fuzz_$name" -runs=0 \
		-max_len=4096 "${corpora[@]}" 2>"$out/$name.log"
	objects+=(-object "build/fuzz/fuzz_$name")
done
llvm-profdata-14 merge -sparse -o "$out/all.profdata" "$out"/*.profraw
llvm-cov-14 report "${objects[@]:1}" -instr-profile="$out/all.profdata" \
	-ignore-filename-regex='userspace/fuzz/[^.]|tests/' >"$out/report"

# FILE, lines, missed lines: without what no fuzzer has looked into.
awk '/\.[ch] / && $8 > $9 {
	lines += $8
	missed += $9
	printf "# %-24s %5d of %5d lines  %6s\n", $1, $8 - $9, $8, $10
} END {
	printf "# %-24s %5d of %5d lines  %5.1f%%\n", "all", lines - missed,
		lines, lines ? 100 * (lines - missed) / lines : 0
}' "$out/report"
