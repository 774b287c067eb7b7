#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the directory that holds the test machine's QEMU, and takes it from
# Debian's backports on the first call:
#
#	qemu=$(tests/vm/qemu.sh) && "$qemu/bin/qemu-system-x86_64" ...
#
# Emulation takes less than half of what it does with Debian 12's own, 7.2. The
# libraries are those of Debian 12's.

set -euo pipefail

suite=bookworm-backports
packages=(qemu-system-x86 qemu-system-common qemu-system-data seabios)

# shellcheck source=tests/vm/cache.sh
. "$(dirname "$(realpath "$0")")/cache.sh"

# The newest.
found()
{
	find "$cache" -maxdepth 1 -name 'qemu-[0-9]*' | sort -V | tail -1
}

fetch()
{
	local version

	echo "qemu.sh: fetching QEMU of $suite" >&2
	unpack "$new/root" "$suite" "${packages[@]}"
	version=$(dpkg-deb -f "$new"/qemu-system-x86_*.deb Version)
	version=${version#*:}
	mv "$new/root/usr" "$cache/qemu-${version%%[+-]*}"
}

cached qemu
echo "$root"
