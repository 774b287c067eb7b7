#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the build directory of another architecture's kernel headers, for
# make -C, and takes them from Debian on the first call:
#
#	KDIR=$(tests/arch/headers.sh arm64)
#
# The headers are the other's, the programs that kbuild runs are this
# machine's. Nothing is installed, and nothing is fetched again while the
# directory exists: remove it to renew it.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
suite=bookworm

# theirs TOOL..., ours TOOL...: of the other architecture, of this one.
theirs()
{
	ARCH=$arch "$here/../vm/suite.sh" "$suite" "$@"
}

ours()
{
	"$here/../vm/suite.sh" "$suite" "$@"
}

fetch()
{
	local headers deb dir

	headers=$(theirs apt-cache depends "linux-headers-$arch" |
		sed -n 's/^ *Depends: //p')
	echo "headers.sh: fetching $headers" >&2
	(cd "$new" && theirs apt-get -qq download "$headers" \
		"${headers%-"$arch"}-common" &&
		ours apt-get -qq download linux-kbuild-6.1)
	for deb in "$new"/*.deb; do
		dpkg-deb -x "$deb" "$new/root"
	done
	dir=$new/root/usr/src/$headers
	# shellcheck disable=SC2016 # make's own variable
	sed -i 's,^include /usr/src/,include $(dir $(lastword $(MAKEFILE_LIST)))../,' \
		"$dir/Makefile"
	rm -f "$dir/vmlinux"
	ln -s "usr/src/$headers" "$new/root/build"
	mv "$new/root" "$root"
}

[ $# -eq 1 ] || { echo 'usage: headers.sh ARCHITECTURE' >&2; exit 2; }
arch=$1
root=$cache/headers-$suite-$arch

mkdir -p "$cache"
exec 8>"$cache/headers-$arch.lock"
flock 8
if [ ! -d "$root" ]; then
	new=$(mktemp -d "$cache/new.XXXXXX")
	trap 'rm -rf "$new"' EXIT
	fetch
fi
realpath "$root/build"
