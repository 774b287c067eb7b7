#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What it takes to load a policy: impp apply (read, compile, load) against
# nft -f of the same policy, ready made. Both are whole processes that replace
# a policy in force by one that differs in on-deny, in turns, in one virtual
# machine that runs one instruction a nanosecond: its clock counts the
# instructions of command and kernel, and what is waited for, alike on every
# machine. All files that are read lie in its memory, as they do on a gateway
# after the first time; the share with the host would cost more than all else.
#
# And what a question costs: explain --batch, asked of the kernel and offline.
#
# To build/bench/: load.table and load.json, {"version": 1, "kernel": …,
# "sites": [{"name", "impp", "nft", "ratio", "first_impp", "first_nft" (where
# nothing was in force), "start" (of a process: impp help), "check": ms or
# null, "explain", "explain_site": instructions a question, "memory": bytes}]},
# medians of
# 2 * $REPEATS.
#
#	load.sh [SIZE...]	prefixes (1000 100000)
#	load.sh --guest SITE...	inside the machine
#	load.sh --inside SITE...	inside its memory: SITE, what, and the
#				figure, or why there is none
#
# nft is given up after $NFT_SECONDS, and larger sites are not tried then.

set -euo pipefail

export KERNEL=${KERNEL:-6.1} REPEATS=${REPEATS:-1}
export NFT_SECONDS=${NFT_SECONDS:-60}
questions=10000

# -- In the machine's memory --------------------------------------------------

die()
{
	echo "load.sh: $*" >&2
	exit 1
}

# timed WHAT COMMAND...: a sample of $site, in ms; what it says is in /said.
timed()
{
	local begin=$EPOCHREALTIME end

	"${@:2}" >/said 2>&1 || return
	end=$EPOCHREALTIME
	end=$((${end/./} - ${begin/./}))
	printf '%s\t%s\t%d.%03d\n' "$site" "$1" $((end / 1000)) $((end % 1000))
}

status()
{
	impp show --json | sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p"
}

# by_impp WHAT FILE
by_impp()
{
	local before

	before=$(status generation)
	timed "$1" impp apply "/sites/$2.yaml" || die "$2: $(</said)"
	[ "$(status generation)" -gt "${before:-0}" ] ||
		die "$2 was not applied"
}

# by_nft WHAT FILE
by_nft()
{
	local status=0

	[ -n "$nft" ] || return 0
	timed "$1" timeout "$NFT_SECONDS" nft -f "/sites/$2.nft" || status=$?
	[ "$status" -ne 0 ] || return 0
	nft=
	[ "$status" -eq 124 ] || die "$2: $(head -n 1 /said)"
	printf '%s\twhy\tno end in %s s\n' "$site" "$NFT_SECONDS"
}

# Clients from everywhere to the IM&P node of the site.
ask()
{
	local imp=192.0.2.1 i

	[ "$site" != example ] || imp=10.10.1.12
	for ((i = 0; i < questions; i++)); do
		echo "172.20.$((i / 256)).$((i % 256)) $imp tcp 49152 5222"
	done >/questions
}

