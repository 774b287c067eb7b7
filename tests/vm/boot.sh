#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Boots gateways whose process 1 is systemd, one for each scenario of ./boot/,
# and looks at what passes from the first moment on; KTAP on standard output.
#
#	boot.sh KERNEL RESULTS SCENARIO...
#
# A machine's disk does not outlive it: what a boot leaves in /var/lib/impp for
# another it puts into the share, RESULTS.

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
kernel=$1
results=$2
names=("${@:3}")

# What `make install` puts there for systemd.
install_unit()
{
	rm -rf "$results/root"
	make -s install-unit DESTDIR="$results/root"
}

# scenario NAME
scenario()
{
	echo "$1" >"$results/scenario"
	tests/vm/run.sh --kernel "$kernel" --timeout 600 --results "$results" \
		--systemd "$PWD/tests/vm/boot/prepare.sh" -- \
		env OUTPUT="$PWD/build/net" "tests/vm/boot/$1.sh" 2>&1 |
		sed -u 's/^/# /'
}

mkdir -p "$results"
echo "$PWD/build/$kernel/nf_impp.ko" >"$results/module"
rm -rf "$results/state"
install_unit

echo 'TAP version 13'
echo "1..${#names[@]}"
n=0 status=0
for name in "${names[@]}"; do
	echo "# boot: $name"
	if scenario "$name"; then
		echo "ok $((++n)) boot: $name"
	else
		echo "not ok $((++n)) boot: $name"
		status=1
	fi
done
exit $status
