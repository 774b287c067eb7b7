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

here=$(dirname "$(realpath "$0")")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
suite=trixie
packages=(cbmc minisat libc6 libstdc++6 libgcc-s1 zlib1g)

# The newest copy in the cache, if there is one.
cached()
{
	find "$cache" -maxdepth 1 -name 'cbmc-[0-9]*' | sort -V | tail -1
}

fetch()
{
	local deb version

	echo "cbmc.sh: fetching cbmc of $suite" >&2
	(cd "$new" && "$here/../vm/suite.sh" "$suite" \
		apt-get -qq download "${packages[@]}")
	version=$(dpkg-deb -f "$new"/cbmc_*.deb Version)
	for deb in "$new"/*.deb; do
		dpkg-deb -x "$deb" "$new/root"
	done
	mv "$new/root" "$cache/cbmc-${version%%-*}"
}

mkdir -p "$cache"
exec 8>"$cache/cbmc.lock"
flock 8
root=$(cached)
if [ -z "$root" ]; then
	new=$(mktemp -d "$cache/new.XXXXXX")
	trap 'rm -rf "$new"' EXIT
	fetch
	rm -rf "$new"
	root=$(cached)
fi
exec 8>&-

lib=$root/usr/lib/x86_64-linux-gnu
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib:$root/usr/lib" \
	"$root/usr/bin/cbmc" "$@"
