#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Inside the virtual machine: xdp-filter, which drops at the device what is
# not addressed to a permitted port; its ports are bits of an array, so one is
# as good as many. As common.sh says, but measured by BPF_PROG_TEST_RUN: its
# own loop is in the figure, what a driver does to get there is not.

set -euo pipefail

name='xdp-filter tcp'

# The dispatcher that runs it, which is what a device would run.
dispatcher()
{
	bpftool prog show | sed -n 's/^\([0-9]*\): xdp .*name xdp_dispatcher.*/\1/p'
}

# frame PORT: an Ethernet frame of IPv4, a TCP opener
frame()
{
	local port

	port=$(printf '\\x%02x\\x%02x' $(($1 / 256)) $(($1 % 256)))
	printf '%b' '\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\0' \
		'\x45\0\0\x28\0\0\0\0\x40\x06\0\0\x0a\x01\x01\x01' \
		'\x0a\x01\x01\x02' "\\xc0\\0$port" \
		'\0\0\0\0\0\0\0\0\x50\x02\0\0\0\0\0\0'
}

# pass EXPECTED PACKET PORT
pass()
{
	local got verdict

	frame "$3" >/tmp/frame
	for _ in 1 2 3 4 5; do
		got=$(bpftool prog run id "$(dispatcher)" data_in /tmp/frame \
			repeat 1000)
		case $got in
		*'Return value: 2,'*) verdict=allow ;;
		*'Return value: 1,'*) verdict=deny ;;
		*) verdict=$got ;;
		esac
		printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$2" "$1" "$verdict" \
			"$(sed -n 's/.*average): \([0-9]*\)ns.*/\1/p' <<<"$got")"
	done
}

ip link add xdp0 type veth peer name xdp1
mount -t bpf bpf /sys/fs/bpf
xdp-filter load -m native -p deny -f tcp xdp0
xdp-filter port 5222 -p tcp -m dst
pass allow tcp 5222
pass deny tcp-deny 5223
