#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Do the debug kernels, and splats.sh and leaks.sh behind them, find what they
# are there for? Plants one bug after the other in machines that run them, and
# says in KTAP which were seen.
#
#	planted.sh RESULTS KERNEL...
#
# Lockdep, which tells RCU's and soft interrupts' abuses, too, falls silent at
# its first find: such bugs take a machine each.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
top=$(realpath "$here/../..")

# KERNEL  MACHINE  BUG                what the kernel says of it
bugs='
debug	1	use-after-free		BUG: KASAN: (slab-)?use-after-free in use_after_free
debug	1	double-free		BUG: KASAN: (double-free|double-free or invalid-free) in
debug	1	out-of-bounds		BUG: KASAN: slab-out-of-bounds in out_of_bounds
debug	1	leak			kmemleak: 1 new
debug	1	shift			UBSAN: shift-out-of-bounds
debug	1	array-index		UBSAN: array-index-out-of-bounds
debug	1	rcu-head-twice		ODEBUG: activate active .* rcu_head
debug	1	free-active-timer	ODEBUG: free active .* timer_list
debug	1	list-del-twice		list_del corruption
debug	1	refcount-from-zero	refcount_t: addition on 0
debug	2	sleep-in-atomic		BUG: sleeping function called from invalid context
debug	2	preemptible-cpu		BUG: using smp_processor_id\(\) in preemptible
debug	2	lock-order		WARNING: possible circular locking dependency
debug	3	lock-in-softirq		WARNING: inconsistent lock state
debug	4	rcu-unlocked		WARNING: suspicious RCU usage
debug	4	none			-
kcsan	1	data-race		BUG: KCSAN: data-race in race \[impp_planted\]
'

# field NUMBER [KERNEL [MACHINE]]: of the lines of the table.
field()
{
	awk -F '\t+' -v n="$1" -v kernel="${2-}" -v machine="${3-}" '
		NF && (kernel == "" || $1 == kernel) &&
		(machine == "" || $2 == machine) { print $n }' <<<"$bugs"
}

# build KERNEL: the module for it, in $ko.
build()
{
	local dir=$top/build/planted/$1 KDIR

	eval "$("$here/kernel.sh" "$1")"
	mkdir -p "$dir"
	cp -u "$here"/planted/{Kbuild,impp_planted.c} "$dir"
	make -s -C "$KDIR" M="$dir" W=1 modules
	ko=$dir/impp_planted.ko
}

# machine KERNEL NUMBER: its log is left in $log. It ends badly, of course.
machine()
{
	local -a list

	mapfile -t list < <(field 3 "$1" "$2")
	"$here/run.sh" --kernel "$1" --append kasan_multi_shot \
		--timeout 600 --results "$results/$1-$2" -- \
		"$here/planted/guest.sh" "$ko" "${list[@]}" \
		>"$results/$1-$2.log" 2>&1 || :
	log=$results/$1-$2/dmesg
}

# The log between the mark of a bug and the next one.
part()
{
	sed -n "/impp-test: planting $1\$/,/impp-test: planting /p" "$log"
}

# judge BUG WORDS: WORDS "-": nothing must have been said.
judge()
{
	local status=0

	part "$1" >"$results/part"
	"$here/splats.sh" "$results/part" >"$results/splat" || status=$?
	if [ "$2" = - ]; then
		[ -s "$results/part" ] && [ $status -eq 0 ]
	else
		[ $status -eq 1 ] && grep -qE -e "$2" "$results/splat"
	fi
}

results=$(realpath -m "$1")
mkdir -p "$results"
n=0
echo 'TAP version 13'
for kernel in "${@:2}"; do
	build "$kernel"
	for machine in $(field 2 "$kernel" | sort -u); do
		machine "$kernel" "$machine"
		while read -r bug && read -r words <&3; do
			if judge "$bug" "$words"; then
				echo "ok $((++n)) planted: $bug"
			else
				echo "not ok $((++n)) planted: $bug: no '$words'"
			fi
		done < <(field 3 "$kernel" "$machine") \
			3< <(field 4 "$kernel" "$machine")
	done
done
echo "1..$n"
