#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the path of the initramfs for a kernel, building it when there is
# none in the cache yet:
#
#	initramfs.sh KVER MODULES ROOT DRIVER...
#
# It holds ROOT's busybox, ./init and the modules which that needs to make its
# root file system, with the order to load them in in /modules: overlay and the
# drivers.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
PATH=$PATH:/usr/sbin:/sbin

die()
{
	echo "initramfs.sh: $*" >&2
	exit 1
}

# The files of the wanted modules and of those they need, in order.
module_files()
{
	local module

	for module in "${wanted[@]}"; do
		modprobe -d "${modules%/lib/modules/*}/" -S "$kver" \
			--show-depends "$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

# Plain, whatever it was compressed with.
add_module()
{
	local name=${1##*/}

	case $name in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dqc "$1" ;;
	*) cat "$1" ;;
	esac >"$new/root/${name%.ko*}.ko"
	echo "/${name%.ko*}.ko" >>"$new/root/modules"
}

build()
{
	local file

	new=$(mktemp -d -p "$cache")
	trap 'rm -rf "$new"' EXIT
	mkdir -p "$new"/root/{bin,dev,proc,sys,lower,rw,root}
	cp "$busybox" "$new/root/bin/busybox"
	cp "$here/init" "$new/root/init"
	: >"$new/root/modules"
	for file in "${files[@]}"; do
		add_module "$file"
	done
	(cd "$new/root" && find . | cpio -o -H newc --quiet) >"$new/cpio"
	mv "$new/cpio" "$image"
	find "$cache" -maxdepth 1 -name 'initramfs-*' -mtime +7 -delete
}

[ $# -ge 3 ] || die 'usage: initramfs.sh KVER MODULES ROOT DRIVER...'
kver=$1
modules=$2
wanted=("${@:4}" overlay)
busybox=${3%/}/bin/busybox
[ -e "$busybox" ] || die "no $busybox: run setup.sh vm"
found=$(module_files)
# None, where all are part of the kernel.
mapfile -t files < <(sed '/^$/d' <<<"$found")

inputs=$(stat -Lc '%n %s %Y' "${files[@]}" "$busybox" "$here/init" "$0" |
	sha256sum)
image=$cache/initramfs-$kver-${inputs:0:12}
[ -e "$image" ] || build
echo "$image"
