#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Proves what the files beside this one say, by the bounded model checker, of
# copies of kmod/; then breaks each copy, and the proof must fail. Results are
# KTAP on standard output.
#
#	run.sh [PROOF]...
#
# A proof covers all inputs of its sizes, and that loops end within them: more
# is not proved.

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
build=build/proof
limit=${TIMEOUT:-900}

# NAME  HARNESS  UNWIND  SOURCES OPTIONS...; the harness may include a source
proofs='
portset-1	portset	10	-DLEN=1 -DPORTS=512
portset-2	portset	6	-DLEN=2 -DPORTS=256
addrmap		addrmap	5	-DLEN=2 --arrays-uf-always
records		records	11	-DLEN=3
packet-pairs	verdict	4	-DPAIRS=2 -DROWS=1 policy records verdict --function judge_packet
packet-rows	verdict	4	-DPAIRS=1 -DROWS=2 policy records verdict --function judge_packet
error		verdict	4	-DPAIRS=2 -DROWS=1 policy records verdict --function judge_error
'

# PROOF  FILE  SED  what is wrong then
plants='
portset-1	portset.h	s/~port & (IMPP/-port \& (IMPP/		the rank counts one port less
portset-1	portset.c	s/bits(0, hi)/bits(0, hi - 1)/		the end of a range is excluded
portset-1	portset.c	s/? 1 + len \*/? len */			a word too little memory
addrmap	addrmap.h	s/span->last < impp_addr_be32/span->last <= impp_addr_be32/	the last address of a span is excluded
addrmap	addrmap.c	s/SCAN | first/SCAN | last/		a scan that begins too late
records		records.c	s/m->rule >= t/m->rule > t/		a rule past the last
records		records.c	s/if (chain)$/if (!len)/		a chain without an end
records		records.c	s/span\[i\].group >=/span[i].group >/	a group past the last
records		records.c	s/r->lo <= r\[-1\]/r->lo < r[-1]/	ranges that overlap
packet-rows	verdict.c	s/from_port <= m->hi/from_port < m->hi/	the last source port is excluded
packet-pairs	verdict.c	s/(pair & mask) << p->shift | pair/pair | pair/	an answer goes the way of its question
packet-rows	verdict.c	s/localhost && /localhost \&\& 0 \&\& /	a port that must not leave the host is any other
packet-pairs	policy.c	s/(group\[from\].flags | group\[to\].flags)/group[from].flags/	only who sends is judged
packet-pairs	policy.c	s/m->hi == IMPP_PORTS - 1)/m->hi)/	a rule for some source ports is one for all
packet-pairs	policy.c	s/r->cell > t->len/r->cell > 1 + t->len/	a cell past the last
error		verdict.c	s/if (quote->defect)/if (0)/	a quoted fragment counts
error		verdict.c	s/ipv6 ? 16 : 4)/ipv6 ? 8 : 4)/	half an address is compared
'

# Memory comes from the harness, for good; cells and port sets are counted, not
# measured, and lie in arrays of their kind; whatever is refused is not looked
# into further.
copy_verdict()
{
	cp tests/proof/searchset.h "$1/portset.h"
	sed -i -e 's/u64 \*cells;/struct impp_cellmap *cells;/' \
		-e 's/u8 \*sets;/struct impp_portset *sets;/' \
		-e 's/^#define IMPP_CELL_LEN .*/#define IMPP_CELL_LEN 1/' "$1/policy.h"
	sed -i -e '/^static inline void \*env_zalloc/i void *proof_zalloc(size_t size);' \
		-e 's/return calloc(1, size)/return proof_zalloc(size)/' \
		-e 's/free((void \*)mem)/(void)mem/' "$1/env.h"
	sed -i 's/\*why = (struct impp_refusal).*/__CPROVER_assume(0);/' \
		"$1/records.h"
	sed -i '/^static int fail(/,/^}/s/return err;/__CPROVER_assume(0);/' \
		"$1/policy.c"
}

# A copy of the module's files in DIR, as HARNESS wants it.
copy()
{
	local dir=$1 harness=$2

	rm -rf "$dir"
	mkdir -p "$dir"
	cp -r kmod "$dir/kmod"
	case $harness in
	portset)
		sed -i 's/^#define IMPP_PORTS 65536$/#define IMPP_PORTS PORTS/' \
			"$dir/kmod/portset.h"
		;;
	addrmap)
		sed -i 's/return grow4(g, child/return descend4(g, child/' \
			"$dir/kmod/addrmap.c"
		;;
	verdict)
		copy_verdict "$dir/kmod"
		;;
	esac
}

# Of the verdict: loops over what there is one of for each table, transport or
# byte. Its formula takes cadical minutes, and CBMC's own solver longer.
loops=check.0:11,check_lengths.0:11,cell_sets.0:6,reason_otherwise.0:6
loops+=,build_cell.0:6,reason_of.0:6,memcmp.0:17,impp_addrmap_build.0:257

# check DIR HARNESS UNWIND SOURCE|OPTION...: 0 proved, 10 refuted.
check()
{
	local dir=$1 harness=$2 unwind=$3 word
	local -a args=()

	[ "$harness" != verdict ] ||
		args+=(--unwindset "$loops" --external-sat-solver cadical)
	for word in "${@:4}"; do
		[ ! -e "kmod/$word.c" ] || word=$dir/kmod/$word.c
		args+=("$word")
	done
	timeout "$limit" tests/proof/cbmc.sh "tests/proof/$harness.c" \
		"${args[@]}" -I "$dir" -I tests/proof --unwind "$unwind" \
		--unwinding-assertions --slice-formula \
		--drop-unused-functions --no-malloc-may-fail \
		>"$dir/log" 2>&1
}

result()
{
	echo "$1 $((++n)) prove: $2"
}

prove()
{
	local name=$1 status=0

	copy "$build/$name" "$2"
	check "$build/$name" "${@:2}" || status=$?
	if [ "$status" -eq 0 ]; then
		result ok "$name"
	else
		grep -E 'FAILURE|ERROR|Reason' "$build/$name/log" | sed 's/^/# /' || :
		result 'not ok' "$name (cbmc: $status)"
	fi
}

# plant PROOF FILE SED WHAT
plant()
{
	local dir=$build/planted file status=0
	local -a how

	read -ra how < <(awk -v name="$1" '$1 == name {
		$1 = ""; print }' <<<"$proofs")
	copy "$dir" "${how[0]}"
	file=$dir/kmod/$2
	sed -i "$3" "$file"
	if cmp -s "$file" "kmod/$2"; then
		result 'not ok' "$1 has no such line to break: $4"
		return
	fi
	check "$dir" "${how[@]}" --stop-on-fail || status=$?
	if [ "$status" -eq 10 ]; then
		result ok "$1 finds: $4"
	else
		result 'not ok' "$1 finds: $4 (cbmc: $status)"
	fi
}

chosen()
{
	[ -n "$1" ] || return
	[ "$wanted" = '  ' ] || [[ $wanted == *" $1 "* ]]
}

n=0
wanted=" $* "
echo 'TAP version 13'
while read -r name how; do
	chosen "$name" || continue
	# shellcheck disable=SC2086 # words
	prove "$name" $how </dev/null
done <<<"$proofs"
while IFS=$'\t' read -r name file expr what; do
	what=${what##*$'\t'}
	chosen "$name" || continue
	plant "$name" "$file" "$expr" "$what" </dev/null
done < <(sed -E 's/\t+/\t/g' <<<"$plants" | sed 's/\t\^/^/')
echo "1..$n"
