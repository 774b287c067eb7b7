#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The packages while a policy is in force: what DKMS has built is loaded and
# judges, and neither an upgrade nor a removal changes what becomes of a packet.
# Goes on in the Debian that host.sh leaves, in the test machine. Topology:
# tests/lib.sh.

package=$(dirname "$(realpath "$0")")
root=$(realpath "$package/../../build/package/root")
export IMPP=/run/impp IMPP_KO=/none

# The command as it is installed there, wherever it is called; when it is no
# longer installed, or just goes, a copy that looks at what it left behind.
prepare()
{
	mount --bind /proc "$root/proc"
	mount --rbind /sys "$root/sys"
	mount --bind /dev "$root/dev"
	mount --bind /tmp "$root/tmp"
	# Compiling takes an emulated machine ten minutes: host.sh has shown that
	# it works. Without headers DKMS removes a module and builds none.
	mount -t tmpfs none "$root/usr/src/linux-headers-$(uname -r)"
	cp "$root/usr/sbin/impp" "$root/root/impp"
	cat >"$IMPP" <<-END
	#!/bin/sh
	unset IMPP_POLICY_DIR
	if [ -x $root/usr/sbin/impp ]; then
		chroot $root /usr/sbin/impp "\$@"
		status=\$?
		[ \$status -eq 127 ] || exit \$status
	fi
	exec chroot $root /root/impp "\$@"
	END
	chmod +x "$IMPP"
	# As systemd-modules-load does it.
	sed '/^#/d' "$root/usr/lib/modules-load.d/impp.conf" |
		xargs chroot "$root" modprobe -a
}

[ -e "$IMPP" ] || prepare

# shellcheck source=tests/lib.sh
. "$package/../lib.sh"
log=$tmp/log
# shellcheck source=tests/package/root.sh
. "$package/root.sh"
use_family 4
port=40000

# The module that was loaded, and the policy, but for its age.
state()
{
	cat /sys/module/nf_impp/srcversion
	"$IMPP" show --json | sed 's/"applied[a-z_]*":[^,]*,//g' | tr '{' '\n'
}

verdicts_hold()
{
	port=$((port + 1))
	check "$1" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp $port 5222 S
		deny port > $L$xmpp_client $R$imp tcp $port 5223 S
		deny no-relation > $L$stranger $R$imp tcp $port 22 S
	END
	state >"$tmp/now"
	diff "$tmp/state" "$tmp/now" || fail "$1: another state"
}

# apt would take its time. Names of files are the Debian's.
dpkg_inside()
{
	quietly sh -c 'exec dpkg $*' sh "$@"
}

# while_judging WHAT COMMAND...: packets go through meanwhile, again and again, and
# their fates are the same at any moment.
while_judging()
{
	local what=$1 pid rounds=0

	"${@:2}" &
	pid=$!
	while [ -d "/proc/$pid" ]; do
		verdicts_hold "during $what"
		rounds=$((rounds + 1))
		sleep 0.5
	done
	wait "$pid"
	[ "$rounds" -gt 0 ] || fail "$what was over before it was looked at"
	verdicts_hold "after $what"
}

# modinfo's word for what is loaded, or will be.
test_module_of_dkms_is_loaded()
{
	local wanted

	wanted=$(chroot "$root" modinfo -F srcversion nf_impp)
	[ "$(cat /sys/module/nf_impp/srcversion)" = "$wanted" ] ||
		fail "it is $(cat /sys/module/nf_impp/srcversion), not $wanted"
}

test_policy_is_enforced()
{
	mkdir -p "$root/etc/impp"
	site >"$root/etc/impp/site.yaml"
	impp apply
	state >"$tmp/state"
	verdicts_hold 'as installed'
}

test_upgrade_changes_no_verdict()
{
	: >"$root/run/systemd/said"
	while_judging upgrade dpkg_inside --install '/debs/next/*.deb'
	must_leave_units
	[ "$(inside dpkg-query -W -f '${Version}' impp)" != \
		"$(cat /sys/module/nf_impp/version)" ] || fail 'no upgrade'
	grep -q 'impp-dkms: the module that is loaded stays' "$log" ||
		fail 'not told that the module stays'
}

test_upgrade_is_seen_by_the_doctor()
{
	"$IMPP" doctor >"$tmp/doctor" 2>&1
	grep -q 'the module is .*, this command' "$tmp/doctor" ||
		fail "$(cat "$tmp/doctor")"
}

test_removal_of_the_module_changes_no_verdict()
{
	while_judging 'removal of impp-dkms' dpkg_inside --remove impp-dkms
	grep -q 'impp-dkms: the module that is loaded stays' "$log" ||
		fail 'not told that the module stays'
	! chroot "$root" modinfo nf_impp >/dev/null 2>&1 ||
		fail 'it could be loaded again'
}

test_purge_of_both_changes_no_verdict()
{
	while_judging purge dpkg_inside --purge impp impp-dkms
	grep -q 'impp: the policy in force stays in force' "$log" ||
		fail 'not told that the policy stays'
	must_leave_units
	[ ! -e "$root/etc/impp" ] || fail '/etc/impp is still there'
}

run_tests
