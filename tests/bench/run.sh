#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Instructions per forwarded packet, in a virtual machine that runs one
# instruction a nanosecond, so that the figures are the same every time and on
# every machine. Each configuration's verdict is checked, not only timed.
# $KERNEL chooses the kernel. The table is left in build/bench/ as well.

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
kernel=${KERNEL:-6.1}
out=build/bench
module=$out/module-$kernel

mkdir -p "$module"
found=$(tests/vm/kernel.sh "$kernel")
eval "$found"
echo "bench: building for $KVER" >&2
cp -u tests/bench/Kbuild tests/bench/impp_bench.c "$module"
make -s -C "$KDIR" M="$PWD/$module" modules 2>&1 |
	grep -v 'Skipping BTF' >&2 || :
sed 's/^state: conntrack/state: stateless/' policy/site.example.yaml \
	>"$out/site.yaml"

echo "bench: measuring in the virtual machine" >&2
tests/vm/run.sh --kernel "$kernel" --icount --timeout 300 -- \
	tests/bench/guest.sh "build/$kernel/nf_impp.ko" \
	"$module/impp_bench.ko" "$out/site.yaml" | tee "$out/table"