# explain WHAT OPTION...: for each question, beyond what none costs.
explain()
{
	local none all

	none=$(timed "$1" impp explain --batch "${@:2}" </dev/null)
	all=$(timed "$1" impp explain --batch "${@:2}" </questions)
	[ "$(grep -c '^allow' /said)" -eq "$questions" ] ||
		die "$site: $(head -n 1 /said)"
	none=${none##*$'\t'} all=${all##*$'\t'}
	printf '%s\t%s\t%d\n' "$site" "$1" \
		$(((${all/./} - ${none/./}) * 1000 / questions))
}

load_site()
{
	local i

	timed start impp help
	timed check impp check "/sites/$site.yaml"
	by_impp first_impp "$site"
	ask
	explain explain
	explain explain_site --site "/sites/$site.yaml"
	printf '%s\tmemory\t%s\n' "$site" "$(status memory)"
	by_nft first_nft "$site"
	for ((i = 0; i < REPEATS; i++)); do
		by_impp impp "$site.b"
		by_nft nft "$site.b"
		by_impp impp "$site"
		by_nft nft "$site"
	done
	if [ -n "$nft" ]; then
		nft list table inet impp | grep -c 'elements = ' >/dev/null ||
			die "$site: nft made no sets"
		nft delete table inet impp
	fi
	impp flush --yes >/dev/null
}

inside()
{
	local site nft=yes

	for site; do
		echo "load.sh: $site" >&2
		if [ -z "$nft" ]; then
			printf '%s\twhy\tnot tried\n' "$site"
		fi
		load_site
	done
}

# -- In the machine -----------------------------------------------------------

# room DIRECTORY PROGRAM...: the programs and their libraries.
room()
{
	local program library

	for program in "${@:2}"; do
		cp "$(command -v "$program")" "$1/bin"
		while read -r library; do
			mkdir -p "$1/${library%/*}"
			cp -u "$library" "$1/$library"
		done < <(ldd "$(command -v "$program")" | grep -o '/[^ ]*')
	done
}

guest()
{
	local room=/tmp/room name

	modprobe -a nf_tables nf_conntrack nf_defrag_ipv4 nf_defrag_ipv6 \
		nf_reject_ipv4 nf_reject_ipv6
	insmod "build/$KERNEL/nf_impp.ko"
	mkdir -p "$room"/{bin,proc,sys,dev,sites,var/lib}
	room "$room" bash sed grep head timeout nft build/impp
	cp -r policy tests/bench/load.sh "$room"
	for name in proc sys dev; do
		mount --bind "/$name" "$room/$name"
	done
	# So that no module is left to be loaded.
	nft -f "$out/load/example.nft"
	nft delete table inet impp
	export IMPP_POLICY_DIR=/policy PATH=/bin
	for name; do
		cp "$out/load/$name"{,.b}.yaml "$out/load/$name"{,.b}.nft \
			"$room/sites"
	done
	exec /usr/sbin/chroot "$room" bash /load.sh --inside "$@"
}

# -- Outside ------------------------------------------------------------------

# Each site as NAME and, with another on-deny, as NAME.b; both also for nft.
lay_out()
{
	local name twin dir=$out/load

	mkdir -p "$dir"
	tests/bench/load_sites.sh "$dir" "${@:2}"
	cp policy/site.example.yaml "$dir/example.yaml"
	for name; do
		sed 's/^on-deny:.*//; s/^catalogue:.*/&\non-deny: reject/' \
			"$dir/$name.yaml" >"$dir/$name.b.yaml"
		for twin in "$name" "$name.b"; do
			IMPP_POLICY_DIR=policy build/impp export nft \
				"$dir/$twin.yaml" >"$dir/$twin.nft"
		done
	done
}

# The median, or the reason, from the samples.
figure()
{
	awk -F '\t' -v site="$1" -v what="$2" '$1 == site && $2 == what {
		print $3 }' "$out/load.samples" | sort -g |
		awk '{ v[NR] = $0 } END { if (NR) print v[int((NR + 1) / 2)] }'
}

json()
{
	local site what value comma

	printf '{"version": 1, "kernel": "%s", "sites": [' "$KERNEL"
	for site; do
		printf '%s{"name": "%s"' "${comma-}" "$site"
		comma=', '
		for what in impp nft ratio first_impp first_nft start check \
			explain explain_site memory; do
			value=$(figure "$site" "$what")
			printf ', "%s": %s' "$what" "${value:-null}"
		done
		printf '}'
	done
	echo ']}'
}

ratios()
{
	local site impp nft

	for site; do
		impp=$(figure "$site" impp) nft=$(figure "$site" nft)
		[ -z "$nft" ] ||
			awk -v i="$impp" -v n="$nft" -v s="$site" 'BEGIN {
				printf "%s\tratio\t%.1f\n", s, n / i }'
	done
}

table()
{
	local site what

	printf '%-8s' SITE
	printf ' %9s' IMPP 'NFT -F' RATIO FIRST 'NFT FIRST' CHECK START \
		KBYTES EXPLAIN OFFLINE
	echo
	for site; do
		printf '%-8s' "$site"
		for what in impp nft ratio first_impp first_nft check start; do
			printf ' %9s' "$(figure "$site" "$what")"
		done
		printf ' %9d' $(($(figure "$site" memory) / 1024))
		printf ' %9s' "$(figure "$site" explain)" \
			"$(figure "$site" explain_site)"
		printf ' %s' "$(figure "$site" why)"
		echo
	done | sed 's/ *$//'
	echo 'ms at one instruction a nanosecond; explain: instructions a question'
}

case ${1-} in
--inside)
	inside "${@:2}"
	exit
	;;
esac
cd "$(dirname "$(realpath "$0")")/../.."
out=build/bench
if [ "${1-}" = --guest ]; then
	guest "${@:2}"
fi
[ $# -gt 0 ] || set -- 1000 100000
set -- example "$@"
lay_out "$@"
tests/vm/run.sh --kernel "$KERNEL" --icount --timeout 3600 --mem 6000 \
	--results "$out/load/vm" -- env "KERNEL=$KERNEL" "REPEATS=$REPEATS" \
	"NFT_SECONDS=$NFT_SECONDS" tests/bench/load.sh --guest "$@" \
	>"$out/load.samples"
ratios "$@" >>"$out/load.samples"
json "$@" >"$out/load.json"
table "$@" | tee "$out/load.table"
