#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Fetches a kernel of another suite of Debian with its headers, and unpacks
# them into the cache; nothing is installed. For kernel.sh.
#
#	unpack-kernel.sh KEY SUITE HOW
#
# leaves linux-KEY-VERSION there, with boot/ and lib/modules/ as on a machine
# that has it, and a lib/modules/VERSION/build that works where it is.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
PATH=$PATH:/usr/sbin:/sbin

die()
{
	echo "unpack-kernel.sh: $*" >&2
	exit 1
}

say()
{
	echo "unpack-kernel.sh: $*" >&2
}

# The packages of the suite that this one depends on, of the kernel's own.
depends()
{
	"$here/suite.sh" "$suite" apt-cache depends "$1" |
		sed -nE 's/^ +Depends: (linux-[a-z]+-[0-9].*)/\1/p' |
		grep -v -e '-unsigned$'
}

# What the headers' package is called, which every kernel has one of.
find_version()
{
	ver=$(depends "linux-headers-${ARCH:-amd64}" |
		sed -n 's/^linux-headers-//p')
	[ -n "$ver" ] || die "$suite has no kernel"
	[[ $key != [0-9]* || $ver == "$key".* ]] ||
		die "$suite has $ver, no $key"
}

# unpack PACKAGE...
unpack()
{
	local deb

	say "fetching $ver of $suite"
	(cd "$new" && "$here/suite.sh" "$suite" apt-get -qq download "$@")
	say "unpacking $ver"
	for deb in "$new"/*.deb; do
		dpkg-deb -x "$deb" "$new/root"
	done
	# Packages of a Debian that has merged /usr.
	[ -e "$new/root/lib" ] || ln -s usr/lib "$new/root/lib"
	[ -e "$new/root/boot" ] || {
		mkdir "$new/root/boot"
		mv "$new/root/lib/modules/$ver/vmlinuz" \
			"$new/root/boot/vmlinuz-$ver"
	}
}

# Image and headers side by side.
unpack_unpacked()
{
	local -a headers

	mapfile -t headers < <(depends "linux-headers-$ver")
	unpack "linux-image-$ver" "linux-headers-$ver" "${headers[@]}"
	relocate "$new/root" "usr/src/linux-headers-$ver"
}

# Those of another architecture; what its headers run is of this one.
unpack_foreign()
{
	local -a headers tools

	mapfile -t headers < <(depends "linux-headers-$ver")
	mapfile -t tools < <(printf '%s\n' "${headers[@]}" | grep kbuild)
	mapfile -t headers < <(printf '%s\n' "${headers[@]}" | grep -v kbuild)
	unpack "linux-image-$ver" "linux-headers-$ver" "${headers[@]}"
	ARCH='' unpack "${tools[@]}"
	relocate "$new/root" "usr/src/linux-headers-$ver"
}

# Makes the unpacked headers usable where they are. They bring a vmlinux for
# BTF, which would need pahole: away with it, the installed ones have none.
relocate()
{
	sed -i "s,^include /usr/src/,include \$(dir \$(lastword \$(MAKEFILE_LIST)))../," \
		"$1/$2/Makefile"
	rm -f "$1/$2/vmlinux"
	ln -sfn "$cache/$name/$2" "$1/lib/modules/$ver/build"
}

# Image and modules; the headers in a Debian with their compiler.
unpack_chroot()
{
	local -a packages

	mapfile -t packages < <(depends "linux-image-$ver")
	unpack "${packages[@]}"
	make_debian "$new/root/debian"
	mkdir "$new/root/build"
	wrapper >"$new/root/build/Makefile"
	ln -sfn "$cache/$name/build" "$new/root/lib/modules/$ver/build"
}

# How the machine reaches Debian's archives.
proxies()
{
	apt-config dump Acquire |
		sed -n 's/^\(Acquire::[a-z]*::Proxy .*;\)$/--aptopt=\1/p'
}

make_debian()
{
	local -a proxies
	local of

	mapfile -t proxies < <(proxies)
	for of in "${suite%-backports}" "$suite"; do
		"$here/suite.sh" "$of" true
		cat "$cache/apt-$of/sources.list"
	done | sort -u >"$new/sources"
	say "building a ${suite%-backports} for the headers"
	mmdebstrap --quiet --variant=essential \
		--include="linux-headers-$ver,binutils,make" \
		--aptopt='APT::Install-Recommends "false"' \
		--dpkgopt='path-exclude=/usr/share/doc/*' \
		--dpkgopt='path-exclude=/usr/share/locale/*' \
		--dpkgopt='path-exclude=/usr/share/man/*' \
		"${proxies[@]}" "${suite%-backports}" "$1" - \
		<"$new/sources" >"$new/log" 2>&1 || {
		cat "$new/log" >&2
		die 'mmdebstrap failed'
	}
	rm -f "$1/usr/src/linux-headers-$ver/vmlinux"
}

# A build directory, to be used as any other, that goes in there: where a
# module is built is seen from inside at the same place. The tools need
# /proc and /dev, too.
wrapper()
{
	cat <<END
# make -C here M=DIR: in ../debian, where the headers and their tools are.
root := \$(realpath \$(dir \$(lastword \$(MAKEFILE_LIST)))../debian)
user := \$(if \$(filter-out 0,\$(shell id -u)),--map-root-user)

.PHONY: modules
modules:
	@mkdir -p "\$(root)\$(M)"
	@unshare --mount \$(user) -- sh -c ' \\
		mount --rbind /proc "\$(root)/proc" && \\
		mount --rbind /dev "\$(root)/dev" && \\
		mount --bind "\$(M)" "\$(root)\$(M)" && \\
		exec chroot "\$(root)" /usr/bin/env -i PATH=/usr/sbin:/usr/bin \\
		make \$(filter -s,-\$(firstword \$(MAKEFLAGS))) -C \\
		/usr/src/linux-headers-$ver \$(MAKEOVERRIDES) \$@'
END
}

[ $# -eq 3 ] || die 'usage: unpack-kernel.sh KEY SUITE HOW'
key=$1
suite=$2
[ "$3" != foreign ] || export ARCH=$key
find_version
name=linux-$key-$ver
new=$(mktemp -d -p "$cache")
trap 'rm -rf "$new"' EXIT
"unpack_$3"
depmod -b "$new/root" "$ver"
mv "$new/root" "$cache/$name"
