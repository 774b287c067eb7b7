# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For scripts that source this: to end with a word, and to be silent of what
# goes well.

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

# quietly COMMAND...: its output is shown only if it fails.
quietly()
{
	local output

	if ! output=$("$@" 2>&1); then
		printf '%s\n' "$output" >&2
		die "failed: $*"
	fi
}
