#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the directory that holds the libraries of another architecture, and
# takes them from Debian on the first call:
#
#	SYSROOT=$(tests/arch/sysroot.sh s390x)
#
# They are those of Debian 12. The apt state is private to the cache, so dpkg's
# architectures stay what they are and nothing is installed. Nothing is fetched
# again while the directory exists: remove it to renew it.

set -euo pipefail

suite=bookworm
packages=(
	libc6 libc6-dev linux-libc-dev libgcc-s1 libcrypt-dev
	libfyaml-dev libfyaml0
	libjansson-dev libjansson4
	libmnl-dev libmnl0
	libnftnl-dev libnftnl11
)

# shellcheck source=tests/vm/cache.sh
. "$(dirname "$(realpath "$0")")/../vm/cache.sh"

found()
{
	find "$cache" -maxdepth 1 -name "sysroot-$suite-$arch"
}

fetch()
{
	local sysroot=$cache/sysroot-$suite-$arch link target

	echo "sysroot.sh: fetching libraries of $arch" >&2
	ARCH=$arch unpack "$new/root" "$suite" "${packages[@]}"
	# libc6 and others bring lib, libc6-dev usr/lib: one place for both.
	if [ -d "$new/root/lib" ]; then
		cp -a "$new/root/lib/." "$new/root/usr/lib/"
		rm -rf "$new/root/lib"
		ln -s usr/lib "$new/root/lib"
	fi
	# Links that lead out of it.
	find "$new/root" -type l -lname '/*' -printf '%p %l\n' |
		while read -r link target; do
			ln -sfn "$sysroot$target" "$link"
		done
	mv "$new/root" "$sysroot"
}

[ $# -eq 1 ] || { echo 'usage: sysroot.sh ARCHITECTURE' >&2; exit 2; }
arch=$1
cached "sysroot-$arch"
echo "$root"
