# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For scripts that source this: what is fetched on the first call and stays in
# the cache. Such a script has two functions: found() prints where it is, or
# nothing, and fetch() puts it there by way of the directory $new, which goes
# at the end in any case. Removing what was found renews it.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp

# cached NAME: leaves in $root what is found. Of those that ask at once for the
# same NAME, one fetches.
cached()
{
	mkdir -p "$cache"
	exec 8>"$cache/$1.lock"
	flock 8
	root=$(found)
	if [ -z "$root" ]; then
		new=$(mktemp -d -p "$cache")
		trap 'rm -rf "$new"' EXIT
		fetch
		rm -rf "$new"
		trap - EXIT
		root=$(found)
	fi
	exec 8>&-
}

# unpack ROOT SUITE PACKAGE...: those of a suite of Debian, fetched into $new;
# nothing is installed.
unpack()
{
	local deb

	mkdir -p "$1"
	(cd "$new" && "$(dirname "${BASH_SOURCE[0]}")/suite.sh" "$2" \
		apt-get -qq download "${@:3}")
	for deb in "$new"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x --keep-directory-symlink -C "$1"
	done
}
