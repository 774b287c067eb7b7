#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Memory runs out, at each place where the command takes another page of it:
# it says so, prints nothing by halves, and exits with 1.
#
# The command as it is built, whatever $IMPP is: sanitizers and memcheck take
# more address space than any limit leaves.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

impp=$top/build/impp
example=$top/policy/site.example.yaml

# within KB ARG...: in so much address space, page by page, at fixed addresses.
within()
{
	local kb=$1

	shift
	(
		ulimit -v "$kb"
		exec setarch -R env GLIBC_TUNABLES=glibc.malloc.top_pad=0 \
			"$impp" "$@" >out 2>err
	) 2>loader
}

# The least in which the command starts at all, and a stack's worth more.
begins()
{
	local kb=2048

	until within "$kb" help; do
		kb=$((kb + 64))
		[ "$kb" -lt 1000000 ] || return
	done
	echo $((kb + 64))
}

# libfyaml 0.7 does not look whether it got the first thing it allocates for an
# input, and crashes; nothing has been done by then.
is_librarys()
{
	[ "$1" -eq 139 ] && [ ! -s out ] && [ ! -s err ]
}

# Each test returns 0 for good.
runs_out()
{
	local kb=$least failures=0 crashes=0 status=0

	while { within "$kb" "$@" || status=$?; } 2>/dev/null
		[ "$status" -ne 0 ]; do
		if is_librarys "$status" && [ "$crashes" -eq 0 ]; then
			crashes=1
		elif [ "$status" -ne 1 ] || ! has err 'out of memory'; then
			echo "# $* in $kb KB: exit status $status"
			return 1
		fi
		failures=$((failures + 1))
		kb=$((kb + 4))
		status=0
	done
	echo "# $*: $failures times"
	[ "$failures" -gt 20 ]
}

checking()
{
	runs_out check "$example"
}

checking_json()
{
	runs_out check --json "$example"
}

comparing()
{
	runs_out diff --from "$example" --json "$example"
}

exporting()
{
	runs_out export nft "$example"
}

explaining()
{
	runs_out explain --site "$example" 10.10.2.11 10.10.1.12 tcp/5061
}

explaining_many()
{
	yes '10.10.2.11 10.10.1.12 tcp - 5061' | head -500 >lines
	runs_out explain --site "$example" --batch <lines
}

tables()
{
	runs_out catalogue show cisco-imp && runs_out catalogue lint cisco-imp
}

tests='checking checking_json comparing exporting explaining explaining_many tables'

least=$(begins)
ktap_print_header
ktap_set_plan "$(wc -w <<<"$tests")"
for test in $tests; do
	if "$test"; then
		ktap_test_pass "$test"
	else
		ktap_test_fail "$test"
	fi
done
ktap_finished
