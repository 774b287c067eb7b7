#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Gives the module of this tree to DKMS, which builds it for one kernel now, and
# for each that is installed later:
#
#	dkms.sh [KERNEL]	that of `uname -r`, if none is named
#
# impp-dkms is the same as a package. What was given before is replaced; a
# module that is loaded stays.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
kernel=${1:-$(uname -r)}
version=$(sed -n 's/.*IMPP_VERSION "\(.*\)"/\1/p' "$here/version.h")
source=/usr/src/impp-$version

die()
{
	echo "dkms.sh: $*" >&2
	exit 1
}

command -v dkms >/dev/null || die 'no dkms: apt-get install dkms'
[ "$(id -u)" -eq 0 ] || die 'not root'
! dpkg-query -S "$source" >/dev/null 2>&1 ||
	die 'the package impp-dkms is installed, of the same version'

[ -z "$(dkms status "impp/$version")" ] || dkms remove "impp/$version" --all
rm -rf "$source"
mkdir -p "$source"
cp -r "$here" "$here/../Kbuild" "$source"
sed "s/#MODULE_VERSION#/$version/" "$here/dkms.conf" >"$source/dkms.conf"
dkms add "impp/$version"
exec dkms install "impp/$version" -k "$kernel"
