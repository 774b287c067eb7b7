# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The command as the tests call it, watched. To be sourced before they run:
#
#	instrument sanitizers DIR	ASan, UBSan, LeakSanitizer
#	instrument valgrind DIR		memcheck, of the command as it is built
#
# What is found is left in DIR/report.*, whatever the test makes of the exit
# status, which is 99 then, and none of the command's own. (UBSan's own words go
# to standard error, where gcc's library writes them, whatever it is told.) A way
# through the command that ends in an error gives all memory back like any other.

instrument_top=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/..

instrument()
{
	mkdir -p "$2"
	# For tests that leave it less room than watching takes.
	export IMPP_UNWATCHED=${IMPP-}
	case $1 in
	sanitizers)
		export IMPP=$instrument_top/build/san/impp
		# A guest is small.
		ASAN_OPTIONS=log_path=$2/report:exitcode=99:detect_leaks=1
		ASAN_OPTIONS+=:detect_stack_use_after_return=1
		ASAN_OPTIONS+=:strict_string_checks=1:quarantine_size_mb=32
		# kselftest's runner preloads stdbuf's library.
		ASAN_OPTIONS+=:verify_asan_link_order=0
		UBSAN_OPTIONS=exitcode=99:print_stacktrace=1
		export ASAN_OPTIONS UBSAN_OPTIONS
		;;
	valgrind)
		export IMPP=$instrument_top/tests/valgrind/impp
		VALGRIND_OPTS="--quiet --log-file=$2/report.%p --error-exitcode=99"
		VALGRIND_OPTS+=' --leak-check=full --track-fds=no --num-callers=24'
		VALGRIND_OPTS+=' --errors-for-leak-kinds=definite,indirect,possible'
		export VALGRIND_OPTS
		;;
	esac
}

# reports DIR: are there any? Prints them, as a test's diagnostics.
reports()
{
	local report found=1

	for report in "$1"/report.*; do
		[ -s "$report" ] || continue
		found=0
		sed 's/^/# /' "$report"
	done
	return "$found"
}
