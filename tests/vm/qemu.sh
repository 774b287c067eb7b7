#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the directory that holds QEMU for a test machine, and takes it from
# Debian's backports on the first call:
#
#	qemu=$(tests/vm/qemu.sh x86) && "$qemu/bin/qemu-system-x86_64" ...
#	qemu=$(tests/vm/qemu.sh arm) && "$qemu/bin/qemu-system-aarch64" ...
#
# Emulation takes less than half of what it does with Debian 12's own, 7.2. The
# libraries are those of Debian 12's.

set -euo pipefail

suite=bookworm-backports

# shellcheck source=tests/vm/cache.sh
. "$(dirname "$(realpath "$0")")/cache.sh"

# The newest.
found()
{
	find "$cache" -maxdepth 1 -name "qemu-$machine-[0-9]*" | sort -V |
		tail -1
}

fetch()
{
	local version

	echo "qemu.sh: fetching QEMU of $suite" >&2
	unpack "$new/root" "$suite" "qemu-system-$machine" qemu-system-common \
		qemu-system-data seabios
	version=$(dpkg-deb -f "$new/qemu-system-$machine"_*.deb Version)
	version=${version#*:}
	mv "$new/root/usr" "$cache/qemu-$machine-${version%%[+-]*}"
}

[ $# -eq 1 ] || { echo 'usage: qemu.sh x86|arm' >&2; exit 2; }
machine=$1
cached "qemu-$machine"
echo "$root"
