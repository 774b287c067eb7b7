#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Is a packet delayed by a swap? The longest gap in a steady stream through the
# gateway, in a virtual machine that runs one instruction a nanosecond on one
# processor: while nothing else is done; while a policy is read and compiled
# (check), which is what a large process does to any machine; while policies are
# built in the kernel, too, but not published (apply --dry-run); while they are
# swapped. To build/bench/gap.table: what, swaps, packets, lost, the mean and the
# longest gap in microseconds. It fails if a packet is lost, or if swapping
# makes the longest gap longer by more than $GAP_US, one interval.
#
#	gap.sh [SIZE]		prefixes (100000)
#	gap.sh --guest SIZE	inside the machine
#	gap.sh --check SITE
#	gap.sh --apply SITE SITE [OPTION]...	what is done meanwhile
#
# A packet every 200 us, from the IM&P node to a DNS server:
#
#	impp-left 192.0.2.1 ---- this machine ---- 64.0.2.1 impp-right

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
self=tests/bench/gap.sh
out=build/bench
export KERNEL=${KERNEL:-6.1} ROUNDS=${ROUNDS:-2} GAP_US=${GAP_US:-200}

die()
{
	echo "gap.sh: $*" >&2
	exit 1
}

# side NAME ADDRESS GATEWAY
side()
{
	ip netns add "impp-$1"
	ip link add "gw-$1" type veth peer name eth0 netns "impp-$1"
	ip addr add "$3/24" dev "gw-$1"
	ip link set "gw-$1" up
	ip -n "impp-$1" addr add "$2/24" dev eth0
	ip -n "impp-$1" link set eth0 up
	ip -n "impp-$1" route add default via "$3"
}

# 130 bytes with all headers: one in 200 us. A timer's interrupt sends it on.
pace()
{
	modprobe sch_tbf
	tc -n impp-left qdisc add dev eth0 root tbf rate 5200kbit burst 200 \
		limit 10mb
}

generation()
{
	build/impp show --json | sed -n 's/.*"generation": *\([0-9]*\).*/\1/p'
}

# stream NAME COMMAND...: a line of the table.
stream()
{
	local before figures

	before=$(generation)
	figures=$("$out/gap" impp-left 192.0.2.1 impp-right 64.0.2.1 53 \
		"${@:2}") || die "$1 failed"
	echo "$1 $(($(generation) - before)) $figures"
}

guest()
{
	local a=/tmp/a.yaml b=/tmp/b.yaml

	export IMPP_POLICY_DIR=$PWD/policy
	modprobe -a nf_conntrack nf_defrag_ipv4 nf_defrag_ipv6 \
		nf_reject_ipv4 nf_reject_ipv6
	insmod "build/$KERNEL/nf_impp.ko"
	side left 192.0.2.1 192.0.2.254
	side right 64.0.2.1 64.0.2.254
	pace
	sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	cp "$out/load/$1.yaml" "$a"
	sed 's/^catalogue:.*/&\non-deny: reject/' "$a" >"$b"
	build/impp apply "$a" >/dev/null
	# Where much is freed at once, it is the kernel's thread that forwards.
	chrt --fifo --pid 2 "$(pgrep -x ksoftirqd/0)"
	stream nothing sleep 2
	stream check "$self" --check "$b"
	stream dry-run "$self" --apply "$b" "$b" --dry-run
	stream swap "$self" --apply "$b" "$a"
}

# $ROUNDS times two applications: apply_both SITE SITE [OPTION...]
apply_both()
{
	local i

	for ((i = 0; i < ROUNDS; i++)); do
		build/impp apply "$1" "${@:3}"
		build/impp apply "$2" "${@:3}"
	done >/dev/null
}

# The verdict on the table.
judge()
{
	awk -v most="$GAP_US" '
		{ longest[$1] = $6; lost += $4 }
		$1 == "swap" { swaps = $2; next }
		{ others += $2 }
		END {
			if (!swaps || others)
				why = "nothing was swapped, or at the wrong time"
			else if (lost)
				why = lost " packets were lost"
			else if (longest["swap"] > longest["dry-run"] + most)
				why = "a swap delays packets"
			if (why)
				print "gap.sh: " why >"/dev/stderr"
			exit why != ""
		}' "$1"
}

case ${1-} in
--guest) guest "$2"; exit ;;
--check) build/impp check "$2" >/dev/null 2>&1; exit ;;
--apply) apply_both "${@:2}"; exit ;;
esac
size=${1-100000}
mkdir -p "$out"
cc -D_GNU_SOURCE -O2 -Wall -o "$out/gap" tests/bench/gap.c
tests/bench/load_sites.sh "$out/load" "$size"
tests/vm/run.sh --kernel "$KERNEL" --icount --timeout 1800 --mem 2000 \
	--results "$out/load/vm-gap" -- env "KERNEL=$KERNEL" "ROUNDS=$ROUNDS" \
	"$self" --guest "$size" >"$out/gap.samples"
{
	echo 'WHILE SWAPS PACKETS LOST MEAN LONGEST'
	cat "$out/gap.samples"
} | column -t | tee "$out/gap.table"
judge "$out/gap.samples"
