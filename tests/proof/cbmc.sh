#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs the bounded model checker CBMC, and fetches it on the first call:
#
#	cbmc.sh ARGUMENT...
#
# Debian 12 has none. Trixie's runs here from the cache, with the libraries it
# was built for beside it, by the loader among them: nothing is installed.
# Nothing is fetched again while the directory exists: remove it to renew it.

set -euo pipefail

suite=trixie
packages=(cbmc minisat libc6 libstdc++6 libgcc-s1 zlib1g)

# shellcheck source=tests/vm/cache.sh
. "$(dirname "$(realpath "$0")")/../vm/cache.sh"

# The newest.
found()
{
	find "$cache" -maxdepth 1 -name 'cbmc-[0-9]*' | sort -V | tail -1
}

fetch()
{
	local version

	echo "cbmc.sh: fetching cbmc of $suite" >&2
	unpack "$new/root" "$suite" "${packages[@]}"
	version=$(dpkg-deb -f "$new"/cbmc_*.deb Version)
	mv "$new/root" "$cache/cbmc-${version%%-*}"
}

cached cbmc
lib=$root/usr/lib/x86_64-linux-gnu
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib:$root/usr/lib" \
	"$root/usr/bin/cbmc" "$@"
