#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The packages in a clean Debian of their own: built, installed, upgraded,
# removed and purged. Each test goes on where the one before has ended; the last
# leaves a Debian with both packages installed, and the next version of them at
# hand, for guest.sh.
#
#	host.sh KERNEL		of tests/vm/kernels: DKMS builds for it

# shellcheck source=tests/ktap.sh
. "$(dirname "$(realpath "$0")")/../ktap.sh"
work=$top/build/package
root=$work/root
log=$work/log
# shellcheck disable=SC2034 # for root.sh: nothing is fetched
offline=yes
# shellcheck source=tests/package/root.sh
. "$here/package/root.sh"
eval "$("$top/tests/vm/kernel.sh" "${1:-6.1}")"

# -- Packages -----------------------------------------------------------------

version=$(dpkg-parsechangelog -l "$top/userspace/debian/changelog" -S Version)
next=$version+1

# build NAME [OPTION...]: the packages are in $work/NAME
build()
{
	"$top/userspace/debian/build.sh" "${@:2}" "$work/$1" \
		>"$work/$1.log" 2>&1 ||
		ktap_exit_fail_msg "packages do not build:" \
			"$(tail -n 30 "$work/$1.log")"
}

# The same time after time, whoever builds them and where.
test_packages_are_reproducible()
{
	local deb

	(umask 077 && TZ=Asia/Seoul LC_ALL=C build again)
	for deb in "$work"/first/*.deb "$work"/first/*.tar.*; do
		cmp -s "$deb" "$work/again/${deb##*/}" ||
			fail "built again, ${deb##*/} differs"
	done
	rm -rf "$work/again"
}

test_lintian_has_nothing_to_say()
{
	local said

	said=$(lintian --allow-root --fail-on error,warning \
		"$work"/first/*.changes 2>&1) || fail "$said"
	[ -z "$said" ] || fail "$said"
}

# control FIELD PACKAGE
control()
{
	dpkg-deb -f "$(echo "$work/first/$2"_*.deb)" "$1"
}

test_packages_know_what_they_need()
{
	local need

	for need in libc6 libfyaml0 libjansson4 libmnl0 libnftnl11; do
		[[ "$(control Depends impp)," == *"$need"[\ ,]* ]] ||
			fail "impp does not depend on $need"
	done
	[ "$(control Recommends impp)" = "impp-dkms (= $version)" ] ||
		fail 'impp does not recommend impp-dkms of its version'
	[[ $(control Depends impp-dkms) == *dkms* ]] ||
		fail 'impp-dkms does not depend on dkms'
}

# -- The clean Debian ---------------------------------------------------------

# All files but those that any installation touches.
listing()
{
	(cd "$root" && find . \( -path ./proc -o -path ./run -o -path ./dev \
		-o -path ./tmp -o -path ./debs -o -path ./var/cache \
		-o -path ./var/log -o -path ./var/lib/apt \
		-o -path ./var/lib/dpkg \) -prune -o \
		-not -path './lib/modules/*/modules.*' \
		-not -path './usr/lib/modules/*/modules.*' \
		-not -path './var/lib/dkms/mok.*' -printf '%y %M %p %l\n') | sort
}

# What the kernel's own package would have brought of what the module needs.
add_kernel()
{
	# shellcheck disable=SC2153 # kernel.sh's
	(cd "$MODULES" && cp -r --parents -t "$root/lib/modules/$KVER" \
		kernel/{lib,net/netfilter,net/ipv4/netfilter,net/ipv6/netfilter} \
		modules.{order,builtin,builtin.modinfo})
}

unpack()
{
	rm -rf "$root"
	mkdir "$root"
	tar -x -f "$base" -C "$root"
	add_kernel
	mkdir -p "$root/debs/first" "$root/debs/next"
	cp "$work"/first/impp{,-dkms}_*.deb "$root/debs/first"
	cp "$work"/next/impp{,-dkms}_*.deb "$root/debs/next"
	pretend_systemd
	listing >"$work/before"
}

# module FIELD: of the one that modprobe would take; nothing if there is none.
module()
{
	inside modinfo -k "$KVER" -F "$1" nf_impp 2>/dev/null
}

# -- Installation -------------------------------------------------------------

test_apt_installs_both()
{
	install_version first
	must_be impp "installed $version"
	must_be impp-dkms "installed $version"
	grep -q 'nothing is judged yet' "$log" ||
		fail 'the operator was not told what to do'
}

# have PACKAGE: its files, as the list has them.
have()
{
	local file

	inside dpkg-query -L "$1" | sed "s/impp-${version//./\\.}/impp-VERSION/" |
		grep -v '/kmod/' | while read -r file; do
		case $file in
		/etc/impp | */kmod) echo "$1 $file/" ;;
		*) [ -d "$root/${file/VERSION/$version}" ] || echo "$1 $file" ;;
		esac
	done
}

