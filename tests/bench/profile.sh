#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Instructions of impp check under callgrind, and where they go: the functions
# that take the most of them by themselves, and what the steps take with all
# that they call. To build/bench/profile.table. Needs valgrind.
#
#	profile.sh [SIZE]	prefixes (100000)

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
out=build/bench
size=${1-100000}
steps='yaml_parse fy_parser_parse yaml_scan prefixes_read groups_find
	cells_find advice_find report_print'

# "123,456 (12%) ... file:function [object]": percent and function
functions()
{
	callgrind_annotate "$@" "$out/callgrind" |
		sed -nE 's/^ *([0-9,]+) \( *([0-9.]+%)\) .*:([A-Za-z0-9_.]+) .*/\2 \3/p'
}

tests/bench/load_sites.sh "$out/load" "$size"
IMPP_POLICY_DIR=policy valgrind -q --tool=callgrind \
	--callgrind-out-file="$out/callgrind" \
	build/impp check "$out/load/$size.yaml" >/dev/null 2>&1
{
	sed -n "s/^summary: \(.*\)/impp check of $size prefixes: \1 instructions/p" \
		"$out/callgrind"
	echo 'by themselves:'
	functions | awk 'NR <= 8 { print "  " $0 }'
	echo 'with all that they call:'
	functions --inclusive=yes --threshold=100 |
		awk -v steps="$steps" '
			BEGIN {
				n = split(steps, name, " ")
				for (i = 1; i <= n; i++)
					want[name[i]] = 1
			}
			want[$2] { print "  " $0; want[$2] = 0 }'
} | tee "$out/profile.table"
