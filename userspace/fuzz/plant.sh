#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Puts bugs into a copy of the tree, one at a time, and lets their fuzzers look
# for them. Each that is found is a test passed; the seconds are said, too.
#
#	plant.sh [NAME]...

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
root=$PWD
copy=$(mktemp -d -p "$root/build/fuzz")
trap 'rm -rf "$copy"' EXIT
seconds=120

# FUZZER|FILE|sed's command|what it is
plants='
site|userspace/prefix.c|s/if (len < sizeof(addr)) {/if (len <= sizeof(addr)) {/|an address one byte too long
site|userspace/site_own.c|s/row->id = mem_text(id);/row->id = row->name;/|freed twice
catalogue|userspace/catalogue_row.c|s/row->app = text ? mem_text(text) : NULL;/row->app = row->name;/|freed twice
catalogue|userspace/model.c|s/^\t\tfree(row\[i\]\.app);//|not freed
compile|userspace/sets.c|s/\.hi = end - 1,/.hi = end,/|ranges that overlap
compile|userspace/kernel.c|s/IMPP_A_STATE, site->state/IMPP_A_STATE, site->mode/|another state is sent
verdict|kmod/policy.c|s/return IMPP_REASON_PROTOCOL .* closer;/return IMPP_REASON_PORT;/|a wrong reason
verdict|kmod/addrmap.h|s/span->last < impp_addr_be32/span->last <= impp_addr_be32/|the end of a span is not in it
records|kmod/records.c|s/(span\[i\]\.group >= t/(span[i].group > t/|a group too many
records|kmod/records.c|s/if (m->rule >= t->len\[IMPP_TABLE_RULES\])/if (0)/|rules are not checked
packet|kmod/packet.c|s/ntohs(h->len) <= len/ntohs(h->len) <= len + 4/|a length past the end
packet|kmod/packet.c|s/room(skb, h) >= sizeof(struct tcphdr)/room(skb, h) >= sizeof(struct tcphdr) - 8/|a header past the linear part
packet|kmod/packet.c|s/else if (i + 1 < len \&\& opt/else if (opt/|an option past the end
kernel|userspace/kernel_explain.c|s/if (mnl_attr_get_payload_len(attr) != size)/if (0)/|the length of answers is not checked
kernel|userspace/kernel.c|s/if (!gather->running->generation)$/gather->running->policy.tables = gather->tables;\n\tgather->tables = (struct impp_tables){ 0 };\n\tif (1)/|tables are not checked
kernel|userspace/kernel_events.c|s/if (mnl_attr_get_payload_len(attr) != sizeof(\*denial))/if (0)/|the length of a denial is not checked
nft|userspace/nft_note.c|s/len >= HEADER \&\& len - HEADER >= byte\[1\]/len >= HEADER/|a length is believed
nft|userspace/nft_read.c|s/len >= 2 \&\& len - 2 >= byte\[1\]/len >= 2/|a length is believed
lines|userspace/question.c|s/if (len < max)/if (len <= max)/|a field too many
lines|userspace/prefix.c|s/if (len < sizeof(addr)) {/if (len <= sizeof(addr)) {/|an address one byte too long
'

wanted()
{
	local name=$1

	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | grep -qx "$name"
}

# The objects come along, so that little is compiled.
make_copy()
{
	mkdir -p "$copy/build/fuzz"
	cp -a Makefile Kbuild kmod policy tests userspace "$copy"
	cp -a build/fuzz/*.[oad] build/fuzz/lib "$copy/build/fuzz"
}

# Ends with 0 if the fuzzer ends by itself, having found nothing.
look()
{
	local name=$1

	LLVM_PROFILE_FILE=/dev/null "build/fuzz/fuzz_$name" -seed=1 \
		-max_total_time="$seconds" -max_len=4096 -rss_limit_mb=2048 \
		-print_final_stats=1 -dict="userspace/fuzz/$name.dict" -artifact_prefix=build/fuzz/ \
		build/fuzz/found "userspace/fuzz/corpus/$name" \
		>build/fuzz/log 2>&1
}

try()
{
	local name=$1 file=$2 change=$3 began runs

	cp -a "$root/$file" "$file"
	sed -i "$change" "$file"
	! cmp -s "$root/$file" "$file" || return 1
	make -s "build/fuzz/fuzz_$name" >build/fuzz/log 2>&1 || return 1
	rm -rf build/fuzz/found
	mkdir build/fuzz/found
	began=$SECONDS
	! look "$name" || return 1
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' build/fuzz/log)
	grep -a -m1 -oE 'ERROR: .*Sanitizer: [a-z-]+ ?[a-z-]+|runtime error: .*|does not hold: .*' \
		build/fuzz/log |
		sed "s/^/# after $((SECONDS - began)) s, $runs executions: /"
}

number=0
make_copy
cd "$copy"
echo 'TAP version 13'
while IFS='|' read -r name file change what; do
	if [ -z "$name" ] || ! wanted "$name" "$@"; then
		continue
	fi
	number=$((number + 1))
	echo "# $name: $file: $what"
	if try "$name" "$file" "$change"; then
		echo "ok $number planted: $name: $what"
	else
		echo "not ok $number planted: $name: $what"
	fi
	cp "$root/$file" "$file"
done <<<"$plants"
echo "1..$number"
