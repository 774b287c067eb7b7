#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Runs an apt tool against another suite of Debian than the machine's own:
#
#	suite.sh bookworm-backports apt-get download linux-source-6.12
#	ARCH=s390x suite.sh bookworm apt-get download libmnl0
#
# The mirror is the one the machine's own apt configuration names for its
# release; lists, status and cache are private to the cache directory, so the
# machine's apt never sees any of this. Lists older than a day are fetched
# again.

set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

die()
{
	echo "suite.sh: $*" >&2
	exit 1
}

# The address this machine takes its own release of Debian from.
mirror()
{
	local codename uri

	codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
	# shellcheck disable=SC2016 # the variable is apt's
	uri=$(apt-get indextargets --format '$(REPO_URI)' \
		'Created-By: Packages' "Release: $codename" |
		sed -n 1p)
	[ -n "$uri" ] || die "no mirror of $codename in apt's configuration"
	echo "$uri"
}

configure()
{
	mkdir -p "$state/lists/partial" "$state/archives/partial"
	: >"$state/status"
	echo "deb [signed-by=$keyring] $(mirror) $suite main" \
		>"$state/sources.list"
	cat >"$state/apt.conf" <<-END
	Dir::State "$state";
	Dir::State::lists "$state/lists";
	Dir::State::status "$state/status";
	Dir::Cache "$state";
	Dir::Etc::sourcelist "$state/sources.list";
	Dir::Etc::sourceparts "/dev/null";
	Dir::Etc::preferences "/dev/null";
	Dir::Etc::preferencesparts "/dev/null";
	Acquire::Languages "none";
	APT::Sandbox::User "root";
	APT::Default-Release "";
	${ARCH:+APT::Architecture "$ARCH";}
	${ARCH:+APT::Architectures "$ARCH";}
	END
}

update()
{
	[ -n "$(find "$state/updated" -mmin -1440 2>/dev/null)" ] && return
	echo "suite.sh: reading the package lists of $suite" >&2
	configure
	APT_CONFIG=$state/apt.conf apt-get -qq update >&2
	touch "$state/updated"
}

[ $# -ge 2 ] || die 'usage: suite.sh SUITE APT-TOOL ARGUMENT...'
suite=$1
shift
state=$cache/apt-$suite${ARCH:+-$ARCH}

mkdir -p "$state"
exec 9>"$state/lock"
flock 9
update
exec env APT_CONFIG="$state/apt.conf" "$@"
