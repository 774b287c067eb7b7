#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What impp boot makes of what it finds. Each boot is a new network namespace,
# which has no policy yet; the disk is $tmp, with $copies for /var/lib/impp.
# Real boots, and what passes meanwhile: tests/vm/boot.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

export IMPP_STATE_DIR=$tmp/state
copies=$IMPP_STATE_DIR
file=$tmp/site.yaml

start()
{
	rm -rf "$copies"
	site >"$tmp/one.yaml"
	site 'features: {snmp: off}' >"$tmp/other.yaml"
	cp "$tmp/one.yaml" "$file"
}

# boots STATUS [COMMAND]: a boot, and then COMMAND of this shell's in the same
# namespace, with so many KiB of memory as $limit says. What impp boot said is in $tmp/said.
boots()
{
	local got=0

	unshare --net bash -c '
		(ulimit -v "${limit-unlimited}" && exec "$IMPP" boot "$file") \
			>"$tmp/said" 2>&1
		got=$?
		eval "$1"
		exit $got' boots "${2-}" || got=$?
	[ "$got" -eq "$1" ] || fail "exit status $got, not $1: $(told)"
}

told()
{
	echo
	sed 's/^/# | /' "$tmp/said"
}

said()
{
	grep -qF -- "$1" "$tmp/said" || fail "not said: '$1': $(told)"
}

unsaid()
{
	! grep -qF -- "$1" "$tmp/said" || fail "said: '$1': $(told)"
}

# in_force TEXT: it is in what show says, "-" for nothing in force.
# shellcheck disable=SC2317 # by name
in_force()
{
	local text=$1

	[ "$text" != - ] || text='no policy is in force'
	"$IMPP" show >"$tmp/show" 2>&1
	grep -qF -- "$text" "$tmp/show" ||
		fail "in force is not '$text': $(head -8 "$tmp/show")"
}

# denied SRC DST PROTO
# shellcheck disable=SC2317 # by name
denied()
{
	! "$IMPP" explain "$@" >"$tmp/explain" 2>&1 ||
		fail "$*: $(head -1 "$tmp/explain")"
}

# shellcheck disable=SC2317 # by name
all_denied()
{
	denied 10.1.0.$xmpp_client 10.2.0.$imp tcp/5222
	denied fd00:1::$xmpp_client fd00:2::$imp tcp/5222
	denied 192.0.2.1 192.0.2.2 udp/53
	denied 192.0.2.1 192.0.2.2 icmp/8
	denied 2001:db8::1 2001:db8::2 50
}

# copy NAME SLOT: the copy is $tmp/NAME.yaml; "-": there is none.
copy()
{
	if [ "$1" = - ]; then
		[ ! -e "$copies/$2" ] || fail "there is a copy: $2"
	else
		cmp -s "$tmp/$1.yaml" "$copies/$2/site.yaml" ||
			fail "$2 is not $1"
	fi
}

export tmp file failures failed imp xmpp_client
export -f in_force denied all_denied fail said told

# -- Tests ----------------------------------------------------------------------

test_site_file()
{
	start
	boots 0 "in_force $file"
	copy one good
	said 'generation 1 is in force'
	boots 0 '"$IMPP" boot "$file" >"$tmp/said" 2>&1 || fail again
		said "no change"'
	cp "$tmp/other.yaml" "$file"
	boots 0 "in_force $file"
	copy other good
	copy one previous
}

test_broken_site_file()
{
	start
	boots 0
	echo 'nonsense: 1' >>"$file"
	boots 1 "in_force $copies/good/site.yaml"
	said "$file:$(wc -l <"$file"):1: error: unknown key 'nonsense'"
	said "warning: the last good policy is in force instead: $copies/good"
	copy one good
	copy - previous
	rm "$file"
	boots 1 "in_force $copies/good/site.yaml"
	said "cannot read $file"
	copy one good
}

# The copy has its own.
test_missing_catalogue()
{
	start
	boots 0
	IMPP_POLICY_DIR=$tmp boots 1 "in_force $copies/good/site.yaml"
	rm -r "$copies"
	IMPP_POLICY_DIR=$tmp boots 1 all_denied
	said 'the gate is closed'
}

