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
#	IMAGE    what QEMU boots; of MACHINE "user-mode" the program itself
#	MODULES  its lib/modules/KVER
#	MACHINE  QEMU's machine that it boots fastest on, or "user-mode"
#	ROOT     what the machine has for a root file system
#	MEM      the memory it needs, in MB
#	APPEND   what it wants on its command line
#	THREADS  "single" or "multi", as QEMU's tcg has it
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

# In the cache.
find_unpacked()
{
	root=$(unpacked)
	if [ -z "$root" ]; then
		"$here/unpack-kernel.sh" "$key" "$suite" "$how"
		root=$(unpacked)
	fi
	KVER=$(basename "$root"/lib/modules/*)
}

unpacked()
{
	find "$cache" -maxdepth 1 -name "linux-$key-*" | sort -V | tail -1
}

# With a Debian of its suite, where the tools of its headers run.
find_chroot()
{
	find_unpacked
}

# build MACHINE
build()
{
	# shellcheck disable=SC2086 # a list
	root=$("$here/build-kernel.sh" "$key" "$1" $with)
	KVER=$(basename "$root"/lib/modules/*)
	IMAGE=$root/boot/vmlinuz-$KVER
}

# One of our own, with the checks that Debian's do without. They take memory;
# and KASAN's does not boot as an ELF.
find_built()
{
	build qemu
	MACHINE=q35
	MEM=2048
	# Page tables of five levels would have KASAN of 6.1 take any memory for
	# none while it is asked which processor this is, in an interrupt.
	APPEND=no5lvl
	# Without jump labels it leaves its code alone.
	THREADS=multi
}

# Of another architecture.
find_foreign()
{
	find_unpacked
	IMAGE=$root/boot/vmlinuz-$KVER
	MACHINE=virt
	ROOT=$("$here/debian.sh" "$key")
}

# Its code runs on the processor itself, and is timed by the clock.
find_program()
{
	build user-mode
	MACHINE=user-mode
	MEM=2048
}

# The ELF image, which boots in half the time; its name holds the time of the
# compressed one, so that an update of the package is seen.
extract_vmlinux()
{
	local image=$root/boot/vmlinuz-$KVER

	IMAGE=$cache/vmlinux-$KVER-$(stat -c %Y "$image")
	[ ! -e "$IMAGE" ] || return 0
	echo "kernel.sh: extracting vmlinux of $KVER" >&2
	"$("$here/kselftest.sh")/scripts/extract-vmlinux" "$image" \
		>"$IMAGE.new"
	mv "$IMAGE.new" "$IMAGE"
}

[ $# -eq 1 ] || die 'usage: kernel.sh KEY'
key=$1
read -r _ suite how with < <(awk -v key="$key" '$1 == key' \
	"$here/kernels") || die "no kernel $key in $here/kernels"

mkdir -p "$cache"
exec 7>"$cache/kernel-$key.lock"
flock 7
IMAGE='' MACHINE=pc ROOT=/ MEM=1024 APPEND='' THREADS=single
"find_$how"
[ -n "$IMAGE" ] || extract_vmlinux

printf '%s=%q\n' KVER "$KVER" KDIR "$root/lib/modules/$KVER/build" \
	IMAGE "$IMAGE" MODULES "$root/lib/modules/$KVER" \
	MACHINE "$MACHINE" ROOT "$ROOT" MEM "$MEM" APPEND "$APPEND" \
	THREADS "$THREADS"
