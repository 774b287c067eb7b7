#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Makes the corpora anew of what is in them and what the fuzzers have found:
# of those that reach the most together, the first few. What once broke
# something (found-*) stays.
# Not while they are being run.
#
#	merge.sh [NAME]...
#
# $FILES: how many of each (16).

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
here=userspace/fuzz
export LLVM_PROFILE_FILE=/dev/null

merge()
{
	local name=$1 old=$here/corpus/$1 new=build/fuzz/merged/$1 file

	rm -rf "$new"
	mkdir -p "$new" "build/fuzz/found/$name" "$old"
	"build/fuzz/fuzz_$name" -set_cover_merge=1 -use_counters=0 \
		-max_len=4096 "$new" "$old" "build/fuzz/found/$name" \
		2>"build/fuzz/$name.merge.log"
	find "$old" -type f ! -name 'found-*' -delete
	# It writes what adds the most first.
	find "$new" -type f -printf '%T@ %f\n' | sort -n |
		head -"${FILES:-16}" | while read -r _ file; do
		cp "$new/$file" "$old/${file:0:12}"
	done
	du -sb --apparent-size "$old"
}

mapfile -t names < <(find "$here" -name 'fuzz_*.c' -printf '%f\n' |
	sed 's/^fuzz_//; s/\.c$//' | sort)
[ $# -eq 0 ] || names=("$@")
for name in "${names[@]}"; do
	merge "$name"
done