test_neither_file_nor_copy()
{
	start
	rm "$file"
	boots 1 'in_force closed; all_denied'
	said "there is no copy of a good policy: $copies/good/site.yaml"
	said 'the gate is closed: all forwarded traffic is denied, IPv4 and IPv6'
	copy - good
	# As good as none.
	mkdir -p "$copies/good"
	echo 'roles: 7' >"$copies/good/site.yaml"
	boots 1 'in_force closed; all_denied'
	said "$copies/good/site.yaml:1:1: error"
}

test_open()
{
	start
	echo 'nonsense: 1' >>"$file"
	IMPP_FALLBACK=open boots 1 'in_force -'
	said 'the gate is OPEN'
	IMPP_FALLBACK=ajar boots 1 all_denied
	said "IMPP_FALLBACK is closed or open, not 'ajar'"
	IMPP_FALLBACK=closed boots 1 all_denied
	unsaid IMPP_FALLBACK\ is
	# It is the last thing that is thought of.
	cp "$tmp/one.yaml" "$file"
	IMPP_FALLBACK=open boots 0 "in_force $file"
	echo 'nonsense: 1' >>"$file"
	IMPP_FALLBACK=open boots 1 "in_force $copies/good/site.yaml"
}

# -- What is in force already ---------------------------------------------------

test_what_is_in_force_stays()
{
	start
	echo 'nonsense: 1' >"$tmp/bad.yaml"
	boots 0 '"$IMPP" boot "$tmp/bad.yaml" >"$tmp/said" 2>&1 && fail done
		said "what is in force stays in force"; in_force "$file"'
	boots 0 '"$IMPP" boot "$tmp/other.yaml" >"$tmp/said" 2>&1 || fail not
		in_force "$tmp/other.yaml"'
	boots 0 '"$IMPP" seal --yes >"$tmp/said" 2>&1
		"$IMPP" boot "$tmp/one.yaml" >"$tmp/said" 2>&1 || fail not
		"$IMPP" boot "$tmp/other.yaml" >"$tmp/said" 2>&1 && fail done
		said "is sealed"; said "stays in force"; in_force "$file"'
}

# A policy that was never confirmed would be gone by now, had the machine not
# gone down; that it did is no confirmation.
test_unconfirmed()
{
	local arm='"$IMPP" apply --confirm=600 "$file" >"$tmp/said" 2>&1 || fail no'

	start
	boots 0 'cp "$tmp/other.yaml" "$file"; '"$arm"'
		"$IMPP" boot "$file" >"$tmp/said" 2>&1 && fail done
		said "stays in force"; in_force "$file"'
	copy one good
	copy other pending
	boots 1 "in_force $copies/good/site.yaml"
	said "$file was applied with --confirm and never confirmed"
	boots 1 "in_force $copies/good/site.yaml"
	# Another file is another matter.
	site 'state: stateless' >"$tmp/third.yaml"
	cp "$tmp/third.yaml" "$file"
	boots 0 "in_force $file"
	copy third good
	copy - pending
	# Where there is nothing to go back to.
	start
	unshare --net bash -c "$arm"
	copy one pending
	boots 0 "in_force $file"
	copy one good
	copy - pending
}

# -- When it gets narrow --------------------------------------------------------

# What cannot be read for want of memory is not the end of it.
test_no_memory_for_the_site_file()
{
	start
	{
		site
		echo '  x-many:'
		yes '  - 172.16.0.1' | head -300000
	} >"$file"
	IMPP=${IMPP_UNWATCHED:-$IMPP} limit=30000 boots 1 all_denied
	said 'out of memory'
	said 'the gate is closed'
}

# forwarding WANTED: of both families, after a boot without privilege, in a
# namespace that forwards.
forwarding()
{
	local got

	got=$(unshare --net bash -c '
		sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
		setpriv --bounding-set=-all --inh-caps=-all "$IMPP" boot \
			"$file" >"$tmp/said" 2>&1
		echo "$?"
		cat /proc/sys/net/ipv4/ip_forward \
			/proc/sys/net/ipv6/conf/all/forwarding' | paste -sd ' ')
	[ "$got" = "1 $1" ] || fail "status and forwarding: $got: $(told)"
}

# IPv6's switch is root's even so.
test_nothing_can_be_applied()
{
	start
	forwarding '1 0'
	said 'cannot set net/ipv4/ip_forward to 0: Operation not permitted'
	said 'nothing could be applied, so net/ipv6/conf/all/forwarding is 0 now'
	IMPP_FALLBACK=open forwarding '1 1'
	said 'the gate is OPEN'
}

run_tests
