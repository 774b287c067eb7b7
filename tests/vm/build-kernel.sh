#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds a kernel that Debian does not have, of Debian's source, and prints
# the directory of the cache that holds it:
#
#	build-kernel.sh debug
#
#	boot/vmlinuz-VERSION, lib/modules/VERSION	as packages have them
#	build						for make -C, as headers are
#
# Its configuration is tinyconfig and the fragments in ./config: guest and net,
# which all have, and that of its name. Nothing is built again while the
# fragments stay as they are: remove the directory to take a newer source.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
package=linux-source-6.1
PATH=$PATH:/usr/sbin:/sbin

die()
{
	echo "build-kernel.sh: $*" >&2
	exit 1
}

say()
{
	echo "build-kernel.sh: $*" >&2
}

built()
{
	find "$cache" -maxdepth 1 -name "linux-$key-[0-9]*-$hash" | sort -V |
		tail -1
}

# Into $tree. What no fragment asks for is most of it, and left out but for
# its Kconfig.
fetch()
{
	local deb

	say "fetching $package"
	(cd "$new" && apt-get -qq -o APT::Sandbox::User=root download $package)
	deb=$(echo "$new/$package"_*.deb)
	version=$(dpkg-deb -f "$deb" Version)

	say "unpacking $version"
	mkdir "$tree"
	dpkg-deb --fsys-tarfile "$deb" |
		tar -xO "./usr/src/$package.tar.xz" |
		tar -xJ -C "$tree" --strip-components=1 --wildcards \
			--exclude='*/drivers/gpu/*.[ch]' \
			--exclude='*/drivers/media/*.[ch]' \
			--exclude='*/sound/*.[ch]'
	rm "$deb"
}

# tinyconfig and the fragments. What they ask for and do not get, because
# something that it needs is off, would go unnoticed.
configure()
{
	local line lacking=

	make_kernel tinyconfig
	(cd "$tree" && scripts/kconfig/merge_config.sh -m .config \
		"${fragments[@]}") >>"$log" 2>&1
	echo "CONFIG_LOCALVERSION=\"-$key\"" >>"$tree/.config"
	make_kernel olddefconfig
	while read -r line; do
		grep -qxF "$line" "$tree/.config" || lacking+=" $line"
	done < <(grep -h '^CONFIG_' "${fragments[@]}")
	[ -z "$lacking" ] || die "not to be had:$lacking"
}

make_kernel()
{
	make -C "$tree" -j "$(nproc)" "$@" >>"$log" 2>&1 || {
		tail -n 20 "$log" >&2
		die "make $* failed"
	}
}

install_kernel()
{
	local kver

	kver=$(make -s -C "$tree" kernelrelease)
	make_kernel INSTALL_MOD_PATH="$new/root" INSTALL_MOD_STRIP=1 \
		modules_install
	install -D "$tree/arch/x86/boot/bzImage" "$new/root/boot/vmlinuz-$kver"
	prune
	mv "$tree" "$new/root/build"
	ln -sfn "$cache/$name/build" "$new/root/lib/modules/$kver/build"
	rm -f "$new/root/lib/modules/$kver/source"
}

# Leaves what building a module outside takes. The tools lie in scripts and
# tools/objtool.
prune()
{
	(
		cd "$tree"
		find . -mindepth 1 -maxdepth 1 -type d ! -name scripts \
			! -name include ! -name arch ! -name tools \
			-exec rm -r {} +
		find arch -mindepth 1 -maxdepth 1 -type d ! -name x86 \
			-exec rm -r {} +
		find tools -mindepth 1 -maxdepth 1 -type d ! -name objtool \
			-exec rm -r {} +
		find arch/x86 -name '*.[cSoa]' -delete
		rm -f vmlinux.o vmlinux.a arch/x86/boot/bzImage \
			arch/x86/boot/vmlinux.bin* arch/x86/boot/compressed/vmlinux*
	)
}

build()
{
	new=$(mktemp -d "$cache/new.XXXXXX")
	trap 'rm -rf "$new"' EXIT
	tree=$new/source
	log=$new/log
	fetch
	name=linux-$key-${version%%-*}-$hash
	configure
	say "building $version for $key: some ten minutes"
	make_kernel bzImage modules
	install_kernel
	mv "$new/root" "$cache/$name"
}

[ $# -eq 1 ] || die 'usage: build-kernel.sh KEY'
key=$1
fragments=("$here"/config/{guest,net,"$key"}.config)
hash=$(cat "${fragments[@]}" | sha256sum | cut -c 1-8)

mkdir -p "$cache"
[ -n "$(built)" ] || build
built
