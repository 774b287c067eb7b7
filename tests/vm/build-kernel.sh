#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds a kernel that Debian does not have, of Debian's source, and prints
# the directory of the cache that holds it:
#
#	build-kernel.sh KEY qemu|user-mode [FRAGMENT]...
#
#	boot/vmlinuz-VERSION, lib/modules/VERSION	as packages have them
#	build						for make -C, as headers are
#
# Its configuration is tinyconfig and the fragments in ./config: that of what it
# runs on, guest and net, which all have, and those named. Nothing is built again
# while the fragments stay as they are: remove the directory to take a newer
# source.

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

# User Mode Linux of 6.1 has room for the registers of a processor without AMX,
# and on any other its first process dies.
mend()
{
	local file=$tree/arch/x86/um/user-offsets.c

	[ "$arch" = um ] || return 0
	sed -i 's/HOST_FP_SIZE, 2696/HOST_FP_SIZE, 11264/' "$file"
	grep -q 'HOST_FP_SIZE, 11264' "$file" || die "cannot mend $file"
}

# tinyconfig and the fragments. What they ask for and do not get, because
# something that it needs is off, would go unnoticed.
configure()
{
	local line lacking=

	make_kernel tinyconfig
	# Of what its tools were built with: here it would be taken for today's.
	rm -rf "$tree/include/config"
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
	make -C "$tree" -j "$(nproc)" ARCH="$arch" "$@" >>"$log" 2>&1 || {
		tail -n 20 "$log" >&2
		die "make $* failed"
	}
}

install_kernel()
{
	local kver

	kver=$(make -s -C "$tree" ARCH="$arch" kernelrelease)
	make_kernel INSTALL_MOD_PATH="$new/root" INSTALL_MOD_STRIP=1 \
		modules_install
	install -D "$tree/$image" "$new/root/boot/vmlinuz-$kver"
	prune
	sed -i "1i ARCH := $arch" "$tree/Makefile"
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
			! -name um -exec rm -r {} +
		find tools -mindepth 1 -maxdepth 1 -type d ! -name objtool \
			-exec rm -r {} +
		find arch -name '*.[cSoa]' -delete
		rm -f linux vmlinux.o vmlinux.a arch/x86/boot/bzImage \
			arch/x86/boot/vmlinux.bin* arch/x86/boot/compressed/vmlinux*
	)
}

build()
{
	new=$(mktemp -d -p "$cache")
	trap 'rm -rf "$new"' EXIT
	tree=$new/source
	log=$new/log
	fetch
	mend
	name=linux-$key-${version%%-*}-$hash
	configure
	say "building $version for $key: some ten minutes"
	make_kernel "${image##*/}" modules
	install_kernel
	mv "$new/root" "$cache/$name"
}

[ $# -ge 2 ] || die 'usage: build-kernel.sh KEY MACHINE [FRAGMENT]...'
key=$1
case $2 in
qemu) arch=x86 image=arch/x86/boot/bzImage ;;
user-mode) arch=um image=linux ;;
*) die "no machine $2: qemu, user-mode" ;;
esac
fragments=()
for fragment in "$2" guest net "${@:3}"; do
	fragments+=("$here/config/$fragment.config")
done
hash=$(cat "${fragments[@]}" | sha256sum | cut -c 1-8)

mkdir -p "$cache"
[ -n "$(built)" ] || build
built
