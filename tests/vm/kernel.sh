#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Finds a kernel of the table in ./kernels, fetching and unpacking what is
# missing, and prints where it is as shell assignments:
#
#	found=$(tests/vm/kernel.sh 6.12) && eval "$found"
#
#	KVER     its version, as uname -r says it
#	KDIR     the build directory of its headers, for make -C
#	VMLINUX  the uncompressed image: QEMU boots it in half the time
#	MODULES  its lib/modules/KVER
#
# "lib/modules" ends in depmod's work, so modprobe -d may be used on it.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
PATH=$PATH:/usr/sbin:/sbin

die()
{
	echo "kernel.sh: $*" >&2
	exit 1
}

# The newest plain (neither cloud nor rt) kernel of the series that is
# installed with its headers.
find_installed()
{
	local ver

	for ver in $(printf '%s\n' /lib/modules/*/ | xargs -n1 basename |
		sort -rV); do
		[[ $ver =~ ^${key//./\\.}\.[0-9]+-[0-9]+-amd64$ ]] || continue
		[ -e "/boot/vmlinuz-$ver" ] || continue
		[ -e "/lib/modules/$ver/build/Makefile" ] || continue
		KVER=$ver
		root=
		return
	done
	die "no linux-image and linux-headers of $key: run setup.sh vm"
}

# find_installed, for a kernel in the cache.
find_unpacked()
{
	root=$(unpacked)
	if [ -z "$root" ]; then
		unpack
		root=$(unpacked)
	fi
	KVER=${root##*/linux-}
}

unpacked()
{
	find "$cache" -maxdepth 1 -name "linux-$key.*" | sort -V | tail -1
}

# The packages of the suite that this one depends on, of the kernel's own.
depends()
{
	"$here/suite.sh" "$suite" apt-cache depends "$1" |
		sed -nE 's/^ +Depends: (linux-(image|headers|kbuild)-.*)/\1/p' |
		grep -v -e '-unsigned$'
}

unpack()
{
	local image headers deb packages ver

	image=$(depends linux-image-amd64)
	ver=${image#linux-image-}
	[[ $ver == "$key".* ]] || die "$suite has $ver, no $key"
	headers=linux-headers-$ver
	mapfile -t packages < <(depends "$headers")

	echo "kernel.sh: fetching $ver of $suite" >&2
	new=$(mktemp -d "$cache/new.XXXXXX")
	trap 'rm -rf "$new"' EXIT
	(cd "$new" && "$here/suite.sh" "$suite" apt-get -qq download \
		"$image" "$headers" "${packages[@]}")

	echo "kernel.sh: unpacking $ver" >&2
	for deb in "$new"/*.deb; do
		dpkg-deb -x "$deb" "$new/root"
	done
	relocate "$new/root" "$ver"
	mv "$new/root" "$cache/linux-$ver"
}

# Makes the unpacked tree usable where it is. Its headers bring a vmlinux for
# BTF, which would need pahole: away with it, the installed ones have none.
relocate()
{
	local root=$1 ver=$2 headers=usr/src/linux-headers-$2

	sed -i "s,^include /usr/src/,include \$(dir \$(lastword \$(MAKEFILE_LIST)))../," \
		"$root/$headers/Makefile"
	rm -f "$root/$headers/vmlinux"
	ln -sfn "$cache/linux-$ver/$headers" "$root/lib/modules/$ver/build"
	depmod -b "$root" "$ver"
}

# The ELF image; its name holds the time of the compressed one, so that an
# update of the package is seen.
extract_vmlinux()
{
	local image=$root/boot/vmlinuz-$KVER

	VMLINUX=$cache/vmlinux-$KVER-$(stat -c %Y "$image")
	[ ! -e "$VMLINUX" ] || return 0
	echo "kernel.sh: extracting vmlinux of $KVER" >&2
	"$("$here/kselftest.sh")/scripts/extract-vmlinux" "$image" \
		>"$VMLINUX.new"
	mv "$VMLINUX.new" "$VMLINUX"
}

[ $# -eq 1 ] || die 'usage: kernel.sh KEY'
key=$1
read -r suite how < <(awk -v key="$key" '$1 == key { print $2, $3 }' \
	"$here/kernels") || die "no kernel $key in $here/kernels"

mkdir -p "$cache"
exec 7>"$cache/kernel-$key.lock"
flock 7
"find_$how"
extract_vmlinux

printf '%s=%q\n' KVER "$KVER" KDIR "$root/lib/modules/$KVER/build" \
	VMLINUX "$VMLINUX" MODULES "$root/lib/modules/$KVER"
