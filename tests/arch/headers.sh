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

vm=$(dirname "$(realpath "$0")")/../vm
suite=bookworm

# shellcheck source=tests/vm/cache.sh
. "$vm/cache.sh"

found()
{
	find "$cache" -maxdepth 1 -name "headers-$suite-$arch"
}

fetch()
{
	local headers dir

	headers=$(ARCH=$arch "$vm/suite.sh" "$suite" \
		apt-cache depends "linux-headers-$arch" |
		sed -n 's/^ *Depends: //p')
	echo "headers.sh: fetching $headers" >&2
	ARCH=$arch unpack "$new/root" "$suite" "$headers" \
		"${headers%-"$arch"}-common"
	unpack "$new/root" "$suite" linux-kbuild-6.1
	dir=$new/root/usr/src/$headers
	# shellcheck disable=SC2016 # make's own variable
	sed -i 's,^include /usr/src/,include $(dir $(lastword $(MAKEFILE_LIST)))../,' \
		"$dir/Makefile"
	rm -f "$dir/vmlinux"
	ln -s "usr/src/$headers" "$new/root/build"
	mv "$new/root" "$cache/headers-$suite-$arch"
}

[ $# -eq 1 ] || { echo 'usage: headers.sh ARCHITECTURE' >&2; exit 2; }
arch=$1
cached "headers-$arch"
realpath "$root/build"
