#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own tools, as an operator has them from Debian: trace-cmd,
# bpftrace and dropwatch see verdicts by name, and whose drop it was. Topology:
# tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# They may be unpacked and not installed: tests/vm/programs.sh.
root=$(cat "$top/build/tracing")
PATH=$PATH:/usr/sbin:$root/usr/bin:$root/usr/sbin
LD_LIBRARY_PATH=$(echo "$root"/usr/lib/*-linux-gnu)
export PATH LD_LIBRARY_PATH

# shellcheck disable=SC2154 # tests/lib.sh's
use_family 4
forge=("$OUTPUT/forge" "$left" "$right" 10.1.1.90 10.2.1.90 "$tmp/tags")
denied="> $L$xmpp_client $R$imp tcp 40000 9999 S"

# told PATTERN: what a tool said, in $tmp/said.
told()
{
	grep -qE -- "$1" "$tmp/said" || fail "no '$1': $(sed 's/^/# | /' "$tmp/said")"
}

# record EVENT: while that packet is sent.
record()
{
	trace-cmd record -q -e "$1" -o "$tmp/trace.dat" "${forge[@]}" \
		<<<"$denied" >"$tmp/record" 2>&1 ||
		fail "trace-cmd record: $(cat "$tmp/record")"
	trace-cmd report -i "$tmp/trace.dat" >"$tmp/said" 2>&1 ||
		fail "trace-cmd report: $(cat "$tmp/said")"
}

# Numbers would need the header to be read.
test_trace_cmd_tells_verdicts_by_name()
{
	apply
	record impp:impp_verdict
	told 'impp_verdict: .* family=ipv4 len=40 verdict=deny reason=port rule=-1 from_group=[1-9]'
	told 'impp_verdict: .* verdict=pass reason=- rule=-1 from_group=0'
	apply 'mode: audit'
	record impp:impp_verdict
	told 'impp_verdict: .* verdict=would-deny reason=port'
}

# Debian 12's bpftrace reads the structure of a tracepoint by way of these.
has_headers()
{
	[ ! -e "/lib/modules/$(uname -r)/build/include/linux/kconfig.h" ] ||
		return 0
	echo "# without the kernel's headers bpftrace is not tried"
	return 1
}

# probe_with PROGRAM: of bpftrace, while that packet is sent.
probe_with()
{
	bpftrace -e "$1" -c "${forge[*]}" <<<"$denied" >"$tmp/said" 2>&1 ||
		fail "bpftrace: $(cat "$tmp/said")"
}

test_bpftrace_counts_by_reason()
{
	has_headers || return
	apply
	# shellcheck disable=SC2016 # not the shell's
	probe_with 'tracepoint:impp:impp_verdict /args->verdict == 2/ {
		@[args->reason, args->rule] = count(); }'
	told '^@\[8, -1\]: 1$'
}

# in_module PLACE: an address in hexadecimal, or a symbol.
in_module()
{
	local size base

	[[ $1 != impp_* ]] || return 0
	[[ $1 =~ ^[0-9a-f]+$ ]] || return
	read -r size base < <(awk '$1 == "nf_impp" { print $2, $6 }' /proc/modules)
	[ $((0x$1 - base)) -ge 0 ] && [ $((0x$1 - base)) -lt "$size" ]
}

test_a_drop_has_a_reason_and_a_place()
{
	local line

	apply
	record skb:kfree_skb
	told 'kfree_skb: .* reason: NETFILTER_DROP'
	line=$(grep -m 1 NETFILTER_DROP "$tmp/said" |
		sed -n 's/.*location=\(0x\)\{0,1\}\([^ ]*\).*/\2/p')
	in_module "$line" || fail "it is not in nf_impp: $line"
	has_headers || return
	# Its reason is of a type that only BTF explains.
	[ -e /sys/kernel/btf/vmlinux ] || return 0
	probe_with 'tracepoint:skb:kfree_skb {
		printf("%s %d\n", ksym(args->location), args->protocol); }'
	told '^impp_.* 2048$'
}

# It knows no symbols of modules, but tells the address.
# shellcheck disable=SC2317 # by name
dropwatch_told()
{
	local address

	"${forge[@]}" <<<"$denied" >"$tmp/fates"
	while read -r address; do
		! in_module "$address" || return 0
	done < <(sed -n 's/.* drops at .*(0x\([0-9a-f]*\)).*/\1/p' "$tmp/said" |
		sort -u)
	return 1
}

test_dropwatch_tells_the_place()
{
	apply
	modprobe drop_monitor || fail 'no drop_monitor'
	mkfifo "$tmp/keys"
	# The kernel's drop monitor is there in its first namespace alone.
	nsenter --net=/proc/1/ns/net -- dropwatch -l kas <"$tmp/keys" \
		>"$tmp/said" 2>&1 &
	children+=($!)
	exec 9>"$tmp/keys"
	echo start >&9
	poll_until 120 dropwatch_told || fail "not in nf_impp: $(tail "$tmp/said")"
	exec 9>&-
}

run_tests
