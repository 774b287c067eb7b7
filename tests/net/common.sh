# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests in shell that are about the module itself, and want neither the
# topology nor the command of tests/lib.sh: loading, unloading, and a view of
# the netfilter hooks. To be sourced by a script of test_*() functions. What it
# takes: tests/ktap.sh.

# shellcheck source=tests/ktap.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../ktap.sh"

# -- Results ------------------------------------------------------------------

# expect COMMAND...: must succeed.
expect()
{
	"$@" || fail "$* ($?)"
}

# expect_text WANTED COMMAND...: must say that.
expect_text()
{
	local got

	got=$("${@:2}")
	[ "$got" = "$1" ] || fail "${*:2}: '$got', not '$1'"
}

# expect_error WORDS COMMAND...: must fail and say why, in these words.
expect_error()
{
	local said

	if said=$("${@:2}" 2>&1); then
		fail "${*:2}: succeeded"
	elif [[ $said != *"$1"* ]]; then
		fail "${*:2}: '$said', not '$1'"
	fi
}

# sorted WORD...
sorted()
{
	printf '%s\n' "$@" | sort | paste -sd ' '
}

# -- Module -------------------------------------------------------------------

# users MODULE: how many references there are to it.
users()
{
	cat "/sys/module/$1/refcnt"
}

has_users()
{
	[ "$(users nf_impp)" -eq "$1" ]
}

# Namespaces of an earlier test may be dying still.
unload_module()
{
	! is_loaded || { poll_until 60 has_users 0 && rmmod nf_impp; }
}

# -- Hooks --------------------------------------------------------------------

tracing=/sys/kernel/tracing

# From here on, hooks() knows.
watch_hooks()
{
	image=$(sed -nE 's/^(.{8}).* _stext$/\1/p' /proc/kallsyms)
	cat >>$tracing/kprobe_events <<-'END' &&
		p:impp/on nf_register_net_hooks net=$arg1:x64 ops=$arg2:x64 of=$arg2:symbol
		p:impp/off nf_unregister_net_hooks net=$arg1:x64 ops=$arg2:x64 of=$arg2:symbol
	END
		echo 1 >$tracing/events/impp/enable
}

unwatch_hooks()
{
	echo 0 >$tracing/events/impp/enable
	printf -- '-:impp/%s\n' on off >>$tracing/kprobe_events
	echo >$tracing/trace
}

# Which modules have hooks that were registered since, and not unregistered,
# in any namespace; each as often as it has groups of them. Those of nf_impp
# lie in the namespace's memory, all others in their module's or in the kernel's
# image, where not every architecture has names for them: within 4 GiB.
hooks()
{
	awk -v image="$image" '/: (on|off): / {
		match($0, /net=.* of=/)
		key = substr($0, RSTART, RLENGTH)
		live[key] += / on: / ? 1 : -1
		if (match($0, /\[[a-z0-9_]*\]$/))
			owner[key] = substr($0, RSTART + 1, RLENGTH - 2)
		else if (/ of=0x/ && !index($0, " of=0x" image))
			owner[key] = "nf_impp"
	}
	END {
		for (key in live)
			for (; key in owner && live[key] > 0; live[key]--)
				print owner[key]
	}' $tracing/trace | sort | paste -sd ' '
}

# hooks_are MODULE...
hooks_are()
{
	[ "$(hooks)" = "$*" ]
}

set -u
