#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Inside the virtual machine: one line a configuration, instructions per
# packet less those of the path without any hook.
#
#	guest.sh NF_IMPP.KO IMPP_BENCH.KO SITE

set -euo pipefail

nf_impp=$1
impp_bench=$2
site=$3
result=/sys/module/impp_bench/parameters
export IMPP_POLICY_DIR=$PWD/policy
status=0

# measure NAME allow|deny PARAMETER...
measure()
{
	local name=$1 expect=$2 got=deny

	shift 2
	insmod "$impp_bench" "$@"
	[ "$(<$result/verdict)" != 1 ] || got=allow
	printf '%-40s %7.1f  %s\n' "$name" \
		"$(awk '{ print $1 / 1000 }' $result/result)" "$got"
	if [ "$got" != "$expect" ]; then
		echo "$name: $expect was expected" >&2
		status=1
	fi
	rmmod impp_bench
}

client=172.20.1.7
imp=10.10.1.12
client6=2001:db8:ffff::7
imp6=2001:db8:10:1::12

modprobe -a nf_conntrack nf_defrag_ipv4 nf_defrag_ipv6 nf_reject_ipv4 \
	nf_reject_ipv6

printf '%-40s %7s  %s\n' CONFIGURATION INSTR VERDICT
measure 'no hook' allow hook=none
measure 'empty hook' allow hook=empty
measure 'bare bitmap hook' allow hook=bitmap port=5222
measure 'bare bitmap hook, other port' deny hook=bitmap port=5223

insmod "$nf_impp"
build/impp apply "$site" >/dev/null 2>&1
v4=("src=$client" "dst=$imp")
v6=("src=$client6" "dst=$imp6")
measure 'impp stateless IPv4 TCP' allow "${v4[@]}" port=5222
measure 'impp stateless IPv4 TCP, other port' deny "${v4[@]}" port=5223
measure 'impp stateless IPv4 TCP, the answer' allow ack=1 \
	"src=$imp" "dst=$client" from_port=5222 port=49152
measure 'impp stateless IPv4 UDP' allow src=10.10.2.11 "dst=$imp" \
	udp=1 port=5060
measure 'impp stateless IPv4, not judged' allow src=192.0.2.1 \
	dst=192.0.2.2 port=5222
measure 'impp stateless IPv6 TCP' allow "${v6[@]}" port=5222
measure 'impp stateless IPv6 TCP, other port' deny "${v6[@]}" port=5223
build/impp mode audit >/dev/null
measure 'impp stateless IPv4 TCP, audit' allow "${v4[@]}" port=5222
measure 'impp stateless IPv4, other port, audit' allow "${v4[@]}" port=5223
build/impp flush --yes >/dev/null
rmmod nf_impp
exit $status
