#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the directory that holds the kernel's self-test framework, and takes
# it from Debian's linux-source on the first call:
#
#	KSELFTEST=$(tests/vm/kselftest.sh)
#
# lib.mk and run_kselftest.sh lie at its top, with kselftest/ and net/ beside
# them; scripts/ holds checkpatch, coccinelle/ and extract-vmlinux, ynl/ the generic netlink
# client, netlink/ the schemas of its specifications. 6.12's is the oldest one
# with ktap_helpers.sh and net/lib.sh, and it serves every kernel tested.
# Nothing is fetched again while the directory exists: remove it to renew it.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
suite=bookworm-backports
package=linux-source-6.12

selftests='
	lib.mk
	run_kselftest.sh
	kselftest.h
	kselftest_harness.h
	kselftest/runner.sh
	kselftest/prefix.pl
	kselftest/module.sh
	kselftest/ktap_helpers.sh
	net/lib.sh
'
scripts='
	checkpatch.pl
	spelling.txt
	const_structs.checkpatch
	coccinelle
	extract-vmlinux
'
netlink='
	tools/net/ynl/lib/__init__.py
	tools/net/ynl/lib/nlspec.py
	tools/net/ynl/lib/ynl.py
	Documentation/netlink/genetlink.yaml
'
# A copy belongs to this list of files.
list=$(echo "$selftests$scripts$netlink" | sha256sum | cut -c 1-8)

# shellcheck source=tests/vm/cache.sh
. "$here/cache.sh"

# The newest.
found()
{
	find "$cache" -maxdepth 1 -name "kselftest-[0-9]*-$list" | sort -V | tail -1
}

# The wanted files, as tar names them.
members()
{
	local file

	for file in $selftests; do
		echo "$package/tools/testing/selftests/$file"
	done
	for file in $scripts; do
		echo "$package/scripts/$file"
	done
	for file in $netlink; do
		echo "$package/$file"
	done
}

fetch()
{
	local deb version

	echo "kselftest.sh: fetching $package of $suite" >&2
	(cd "$new" && "$here/suite.sh" "$suite" apt-get -qq download $package)
	deb=$(echo "$new/$package"_*.deb)
	version=$(dpkg-deb -f "$deb" Version)
	version=${version%%-*}-$list

	echo "kselftest.sh: unpacking $version" >&2
	mkdir "$new/kselftest-$version"
	dpkg-deb --fsys-tarfile "$deb" |
		tar -xO "./usr/src/$package.tar.xz" |
		tar -xJ -C "$new/kselftest-$version" --strip-components=1 \
			--transform='s,tools/testing/selftests/,,' \
			--transform='s,tools/net/ynl,ynl,' \
			--transform='s,Documentation/netlink,netlink,' \
			--files-from=<(members)
	mv "$new/kselftest-$version" "$cache"
}

cached kselftest
echo "$root"
