#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds the Debian packages, from a copy of the sources in which this directory
# is debian/ at the top:
#
#	build.sh [--version VERSION] DIR
#
# DIR then has *.deb, the source package, and the copy they were built from.
# With --version they say that they are of that version: a trial of an upgrade.

set -euo pipefail

top=$(realpath "$(dirname "$(realpath "$0")")/../..")

# What git tracks, as it is now; all of an unpacked archive, less its products.
files()
{
	if [ -e "$top/.git" ]; then
		git -C "$top" -c safe.directory='*' ls-files -z
	else
		(cd "$top" && find . -path ./build -prune -o -type f -print0)
	fi
}

# In the copy: one more entry of the changelog, of the date of the last.
release()
{
	local date

	date=$(dpkg-parsechangelog -S Date)
	sed -i "s/\(IMPP_VERSION \)\".*\"/\1\"$1\"/" kmod/version.h
	{
		printf 'impp (%s) bookworm; urgency=medium\n\n' "$1"
		printf '  * A trial.\n\n -- %s  %s\n\n' \
			"$(dpkg-parsechangelog -S Maintainer)" "$date"
		cat debian/changelog
	} >changelog.new
	mv changelog.new debian/changelog
}

version=
if [ "${1-}" = --version ]; then
	version=$2
	shift 2
fi
[ $# -eq 1 ] || { sed -n '4,10s/^# \{0,1\}//p' "$0"; exit 2; }

rm -rf "$1"
mkdir -p "$1/source"
cd "$1/source"
files | tar -c -C "$top" --null -T - | tar -x
mv userspace/debian debian
[ -z "$version" ] || release "$version"
# Of no date but the release's, and open to read: else the packages would differ
# by the checkout.
chmod -R u=rwX,go=rX .
find . -exec touch --no-dereference --date="$(dpkg-parsechangelog -S Date)" {} +
cd ..
copy=impp-$(dpkg-parsechangelog -l source/debian/changelog -S Version)
mv source "$copy"
cd "$copy"
# Not what make was told at the top.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
exec dpkg-buildpackage --unsigned-source --unsigned-changes -J
