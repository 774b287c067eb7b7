#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Shows impp at work, `make demo`: what is missing is installed (by setup.sh),
# command and module are built, and a virtual machine carries real programs'
# traffic through the module; see demo-guest.sh for what, usage() for how.
#
# The programs that only the demo needs, servers above all, are not installed
# (programs.sh).

set -euo pipefail

here=$(dirname "$(realpath "$0")")
tree=$(realpath "$here/../..")
kernel=6.1
PATH=$PATH:/usr/sbin:/sbin

# shellcheck source=tests/vm/quietly.sh
. "$here/quietly.sh"

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

stage 'looking for what is missing'
"$here/setup.sh" build vm | sed 's/^/        /'
root=$("$here/programs.sh" demo <<<"$programs")
stage "building the command, and the module for Linux $kernel"
build
stage 'starting the virtual machine'
boot
