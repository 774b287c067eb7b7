#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What it takes to put a policy into force where there was none: impp apply
# (read, compile, load) against nft -f of the same policy, ready made, in one
# virtual machine. Seconds of an emulated machine say little by themselves,
# their ratio does. To build/bench/: load.table and load.json, {"version": 1,
# "kernel": …, "sites": [{"name", "impp": seconds, "nft": seconds or null,
# "ratio" or null, "memory": bytes}]}, medians of $REPEATS.
#
#	load.sh [SIZE...]	prefixes (1000 100000 1000000)
#	load.sh --guest SITE...	inside the machine: SITE, impp or nft or
#				memory, and the figure, or why there is none
#
# nft is given up after $NFT_SECONDS, and larger sites are not tried then.

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
out=build/bench
export KERNEL=${KERNEL:-6.1} REPEATS=${REPEATS:-3}
export NFT_SECONDS=${NFT_SECONDS:-300}

# -- In the machine -----------------------------------------------------------

die()
{
	echo "load.sh: $*" >&2
	exit 1
}

status()
{
	build/impp show --json | sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p"
}

# timed COMMAND...: seconds; what it says is in /tmp/said.
timed()
{
	local begin=$EPOCHREALTIME

	"$@" >/tmp/said 2>&1 || return
	awk -v b="$begin" -v e="$EPOCHREALTIME" 'BEGIN { print e - b }'
}

by_impp()
{
	local before=0 now seconds i

	for ((i = 0; i < REPEATS; i++)); do
		[ "$before" -eq 0 ] || build/impp flush --yes >/dev/null
		seconds=$(timed build/impp apply "$out/load/$1.yaml") ||
			die "$1: $(</tmp/said)"
		now=$(status generation)
		[ "$now" -gt "$before" ] || die "$1 was not applied"
		before=$now
		printf '%s\timpp\t%s\n' "$1" "$seconds"
	done
	printf '%s\tmemory\t%s\n' "$1" "$(status memory)"
	build/impp flush --yes >/dev/null
}

by_nft()
{
	local seconds status i

	build/impp export nft "$out/load/$1.yaml" >/tmp/impp.nft
	for ((i = 0; i < REPEATS; i++)); do
		status=0
		seconds=$(timed timeout "$NFT_SECONDS" nft -f /tmp/impp.nft) ||
			status=$?
		if [ "$status" -eq 124 ]; then
			printf '%s\twhy\tno end in %s s\n' "$1" "$NFT_SECONDS"
			return 1
		elif [ "$status" -ne 0 ]; then
			printf '%s\twhy\t%s\n' "$1" "$(head -n 1 /tmp/said)"
			return 1
		fi
		nft list table inet impp | grep -c "elements = " >/dev/null ||
			die "$1: nft made no sets"
		nft delete table inet impp
		printf '%s\tnft\t%s\n' "$1" "$seconds"
	done
}

guest()
{
	local site nft=yes

	export IMPP_POLICY_DIR=$PWD/policy
	modprobe -a nf_tables nf_conntrack nf_defrag_ipv4 nf_defrag_ipv6 \
		nf_reject_ipv4 nf_reject_ipv6
	insmod "build/$KERNEL/nf_impp.ko"
	for site; do
		echo "load.sh: $site" >&2
		by_impp "$site"
		if [ -z "$nft" ]; then
			printf '%s\twhy\tnot tried\n' "$site"
		elif ! by_nft "$site"; then
			nft=
		fi
	done
}

# -- Outside ------------------------------------------------------------------

# The median, or the reason, from the samples.
figure()
{
	awk -F '\t' -v site="$1" -v what="$2" '$1 == site && $2 == what {
		print $3 }' "$out/load.samples" | sort -g |
		awk '{ v[NR] = $0 } END { if (NR) print v[int((NR + 1) / 2)] }'
}

# The table, and the same as JSON.
report()
{
	local site impp nft ratio comma='' json=$out/load.json

	printf '{"version": 1, "kernel": "%s", "sites": [' "$KERNEL" >"$json"
	printf '%-10s %9s %9s %7s %8s\n' SITE IMPP 'NFT -F' RATIO KBYTES
	for site; do
		impp=$(figure "$site" impp)
		nft=$(figure "$site" nft)
		ratio=
		[ -z "$nft" ] ||
			ratio=$(awk "BEGIN { printf \"%.1f\", $nft / $impp }")
		printf '%-10s %8.3fs %9s %7s %8d  %s\n' "$site" "$impp" \
			"${nft:+$(printf '%.3fs' "$nft")}" "$ratio" \
			$(($(figure "$site" memory) / 1024)) "$(figure "$site" why)"
		printf '%s{"name": "%s", "impp": %s, "nft": %s, "ratio": %s, "memory": %s}' \
			"$comma" "$site" "$impp" "${nft:-null}" \
			"${ratio:-null}" "$(figure "$site" memory)" >>"$json"
		comma=', '
	done | sed 's/ *$//'
	echo ']}' >>"$json"
}

if [ "${1-}" = --guest ]; then
	guest "${@:2}"
	exit
fi
[ $# -gt 0 ] || set -- 1000 100000 1000000
tests/bench/load_sites.sh "$out/load" "$@"
cp policy/site.example.yaml "$out/load/example.yaml"
tests/vm/run.sh --kernel "$KERNEL" --timeout 3600 --mem 6000 \
	--results "$out/load/vm" -- env "KERNEL=$KERNEL" "REPEATS=$REPEATS" \
	"NFT_SECONDS=$NFT_SECONDS" tests/bench/load.sh --guest example "$@" \
	>"$out/load.samples"
report example "$@" | tee "$out/load.table"
