#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Inside the virtual machine: what a packet costs on its way from one veth to
# another through this machine, pktgen's work included, in nanoseconds of the
# machine's clock, as common.sh says. The least of $rounds counts.
#
#	pktgen: left ---- in0, this machine, out0 ---- right: counts

set -euo pipefail

# shellcheck source=tests/bench/common.sh
. tests/bench/common.sh

rounds=10
packets=100000

lay_out()
{
	local dev

	modprobe -a veth pktgen
	ip link add left type veth peer name in0
	ip link add right type veth peer name out0
	for dev in left right in0 out0; do
		sysctl -q "net.ipv6.conf.$dev.disable_ipv6=1" \
			"net.ipv4.conf.$dev.rp_filter=0"
		ip link set "$dev" up
	done
	sysctl -q net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
	ip addr add 192.0.2.1/24 dev out0
	# Not the address of right: what arrives there goes no further.
	ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev out0
	ip route add default via 192.0.2.2
	echo 'add_device left' >/proc/net/pktgen/kpktgend_0
}

# generate PACKET: a packet of common.sh, of UDP, many times
generate()
{
	local src dst port line

	read -r src dst _ _ port <<<"${packet[$1]}"
	for line in "count $packets" 'delay 0' 'clone_skb 0' 'pkt_size 60' \
		"dst_mac $(</sys/class/net/in0/address)" \
		"src_min ${src//%/1}" "src_max ${src//%/1}" "dst $dst" \
		'udp_src_min 49151' 'udp_src_max 49151' \
		"udp_dst_min $port" "udp_dst_max $port"; do
		echo "$line" >/proc/net/pktgen/left
	done
	echo start >/proc/net/pktgen/pgctrl
}

# pktgen's, for as many packets as it was asked for
microseconds()
{
	sed -n "s/^Result: OK: \([0-9]*\)(.*, $packets (.*/\1/p" \
		/proc/net/pktgen/left
}

heard()
{
	cat /sys/class/net/right/statistics/rx_packets
}

# What became of all: of some alone it would be neither.
verdict()
{
	case $1 in
	"$packets") echo allow ;;
	0) echo deny ;;
	*) echo "$1 of $packets passed" ;;
	esac
}

# way CONFIGURATION EXPECTED PACKET
way()
{
	local i before took least='' verdict

	for ((i = 0; i < rounds; i++)); do
		before=$(heard)
		generate "$3"
		verdict=$(verdict $(($(heard) - before)))
		took=$(microseconds)
		[ -n "$took" ]
		[ -n "$least" ] && [ "$took" -ge "$least" ] || least=$took
	done
	printf '%s\t%s\t%s\t%s\t%d\n' "$1" "$3" "$2" "$verdict" \
		$((least * 1000 / packets))
}

lay_out
way nothing allow udp
insmod "$bench_ko" hook=conntrack
way 'conntrack alone' allow udp
rmmod impp_bench
insmod "build/$KERNEL/nf_impp.ko"
apply 's/^state: .*/state: stateless/'
way 'impp stateless' allow udp
way 'impp stateless' deny udp-deny
apply ''
way 'impp conntrack' allow udp
way 'impp conntrack' deny udp-deny
