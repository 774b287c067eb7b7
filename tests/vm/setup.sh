#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Makes a bare Debian 12 ready to build and test impp: names the packages that
# are missing and installs them with apt. What is there already is left as it
# is, and where nothing is missing nothing is done.
#
#	setup.sh [--quiet | --list] [GROUP]...
#
# The groups are those of the list below; without one, all of them. --list
# names their packages, and that is all.

set -euo pipefail

# GROUP  PACKAGE  what for
packages='
build	gcc			compiles the command and the module
build	libc6-dev		C library
build	make			both builds
build	pkg-config		finds the libraries
build	libfyaml-dev		catalogue and site files
build	libjansson-dev		--json
build	libmnl-dev		netlink
build	libnftnl-dev		the nft backend
module	linux-headers-amd64	the module is built against them
vm	linux-image-amd64	the kernel of the test machine
vm	linux-headers-amd64	the module under test is built for it
vm	qemu-system-x86		the test machine: libraries of a newer one
vm	busybox-static		its first process
vm	cpio			its initramfs
vm	kmod			modules in it
vm	xz-utils		unpacks kernels and their sources
vm	zstd			the same
vm	binutils		tells that an extracted kernel is one
vm	perl			indents the output of kselftest
vm	systemd			what a gateway boots with
vm	procps			what the tests do, from here to the end
vm	iproute2		namespaces, addresses
vm	iputils-ping		ICMP
vm	nftables		the policy without the module
vm	iptables		the policy exported for it
vm	conntrack		looks at and drops sessions
vm	ethtool			segmentation offload
vm	socat			clients and servers
vm	strace			stops the command at a system call
vm	python3			odd packets
vm	python3-yaml		the netlink specification, by ynl
vm	python3-jsonschema	that it is one
vm	mandoc			manual pages
vm	groff-base		the same
matrix	mmdebstrap		a newer Debian, to build for its kernels
source	bc			builds kernels
source	bison			the same
source	flex			the same
source	libelf-dev		the same
source	libssl-dev		the same
bench	ipset			filters to compare with, beside nftables
bench	xdp-tools		the same
bench	bpftool			runs them
bench	gnuplot-nox		charts
bench	valgrind		counts instructions of the command
package	debhelper		builds the Debian packages
package	dh-dkms			that of the module
package	dpkg-dev		and the source package
package	fakeroot		not as root
package	lintian			looks at them all
package	mmdebstrap		a clean Debian to install them in
arch	gcc-s390x-linux-gnu	big-endian unit tests
arch	libc6-dev-s390x-cross	the same
arch	gcc-arm-linux-gnueabihf	those of 32 bits
arch	libc6-dev-armhf-cross	the same
arch	gcc-aarch64-linux-gnu	the module for arm64
arch	qemu-user		runs them
prove	cadical			solves what the model checker asks
check	sparse			byte order, RCU, locks
check	clang			a second opinion
check	clang-format		style of C
check	cppcheck		static analysis
check	coccinelle		rules of code that the kernel has
check	valgrind		memory of the command as it is built
check	shellcheck		style of shell
check	perl			runs checkpatch
fuzz	clang			compiles the fuzzers
fuzz	libclang-rt-14-dev	libFuzzer, their sanitizers
fuzz	llvm			reports what they cover
'

die()
{
	echo "setup.sh: $*" >&2
	exit 1
}

say()
{
	[ -n "$quiet" ] || echo "setup.sh: $*"
}

# The packages of a group, or of all.
group()
{
	echo "$packages" |
		awk -v group="$1" 'NF && (group == "" || $1 == group) { print $2 }'
}

# Their names.
groups()
{
	echo "$packages" | awk 'NF { print $1 }' | uniq | paste -sd ' '
}

missing()
{
	local package state

	for package in "$@"; do
		state=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
			2>/dev/null) || :
		[ "$state" = installed ] || echo "$package"
	done
}

install_packages()
{
	local -a apt=(apt-get -q -o DPkg::Lock::Timeout=600)

	[ -z "$quiet" ] || apt[1]=-qq
	[ "$(id -u)" -eq 0 ] ||
		die "not root; as root: apt-get install --no-install-recommends $*"
	export DEBIAN_FRONTEND=noninteractive
	"${apt[@]}" update
	"${apt[@]}" install --yes --no-install-recommends "$@"
}

quiet='' list=''
wanted=()
for arg; do
	case $arg in
	-q | --quiet) quiet=yes ;;
	--list) list=yes ;;
	-h | --help) sed -n '4,12s/^# \{0,1\}//p' "$0"; exit ;;
	*)
		members=$(group "$arg")
		[ -n "$members" ] || die "no group '$arg': $(groups)"
		mapfile -t -O "${#wanted[@]}" wanted <<<"$members"
		;;
	esac
done
[ "${#wanted[@]}" -gt 0 ] || mapfile -t wanted < <(group '')
mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | sort -u)

if [ -n "$list" ]; then
	printf '%s\n' "${wanted[@]}"
	exit
fi

command -v dpkg-query >/dev/null ||
	die "this is not Debian; the packages would be: ${wanted[*]}"
mapfile -t lacking < <(missing "${wanted[@]}")
if [ "${#lacking[@]}" -eq 0 ]; then
	say 'nothing is missing'
	exit
fi

say "missing: ${lacking[*]}"
install_packages "${lacking[@]}"
mapfile -t lacking < <(missing "${wanted[@]}")
[ "${#lacking[@]}" -eq 0 ] || die "still missing: ${lacking[*]}"
