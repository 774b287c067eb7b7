#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the directory that holds a Debian 12 of another architecture, the root
# file system of a test machine of it, and takes it from Debian on the first
# call:
#
#	root=$(tests/vm/debian.sh arm64)
#
# Its packages are those that setup.sh has for the machine, unpacked: no program
# of theirs can run here, so none is configured.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
suite=bookworm
# What any Debian has, and of group build of setup.sh only what runs.
packages=(
	base-files base-passwd bash coreutils dash debianutils diffutils
	findutils gawk grep gzip hostname libc-bin login make mount ncurses-bin
	passwd sed tar util-linux
	libfyaml0 libjansson4 libmnl0 libnftnl11
)

# shellcheck source=tests/vm/cache.sh
. "$here/cache.sh"

found()
{
	find "$cache" -maxdepth 1 -name "debian-$arch"
}

# All packages, with those that they need.
needed()
{
	"$here/setup.sh" --list vm | grep -v -e '^linux-' -e '^qemu-' |
		xargs "$here/suite.sh" "$suite" apt-get -s install \
			--no-install-recommends "${packages[@]}" |
		sed -n 's/^Inst \([^ ]*\) .*/\1/p'
}

# What the packages' scripts would do, as far as anybody asks for it here.
configure()
{
	local name

	cp usr/share/base-passwd/passwd.master etc/passwd
	cp usr/share/base-passwd/group.master etc/group
	ln -s gawk usr/bin/awk
	for name in {ip,ip6}tables{,-save,-restore}; do
		ln -s xtables-nft-multi "usr/sbin/$name"
	done
}

fetch()
{
	local -a all

	echo "debian.sh: fetching Debian for $arch" >&2
	export ARCH=$arch
	mapfile -t all < <(needed)
	mkdir -p "$new"/root/usr/{bin,sbin,lib}
	ln -s usr/bin usr/sbin usr/lib "$new/root"
	unpack "$new/root" "$suite" "${all[@]}"
	(cd "$new/root" && configure)
	mv "$new/root" "$cache/debian-$arch"
}

[ $# -eq 1 ] || { echo 'usage: debian.sh ARCHITECTURE' >&2; exit 2; }
arch=$1
cached "debian-$arch"
echo "$root"
