#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Inside the virtual machine: what a packet costs under the policies of
# growth.py, as common.sh says, the policy in the packet's place; and memory,
# lines of: memory, a policy, bytes.
#
#	growth.sh DIRECTORY ours|peers...

set -euo pipefail

# shellcheck source=tests/bench/common.sh
. tests/bench/common.sh

# queue CONFIGURATION DIRECTORY FILE: packets that are allowed
queue()
{
	mapfile -t asked <"$2/$3"
	mapfile -t told < <(yes "$1"$'\t'"$(basename "$2")"$'\t'allow |
		head -n "${#asked[@]}")
}

memory()
{
	build/impp show --json |
		sed -n 's/.*"memory": *\([0-9]*\).*/memory\t'"$1"'\t\1/p' |
		head -n 1
}

ours()
{
	insmod "build/$KERNEL/nf_impp.ko"
	for dir in "$top"/*; do
		build/impp apply "$dir/site.yaml" >/tmp/impp 2>&1 ||
			{ cat /tmp/impp >&2; return 1; }
		memory "$(basename "$dir")"
		queue 'impp stateless' "$dir" packets
		bench none
	done
	build/impp flush --yes >/dev/null
	rmmod nf_impp
}

nft_backend()
{
	build/impp apply "$1/site.yaml" --backend nft >/tmp/impp 2>&1 ||
		{ cat /tmp/impp >&2; return 1; }
	queue 'impp apply --backend nft' "$1" inside
	bench none
	build/impp flush --yes --backend nft >/dev/null
}

nft_map()
{
	nft -f "$1/vmap.nft"
	queue 'nft interval concat vmap' "$1" inside
	bench none
	nft delete table ip bench 2>/dev/null || nft delete table ip6 bench
}

hash_set()
{
	local tables=iptables-legacy

	[[ $1 != */6-* ]] || tables=ip6tables-legacy
	ipset restore <"$1/nets.ipset"
	"$tables" -A FORWARD -m set --match-set bench src,dst,dst -j ACCEPT
	"$tables" -P FORWARD DROP
	queue 'ipset hash:net,port,net' "$1" inside
	bench none
	"$tables" -F FORWARD
	"$tables" -P FORWARD ACCEPT
	ipset destroy
}

# grow PEER SIZE...
grow()
{
	local family size

	for family in 4 6; do
		for size in "${@:2}"; do
			"$1" "$top/$family-spread-$size"
		done
	done
}

# Up to what loads within some minutes.
peers()
{
	modprobe -a ip_set_hash_netportnet xt_set iptable_filter ip6table_filter
	grow nft_map 10 60 1000 10000
	grow hash_set 10 60 1000 10000
	grow nft_backend 10 60 1000 10000
}

top=$1
shift
for what; do
	"$what"
done
