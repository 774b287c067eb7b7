#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Everything at once, for $TIME minutes (half of one): torture.c says what.
# Afterwards no memory is missing, nothing holds the module, and it goes.
# On few processors it finds little: `make torture` has four.

# shellcheck source=tests/net/common.sh
. "$(dirname "$(realpath "$0")")/common.sh"

seconds=$(awk -v minutes="${TIME:-0.5}" 'BEGIN { print int(60 * minutes) }')
leak=/sys/kernel/debug/kmemleak

# torture SECONDS
torture()
{
	"$OUTPUT/torture" "$1" 2>&1 | sed -u 's/^[^#]/# &/'
	[ "${PIPESTATUS[0]}" -eq 0 ]
}

# What the kernel holds, KiB, and the module's blocks of vmalloc().
memory()
{
	local cache

	for cache in /sys/kernel/slab/kmalloc-*; do
		[ ! -e "$cache/shrink" ] || echo 1 >"$cache/shrink"
	done
	awk '$1 ~ /^(SUnreclaim|Percpu|VmallocUsed):$/ {
		sub(":", "", $1)
		print $1, $2
	}' /proc/meminfo
	echo blocks "$(grep -c '\[nf_impp\]' /proc/vmallocinfo)"
}

# As before, but for what the kernel keeps at hand.
memory_is_back()
{
	memory | awk -v before="$1" '
		BEGIN {
			n = split(before, word)
			for (i = 1; i < n; i += 2)
				was[word[i]] = word[i + 1]
		}
		$2 > was[$1] + ($1 == "blocks" ? 0 : 4096) {
			print $1 ": " was[$1] " before, " $2 " after"
			bad = 1
		}
		END { exit bad }'
}

# The first run makes what the kernel then keeps.
test_all_at_once()
{
	torture 3 || fail 'in the first seconds'
	[ ! -w "$leak" ] || echo clear >"$leak"
	before=$(memory)
	torture "$seconds" || fail 'see above'
}

test_nothing_holds_the_module()
{
	poll_until 120 has_users 0 || fail "$(users nf_impp) users"
}

test_memory_is_back()
{
	local grown

	poll_until 120 memory_is_back "$before" >/dev/null && return
	grown=$(memory_is_back "$before")
	fail "$(paste -sd ';' <<<"$grown")"
}

test_no_memory_is_lost()
{
	[ -w "$leak" ] || return
	sleep 6 # What is younger does not count.
	echo scan >"$leak"
	echo scan >"$leak"
	[ ! -s "$leak" ] || fail "$(cat "$leak")"
}

test_the_module_goes()
{
	rmmod nf_impp || fail 'it does not go'
	load_module || fail 'it does not come back'
	rmmod nf_impp || fail 'it does not go again'
}

# The more often processes take turns, the better.
preempt=/sys/kernel/debug/sched/preempt
[ ! -w "$preempt" ] || echo full >"$preempt"

[ "$(id -u)" -eq 0 ] || skip_all 'not root'
unload_module || ktap_exit_fail_msg 'the module does not go'
load_module || ktap_exit_fail_msg "cannot load $IMPP_KO"
run_tests
