#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Inside the virtual machine: measures configurations, as common.sh says.
# $KERNEL is the kernel's key.
#
#	guest.sh [ours] [peers]

set -euo pipefail

# shellcheck source=tests/bench/common.sh
. tests/bench/common.sh

allowed=(tcp tcp-answer udp icmp first-row last-row not-judged
	tcp6 tcp6-answer udp6 icmp6 not-judged6)
denied=(tcp-deny udp-deny icmp-deny tcp6-deny)

# all CONFIGURATION LETTER: every packet, enforced.
all()
{
	ask "$1" "$2" allow "${allowed[@]}"
	ask "$1" "$2" deny "${denied[@]}"
}

bare()
{
	ask 'no hook' f allow tcp
	bench
	ask 'empty hook' f allow tcp
	bench empty
	ask 'bare bitmap hook' f allow tcp
	ask 'bare bitmap hook' f deny tcp-deny
	bench bitmap
}

# A denial is told of at most 200 times a second (nf_impp.h), and a sample is
# 65 of them.
listener()
{
	local keys=(1) monitor

	build/impp monitor >/tmp/monitor &
	monitor=$!
	until [ -s /tmp/monitor ]; do
		sleep 1
		ask '' f deny tcp-deny
		bench >/tmp/unused
	done
	ask "$1, listener" f allow tcp
	bench
	sleep 2
	ask "$1, listener, told" f deny tcp-deny
	bench
	sleep 2
	keys=(1 2 3 4)
	ask '' f deny tcp-deny
	ask "$1, listener, left out" f deny tcp-deny
	bench
	kill "$monitor"
	wait "$monitor" || :
}

ours()
{
	bare
	insmod "build/$KERNEL/nf_impp.ko"

	apply 's/^state: .*/state: stateless/'
	all 'impp stateless' f
	bench
	# In nanoseconds a sample is tens of thousands, nearly all left out.
	[ "$KERNEL" = uml ] || listener 'impp stateless'
	build/impp mode audit >/dev/null
	ask 'impp stateless audit' f allow tcp tcp-deny tcp6 tcp6-deny
	bench

	apply ''
	all 'impp conntrack' t
	ask 'impp conntrack, opener' n allow tcp udp tcp6
	ask 'impp conntrack, opener' n deny tcp-deny
	ask 'conntrack itself' c allow tcp udp icmp tcp6
	bench
	build/impp mode audit >/dev/null
	ask 'impp conntrack audit' t allow tcp tcp-deny
	bench

	build/impp flush --yes >/dev/null
	rmmod nf_impp
}

# Ruleset of nftables: peer NAME FILE PACKET...
nft_peer()
{
	for _ in 1 2 3; do
		nft -f "$out/peers/$2"
		ask "$1" f allow "${@:3}"
		ask "$1" f deny tcp-deny
		bench
		nft delete table ip bench
	done
}

# The same for iptables, with what ipset restores.
iptables_peer()
{
	for _ in 1 2 3; do
		[ -z "$3" ] || ipset restore <"$out/peers/$3"
		iptables-legacy-restore "$out/peers/$2"
		ask "$1" f allow "${@:4}"
		ask "$1" f deny tcp-deny
		bench
		iptables-legacy -F FORWARD
		iptables-legacy -P FORWARD ACCEPT
		[ -z "$3" ] || ipset destroy
	done
}

nft_backend()
{
	for _ in 1 2 3; do
		apply 's/^state: .*/state: stateless/' --backend nft
		all 'impp apply --backend nft, stateless' f
		bench
		apply '' --backend nft
		ask 'impp apply --backend nft, conntrack' t allow tcp udp tcp6
		ask 'impp apply --backend nft, conntrack' t deny tcp-deny
		bench
		build/impp flush --yes --backend nft >/dev/null
	done
}

peers()
{
	nft_backend
	nft_peer 'nft interval concat vmap' vmap.nft tcp udp
	nft_peer 'nft set of ports' ports.nft tcp udp
	modprobe -a ip_set_hash_netportnet ip_set_bitmap_port xt_set \
		xt_multiport iptable_filter
	iptables_peer 'ipset hash:net,port,net' nets.iptables nets.ipset tcp udp
	iptables_peer 'ipset bitmap:port' ports.iptables ports.ipset tcp udp
	iptables_peer 'iptables multiport' multiport.iptables '' \
		first-row tcp udp
}

for what; do
	"$what"
done
