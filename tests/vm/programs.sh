#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Makes programs available to the virtual machine without installing them: see
# usage(). Installing a server on Debian starts it, and none of these has any
# business on this machine. Their packages are unpacked in the cache, and the
# virtual machine alone sees them where they belong (mount_programs of
# servers.sh). apt goes by this machine's own sources, but keeps its state
# elsewhere.

set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
PATH=$PATH:/usr/sbin:/sbin

# shellcheck source=tests/vm/quietly.sh
. "$(dirname "$(realpath "$0")")/quietly.sh"

# What the packages depend on and the programs run without: PostgreSQL's
# compiler of queries is as large as all the rest.
useless=' libllvm14 libz3-4 locales libc-l10n '

usage()
{
	cat <<-'END'
	usage: programs.sh NAME <LIST

	Reads lines of COMMAND PACKAGE, COMMAND being a name or a path, unpacks
	the packages of those that this machine lacks in a directory called NAME
	in the cache, and prints its path. Nothing is fetched where nothing is
	lacking: the directory may not exist.
	END
}

# The programs that this machine lacks, with their packages.
lacking()
{
	local program package

	while read -r program package; do
		case $program in '' | '#'*) continue ;; esac
		command -v "$program" >/dev/null || echo "$program $package"
	done
}

# Whether those programs have been unpacked, with all their libraries.
unpacked()
{
	local program path

	for program; do
		program=${program% *}
		path=$root$program
		[[ $program == /* ]] || path=$root/usr/bin/$program
		[ -e "$path" ] || path=$root/usr/sbin/$program
		[ -e "$path" ] || return
		! LD_LIBRARY_PATH=$(echo "$root"/usr/lib/*-linux-gnu) \
			ldd "$path" 2>/dev/null | grep -q 'not found' || return
	done
}

apt_get()
{
	apt-get -qq -o "Dir::State::lists=$new/lists" \
		-o "Dir::Cache=$new" -o Acquire::Languages=none \
		-o APT::Sandbox::User=root "$@"
}

# The packages, and those that they need and this machine lacks.
needed()
{
	apt_get -s install --no-install-recommends "$@" |
		sed -n 's/^Inst \([^ ]*\) .*/\1/p' |
		while read -r package; do
			[[ $useless == *" $package "* ]] || echo "$package"
		done
}

# Unpacks them. /lib and the like are links, as they are on the machine.
unpack()
{
	local -a packages
	local deb dir

	new=$(mktemp -d -p "$cache")
	trap 'rm -rf "$new"' EXIT
	mkdir -p "$new/lists/partial"
	quietly apt_get update
	mapfile -t packages < <(needed "$@")
	[ "${#packages[@]}" -gt 0 ] || die "apt cannot install $*"

	echo "fetching and unpacking, for the virtual machine alone:" \
		"${packages[*]}" >&2
	(cd "$new" && quietly apt_get download "${packages[@]}")
	for dir in bin sbin lib; do
		mkdir -p "$new/root/usr/$dir"
		ln -s "usr/$dir" "$new/root/$dir"
	done
	for deb in "$new"/*.deb; do
		dpkg-deb --fsys-tarfile "$deb" |
			tar -x --keep-directory-symlink -C "$new/root"
	done
	rm -rf "$root"
	mv "$new/root" "$root"
}

case ${1-} in
-h | --help) usage; exit ;;
'' | -* | */*) usage >&2; exit 2 ;;
esac
# shellcheck source=/dev/null
root=$cache/$1-$(. /etc/os-release && echo "$ID-${VERSION_ID-}")

mkdir -p "$cache"
exec 6>"$cache/$1.lock"
flock 6
mapfile -t lacking < <(lacking)
if ! unpacked "${lacking[@]}"; then
	unpack "${lacking[@]#* }"
	unpacked "${lacking[@]}" || die "not all there: $root"
fi
echo "$root"
