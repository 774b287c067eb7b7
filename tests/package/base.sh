#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Prints the path of an archive of a small Debian, the machine's own release,
# building it if there is none in the cache:
#
#	base.sh KVER
#
# It has what the packages depend on, with the headers of the kernel KVER, so
# that they install in it without a network. Its packages come from where the
# machine's apt takes them.

set -euo pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/impp
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

die()
{
	echo "base.sh: $*" >&2
	exit 1
}

# As lines of sources.list: Debian's own archives, whatever else there is.
sources()
{
	# shellcheck disable=SC2016 # the variables are apt's
	apt-get indextargets \
		--format "deb [signed-by=$keyring] "'$(REPO_URI) $(RELEASE) main' \
		'Created-By: Packages' 'Origin: Debian' 'Component: main' |
		grep -E " $codename(-updates|-security)? main\$" | sort -u
}

# How the machine reaches them.
proxies()
{
	apt-config dump Acquire |
		sed -n 's/^\(Acquire::[a-z]*::Proxy .*;\)$/--aptopt=\1/p'
}

build()
{
	local -a proxies

	mapfile -t proxies < <(proxies)
	new=$(mktemp -d -p "$cache")
	trap 'rm -rf "$new"' EXIT
	echo "base.sh: building a $codename to install packages in" >&2
	mmdebstrap --quiet --variant=apt --include="$packages" \
		--aptopt='APT::Install-Recommends "false"' \
		"${proxies[@]}" "$codename" "$new/base.tar" \
		- <<<"$sources" >"$new/log" 2>&1 || {
		cat "$new/log" >&2
		die 'mmdebstrap failed'
	}
	mv "$new/base.tar" "$base"
	find "$cache" -maxdepth 1 -name 'package-*.tar' -mtime +30 -delete
}

[ $# -eq 1 ] || die 'usage: base.sh KVER'
codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
packages=dkms,linux-headers-$1,openssl,libfyaml0,libjansson4,libmnl0,libnftnl11
sources=$(sources)
[ -n "$sources" ] || die "no mirror of $codename in apt's configuration"

mkdir -p "$cache"
exec 9>"$cache/package.lock"
flock 9
inputs=$(cat "$0" - <<<"$packages $sources")
base=$cache/package-$1-$(sha256sum <<<"$inputs" | head -c 12).tar
[ -e "$base" ] || build
echo "$base"
