# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A Debian in a directory, to install packages in: what both halves of the test
# share. To be sourced; takes $root, and $log, a file for what is said there.

: "${root:?}" "${log:?}" "${offline:=}"

# inside COMMAND...: there, with a /proc of its own; nothing stays mounted. The
# network is the caller's, so that a script that touched its policy would be
# seen; none at all where $offline is set.
inside()
{
	unshare --mount --pid --fork ${offline:+--net} -- \
		bash -c 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"' \
		"$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

# quietly COMMAND...: inside; must succeed, and is heard only if it does not.
quietly()
{
	inside "$@" >"$log" 2>&1 || fail "$* ($?): $(tail -n 30 "$log")"
}

# apt ARGUMENT...: inside
apt()
{
	quietly apt-get --yes -o DPkg::Use-Pty=0 "$@"
}

# install_version NAME: both packages, from $root/debs/NAME.
install_version()
{
	local -a debs

	mapfile -t debs < <(cd "$root" && printf '/%s\n' "debs/$1"/*.deb)
	apt install "${debs[@]}"
}

# What maintainer scripts would have told systemd, were it there.
pretend_systemd()
{
	mkdir -p "$root/run/systemd/system"
	cat >"$root/usr/bin/systemctl" <<-'STUB'
	#!/bin/sh
	echo "$*" >>/run/systemd/said
	STUB
	chmod +x "$root/usr/bin/systemctl"
	: >"$root/run/systemd/said"
}

# Nothing but that it should read its units again.
must_leave_units()
{
	! grep -v -e '^\(--system \)\?daemon-reload$' "$root/run/systemd/said" ||
		fail 'a script has told systemd to do that'
	: >"$root/run/systemd/said"
}

# installed PACKAGE: its state, and its version
installed()
{
	inside dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>&1
}

must_be()
{
	[ "$(installed "$1")" = "$2" ] || fail "$1 is $(installed "$1"), not $2"
}
