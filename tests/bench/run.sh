#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Instructions per forwarded packet, in a virtual machine that runs one
# instruction a nanosecond, so that the figures are the same on every machine;
# and nanoseconds of this one, for ratios. What they need has been built (make
# bench, bench-check ...).
#
#	run.sh bench	this module and what else there is: a table, also
#			bench.json and bench.svg, in build/bench/
#	run.sh growth	the same for larger and larger policies: growth.*
#	run.sh whole	the whole way of a forwarded packet: whole.*
#	run.sh native	nanoseconds of both, in User Mode Linux: native.*
#	run.sh check	is each figure within its bound in tests/bench/bounds?
#	run.sh bounds	makes today's figures the bounds
#	run.sh breakdown [PACKET]	what the figure consists of
#
# $KERNEL chooses the kernel. Where a filter's figure depends on a seed the
# median counts. bench.json: {"version": 1, "kernel", "configs": [{"name",
# "packet", "instructions", "spread": [least, most], "verdict"}], "xdp": the
# same of filters before the stack}; growth.json: {"version": 1, "kernel",
# "policies": [{"name", "memory": bytes, "filters": [{"name", "instructions",
# "worst", "verdict"}]}]};
# native.json: {"version": 1, "kernel", "configs": [{"name", "packet", "ns",
# "spread", "ratio": to the empty hook, "verdict"}], "whole", "veth": the same,
# "ratio" to "without"}.

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
export KERNEL=${KERNEL:-6.1}
out=build/bench

# guest SCRIPT ARGUMENT...: in the virtual machine
guest()
{
	local -a clock=(--icount)

	[ "$KERNEL" != uml ] || clock=()
	tests/vm/run.sh --kernel "$KERNEL" "${clock[@]}" --timeout 1200 \
		--results "$out/vm" -- \
		env "KERNEL=$KERNEL" "tests/bench/$1" "${@:2}"
}

# The kernel's, as uname says it.
release()
{
	local found KVER

	found=$(tests/vm/kernel.sh "$KERNEL")
	eval "$found"
	echo "$KVER"
}

# The site for other filters.
make_peers()
{
	mkdir -p "$out/peers"
	IMPP_POLICY_DIR=policy build/impp catalogue show --json |
		tests/bench/peers.py policy/site.example.yaml "$out/peers"
}

# draw NAME TITLE: $out/NAME.svg of NAME.bars
draw()
{
	gnuplot -e "data='$out/$1.bars'; image='$out/$1.svg'; what='$2'" \
		tests/bench/bars.gp
}

run_bench()
{
	make_peers
	guest guest.sh ours peers >"$out/samples"
	guest xdp.sh >>"$out/samples" ||
		echo 'bench: xdp-filter cannot be measured on this kernel' >&2
	tests/bench/report.py table "$(release)" "$out/bench.json" \
		"$out/bench.bars" <"$out/samples" | tee "$out/bench.table"
	draw bench 'Instructions per forwarded packet'
}

run_growth()
{
	rm -rf "$out/growth"
	tests/bench/growth.py "$out/growth"
	guest growth.sh "$out/growth" ours peers >"$out/growth.samples"
	tests/bench/report.py growth "$(release)" "$out/growth.json" \
		"$out/growth.lines" <"$out/growth.samples" |
		tee "$out/growth.table"
	gnuplot -e "data='$out/growth.lines'; image='$out/growth.svg'" \
		tests/bench/lines.gp
}

run_whole()
{
	guest whole.sh >"$out/whole.samples"
	tests/bench/report.py whole "$(release)" "$out/whole.json" \
		<"$out/whole.samples" | tee "$out/whole.table"
}

run_native()
{
	make_peers
	{
		echo guest
		guest guest.sh ours peers
		echo whole
		guest whole.sh
		echo veth
		guest veth.sh
	} >"$out/native.samples"
	tests/bench/report.py native "$(release)" "$out/native.json" \
		"$out/native.bars" <"$out/native.samples" |
		tee "$out/native.table"
	draw native 'Nanoseconds per forwarded packet'
}

# What is bounded: all packets, and the hardest policies.
measure()
{
	tests/bench/growth.py "$out/hard" 4-spread-1000 4-rows-1000 \
		4-hosts-in-20-4096 4-dense28-10000 6-spread-1000 \
		6-hosts-in-64-10000 &&
		guest guest.sh ours &&
		guest growth.sh "$out/hard" ours
}

run_check()
{
	measure | grep -v '^memory' >"$out/check.samples" &&
		tests/bench/report.py check "$KERNEL" tests/bench/bounds \
			<"$out/check.samples"
}

run_bounds()
{
	measure | grep -v '^memory' >"$out/check.samples"
	tests/bench/report.py bounds "$KERNEL" <"$out/check.samples" \
		>"$out/bounds"
	cp "$out/bounds" tests/bench/bounds
}

# For addr2line: the steps, less the line before them, by their addresses in
# the module, or "- FUNCTION".
addresses()
{
	local value name symbol offset module
	local -A at=()

	while read -r value _ name; do
		[ -z "$name" ] || at[$name]=$value
	done < <(nm "build/$KERNEL/nf_impp.ko")
	while IFS='+/ ' read -r symbol offset _ module; do
		if [ "$module" = '[nf_impp]' ]; then
			printf '%x\n' $((16#${at[$symbol]} + offset))
		else
			echo "- $symbol"
		fi
	done < <(sed -e 1d -e /^step_end/d "$out/vm/steps")
}

run_breakdown()
{
	local packet=${1:-tcp} address

	guest step.sh "$packet"
	addresses | while read -r address; do
		case $address in
		-*) echo "$address" ;;
		*) addr2line -e "build/$KERNEL/nf_impp.ko" -j .text -aif "$address" ;;
		esac
	done >"$out/breakdown.steps"
	echo "$packet, stateless: $(head -n 1 "$out/vm/steps")"
	awk -f tests/bench/breakdown.awk "$out/breakdown.steps"
}

case ${1-} in
bench | growth | whole | native | check | bounds | breakdown) "run_$1" "${@:2}" ;;
*) sed -n '4,29s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
