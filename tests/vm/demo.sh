#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Shows impp at work, `make demo`: what is missing is installed (by setup.sh),
# command and module are built, and a virtual machine carries real programs'
# traffic through the module; see demo-guest.sh for what, usage() for how.
#
# The programs that only the demo needs, servers above all, are not installed:
# their packages are unpacked in the cache, and the virtual machine alone sees
# them where they belong. apt goes by this machine's own sources, but keeps its
# state elsewhere.

set -euo pipefail

here=$(dirname "$(realpath "$0")")
tree=$(realpath "$here/../..")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
kernel=6.1
PATH=$PATH:/usr/sbin:/sbin

# COMMAND  PACKAGE
programs='
prosody		prosody
go-sendxmpp	go-sendxmpp
sipp		sip-tester
curl		curl
openssl		openssl
slapd		slapd
ldapsearch	ldap-utils
snmpd		snmpd
snmpget		snmp
'

usage()
{
	cat <<-'END'
	usage: demo.sh [SITE]

	Applies SITE (policy/site.example.yaml) in a virtual machine, sends real
	traffic through it, and tells what passed, what did not, and why. What is
	expected is what the tables say with the example site's addresses: switch
	a row off in a copy of it, and see what is told then.

	Exit status: 0 if all went as the tables and `impp explain` say, else 1.
	END
}

stage()
{
	printf '[%3d s] %s\n' "$SECONDS" "$*"
}

die()
{
	echo "demo.sh: $*" >&2
	exit 1
}

# quietly COMMAND...: its output is shown only if it fails.
quietly()
{
	local output

	if ! output=$("$@" 2>&1); then
		printf '%s\n' "$output" >&2
		die "failed: $*"
	fi
}

# -- The programs of the demo -------------------------------------------------

# The programs that this machine lacks, with their packages.
lacking()
{
	local program package

	while read -r program package; do
		[ -z "$program" ] || command -v "$program" >/dev/null ||
			echo "$program $package"
	done <<<"$programs"
}

# Whether those programs have been unpacked, with all their libraries.
unpacked()
{
	local program path

	for program; do
		path=$root/usr/bin/${program% *}
		[ -e "$path" ] || path=$root/usr/sbin/${program% *}
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

# Unpacks the packages and what else they need. /lib and the like are links,
# as they are on the machine.
unpack()
{
	local -a packages
	local deb dir

	new=$(mktemp -d "$cache/new.XXXXXX")
	trap 'rm -rf "$new"' EXIT
	mkdir -p "$new/lists/partial"
	stage 'reading the package lists'
	quietly apt_get update
	mapfile -t packages < <(apt_get -s install --no-install-recommends \
		"$@" | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
	[ "${#packages[@]}" -gt 0 ] || die "apt cannot install $*"

	stage "fetching and unpacking, for the demo alone: ${packages[*]}"
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

get_programs()
{
	local -a lacking

	mkdir -p "$cache"
	exec 6>"$cache/demo.lock"
	flock 6
	mapfile -t lacking < <(lacking)
	if ! unpacked "${lacking[@]}"; then
		unpack "${lacking[@]#* }"
		unpacked "${lacking[@]}" || die "not all there: $root"
	fi
	exec 6>&-
}

# -- The demo -----------------------------------------------------------------

build()
{
	quietly env -u MAKEFLAGS -u MFLAGS make -j "$(nproc)" -C "$tree" \
		"KERNEL=$kernel" impp "build/$kernel/nf_impp.ko"
}

# Puts the time to what the guest tells of its progress.
relay()
{
	local line

	while IFS= read -r line; do
		case $line in
		'@ '*) stage "${line#@ }" ;;
		*) printf '%s\n' "$line" ;;
		esac
	done
}

boot()
{
	local colour='' utf8=''

	[ ! -t 1 ] || [ -n "${NO_COLOR-}" ] || colour=yes
	[ "$(locale charmap 2>/dev/null)" != UTF-8 ] || utf8=yes
	"$here/run.sh" --kvm --kernel "$kernel" --timeout 600 -- env \
		"DEMO_ROOT=$root" "DEMO_COLOUR=$colour" "DEMO_UTF8=$utf8" \
		"DEMO_MODULE=$tree/build/$kernel/nf_impp.ko" \
		"$here/demo-guest.sh" "$site" | relay
}

case ${1-} in
-h | --help) usage; exit ;;
-*) usage >&2; exit 2 ;;
esac
site=$(realpath "${1:-$tree/policy/site.example.yaml}")
[ -r "$site" ] || die "no such file: $site"
# shellcheck source=/dev/null
root=$cache/demo-$(. /etc/os-release && echo "$ID-${VERSION_ID-}")

stage 'looking for what is missing'
"$here/setup.sh" build vm | sed 's/^/        /'
get_programs
stage "building the command, and the module for Linux $kernel"
build
stage 'starting the virtual machine'
boot
