# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests in shell need of the module: loading and unloading it, and a
# view of the netfilter hooks. To be sourced.
#
#	IMPP_KO		the module (build/6.1/nf_impp.ko)
#	KSELFTEST	where kselftest's files are
#	OUTPUT		where the programs of this directory are built (build/net)

net_dir=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
net_top=$(realpath "$net_dir/../..")
IMPP_KO=${IMPP_KO:-$net_top/build/6.1/nf_impp.ko}
KSELFTEST=${KSELFTEST:-$("$net_top/tests/vm/kselftest.sh")}
OUTPUT=${OUTPUT:-$net_top/build/net}

# shellcheck source=/dev/null
. "$KSELFTEST/kselftest/ktap_helpers.sh"

tracing=/sys/kernel/tracing

# What nf_impp needs, those first that others need.
module_needs=(nf_defrag_ipv4 nf_defrag_ipv6 nf_conntrack nf_reject_ipv4
	nf_reject_ipv6)

skip_all()
{
	ktap_skip_all "$*"
	exit "$KSFT_SKIP"
}

# until_true SECONDS COMMAND...: tries again until it succeeds.
until_true()
{
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

module_loaded()
{
	[ -d "/sys/module/$1" ]
}

module_load()
{
	module_loaded nf_impp && return
	modprobe -a "${module_needs[@]}" && insmod "$IMPP_KO"
}

# The namespaces of a test before this one may be dying still.
module_unload()
{
	module_loaded nf_impp || return 0
	until_true 20 module_idle && rmmod nf_impp
}

# How many hold it.
module_users()
{
	cat "/sys/module/${1:-nf_impp}/refcnt"
}

module_idle()
{
	[ "$(module_users "${1:-nf_impp}")" -eq 0 ]
}

# hooks_watch: from here on hooks_live knows.
hooks_watch()
{
	[ -w $tracing/kprobe_events ] || return
	cat >>$tracing/kprobe_events <<-'END' || return
	p:impp/on nf_register_net_hooks net=$arg1:x64 ops=$arg2:x64
	p:impp/off nf_unregister_net_hooks net=$arg1:x64 ops=$arg2:x64
	END
	echo 1 >$tracing/events/impp/enable
}

hooks_unwatch()
{
	echo 0 >$tracing/events/impp/enable
	printf -- '-:impp/%s\n' on off >>$tracing/kprobe_events
	echo >$tracing/trace
}

# hooks_live: a line "NET MODULE" for each group of hooks that was registered
# since hooks_watch, and not unregistered. NET names a namespace. The hooks of
# nf_impp are in no module's memory, they are part of the namespace's state.
hooks_live()
{
	awk '
	FILENAME == "/proc/modules" {
		name[NR] = $1
		size[NR] = $2
		base[NR] = strtonum($6)
		next
	}
	/: (on|off): / {
		match($0, /net=[^ ]*/)
		key = substr($0, RSTART + 4, RLENGTH - 4)
		match($0, /ops=[^ ]*/)
		key = key " " substr($0, RSTART + 4, RLENGTH - 4)
		live[key] += / on: / ? 1 : -1
	}
	function owner(ops, i)
	{
		if (ops ~ /^0xffff8/)
			return "nf_impp"
		ops = strtonum(ops)
		for (i in name)
			if (ops >= base[i] && ops < base[i] + size[i])
				return name[i]
		return "kernel"
	}
	END {
		for (key in live) {
			split(key, part)
			for (; live[key] > 0; live[key]--)
				print part[1], owner(part[2])
		}
	}' /proc/modules $tracing/trace | grep -v ' kernel$' | sort
}

# The modules alone, each as often as it has hooks: "nf_conntrack nf_impp".
hooks_modules()
{
	hooks_live | cut -d' ' -f2 | sort | paste -sd ' '
}