# Of the module, below DIR.
sources()
{
	(cd "$1" && printf '%s\n' kmod/*.[ch] kmod/uapi/*.h)
}

test_files_are_where_they_belong()
{
	local differ

	differ=$(diff <(grep -v '^#' "$top/tests/package/files") \
		<(have impp | sort; have impp-dkms | sort)) || fail "$differ"
	differ=$(diff <(sources "$top") \
		<(sources "$root/usr/src/impp-$version")) || fail "$differ"
	[ -z "$(ls -A "$root/etc/impp")" ] || fail '/etc/impp is not empty'
}

test_both_sides_are_of_one_version()
{
	[[ $(inside impp version) == *"$version"* ]] ||
		fail "the command is $(inside impp version)"
	[ "$(module version)" = "$version" ] ||
		fail "the module is '$(module version)'"
	[[ $(inside dkms status) == "impp/$version, $KVER, "*": installed" ]] ||
		fail "DKMS: $(inside dkms status)"
}

test_dkms_builds_for_the_kernel()
{
	[[ $(module vermagic) == "$KVER "* ]] || fail "$(module vermagic)"
	[ "$(module filename)" = "/lib/modules/$KVER/updates/dkms/nf_impp.ko" ] ||
		fail "it is $(module filename)"
	[ -n "$(module sig_key)" ] || fail 'DKMS has not signed it'
	[ -s "$root/var/lib/dkms/mok.pub" ] || fail 'there is no key to enrol'
}

test_command_works_as_installed()
{
	quietly impp check /usr/share/doc/impp/examples/site.example.yaml
	quietly impp catalogue list
	quietly bash -n /usr/share/bash-completion/completions/impp
	quietly sh -c '! ldd /usr/sbin/impp | grep "not found"'
}

# As systemctl enable leaves it.
wants=etc/systemd/system/sysinit.target.wants

is_enabled()
{
	[ -n "$(find "$root/etc/systemd" -name impp.service)" ]
}

# A unit that started without a site file would close the gate.
test_unit_waits_for_the_operator()
{
	must_leave_units
	! is_enabled || fail 'the unit is enabled'
	quietly env DPKG_MAINTSCRIPT_PACKAGE=impp \
		deb-systemd-helper debian-installed impp.service
}

# -- Upgrade ------------------------------------------------------------------

configure()
{
	cp "$top/policy/site.example.yaml" "$root/etc/impp/site.yaml"
	echo '# mine' >>"$root/etc/impp/site.yaml"
	echo 'impp: 1' >"$root/etc/impp/own.yaml"
	echo '# mine' >>"$root/etc/default/impp"
	mkdir -p "$root/var/lib/impp/good"
	cp "$root/etc/impp/site.yaml" "$root/var/lib/impp/good"
	mkdir -p "$root/$wants"
	ln -s /lib/systemd/system/impp.service "$root/$wants"
	md5sum "$root"/etc/impp/* "$root/etc/default/impp" \
		"$root/var/lib/impp/good/site.yaml" >"$work/mine"
}

must_be_mine()
{
	local said

	said=$(md5sum --check --quiet "$work/mine" 2>&1) || fail "$said"
}

test_upgrade_keeps_what_the_operator_did()
{
	configure
	install_version next
	must_be impp "installed $next"
	must_be impp-dkms "installed $next"
	must_be_mine
	must_leave_units
	is_enabled || fail 'the unit is not enabled any more'
	! grep -q 'nothing is judged yet' "$log" || fail 'told like a newcomer'
}

test_upgrade_replaces_the_module()
{
	[ "$(module version)" = "$next" ] ||
		fail "the module is '$(module version)'"
	[[ $(inside dkms status) == "impp/$next, $KVER, "*": installed" ]] ||
		fail "DKMS: $(inside dkms status)"
	[ ! -e "$root/usr/src/impp-$version" ] || fail 'the old sources stay'
}

# -- Removal ------------------------------------------------------------------

test_removal_keeps_configuration()
{
	apt remove impp impp-dkms
	must_be impp "config-files $next"
	must_be_mine
	must_leave_units
	[ -z "$(module filename)" ] || fail "still there: $(module filename)"
	[ ! -e "$root/usr/sbin/impp" ] || fail 'the command is still there'
}

# What is not the package's is the operator's, and named.
test_purge_leaves_nothing_but_strange_files()
{
	local differ

	apt purge impp impp-dkms
	grep -q 'not removed: /etc/impp' "$log" || fail 'not told what is left'
	differ=$(diff "$work/before" <(listing) | grep -v '^[0-9]')
	[ "$(sed 's/^> [^ ]* [^ ]* //; s/ *$//' <<<"$differ" | paste -sd ' ')" = \
		'./etc/impp ./etc/impp/own.yaml' ] || fail "$differ"
	rm -r "$root/etc/impp"
}

# And the state that is left is as before, also without the operator's files.
test_purge_leaves_nothing()
{
	local differ

	install_version first
	cp "$top/policy/site.example.yaml" "$root/etc/impp/site.yaml"
	apt purge impp impp-dkms
	differ=$(diff "$work/before" <(listing)) || fail "$differ"
	must_leave_units
}

# -- Without packages ---------------------------------------------------------

test_dkms_takes_the_tree()
{
	cp -r "$work/first/impp-$version" "$root/tmp/tree"
	quietly /tmp/tree/kmod/dkms.sh "$KVER"
	quietly /tmp/tree/kmod/dkms.sh "$KVER"
	[ "$(module version)" = "$version" ] ||
		fail "the module is '$(module version)'"
	quietly dkms remove "impp/$version" --all
	rm -r "$root/tmp/tree" "$root/usr/src/impp-$version"
}

# -- The next test ------------------------------------------------------------

test_packages_install_again()
{
	install_version first
	must_be impp "installed $version"
	must_be impp-dkms "installed $version"
}

set -u
[ "$(id -u)" -eq 0 ] || skip_all 'not root'
rm -rf "$work"
mkdir -p "$work"
base=$("$top/tests/package/base.sh" "$KVER") ||
	ktap_exit_fail_msg 'no Debian to install in'
build first
build next --version "$next"
unpack
run_tests
