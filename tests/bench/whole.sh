#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Inside the virtual machine: what the whole way of a forwarded packet costs,
# from one dummy device to another (whole.h), as common.sh says.

set -euo pipefail

# shellcheck source=tests/bench/common.sh
. tests/bench/common.sh

modprobe dummy
for dev in in0 out0; do
	ip link add "$dev" type dummy
	ip link set "$dev" up
done
ip route add default dev out0
ip -6 route add default dev out0
sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
	net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.in0.rp_filter=0

ask 'nothing' w allow tcp udp tcp6
bench
ask 'empty hook' w allow tcp
bench empty
ask 'conntrack alone' w allow tcp udp tcp6
bench conntrack

insmod "build/$KERNEL/nf_impp.ko"
apply 's/^state: .*/state: stateless/'
ask 'impp stateless' w allow tcp udp tcp6
ask 'impp stateless' w deny tcp-deny
bench
apply ''
ask 'impp conntrack' w allow tcp udp tcp6
ask 'impp conntrack' w deny tcp-deny
bench
