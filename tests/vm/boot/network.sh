#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The network of a gateway that boots: a client on the left sends packets to a
# server on the right, from before there is a way, and for ever.
#
#	left                      gateway                     right
#	10.1.0.2, fd00:1::2 --- 10.1.0.1    10.2.0.1 --- 10.2.0.2, fd00:2::2
#	sends               l0 gl                   gr r0    receives
#
#	network.sh up		makes it
#	network.sh await-leak	waits until a forbidden packet has arrived
#
# What has arrived is in /run/impp-seen: see tests/net/stream.c.

set -euo pipefail

stream=$(dirname "$(realpath "$0")")/../../../build/net/stream
seen=/run/impp-seen
permitted=5060
forbidden=5999

# side NAME NUMBER LETTER
side()
{
	ip -batch - <<-END
		link add g$3 type veth peer name ${3}0 netns $1
		addr add 10.$2.0.1/24 dev g$3
		addr add fd00:$2::1/64 dev g$3 nodad
		link set g$3 up
	END
	ip -n "$1" -batch - <<-END
		addr add 10.$2.0.2/24 dev ${3}0
		addr add fd00:$2::2/64 dev ${3}0 nodad
		link set ${3}0 up
		route add default via 10.$2.0.1
		route add default via fd00:$2::1
	END
}

up()
{
	ip netns add left
	ip netns add right
	nsenter --net=/run/netns/right "$stream" receive $seen $permitted \
		$forbidden &
	nsenter --net=/run/netns/left "$stream" send 10.2.0.2 fd00:2::2 \
		$permitted $forbidden &
	side left 1 l
	side right 2 r
}

await_leak()
{
	local leaked=0

	until [ "$leaked" -gt 0 ]; do
		sleep 0.05
		read -r _ leaked _ <$seen || leaked=0
	done
}

case $1 in
up) up ;;
await-leak) await_leak ;;
esac
