#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Confirmed commit, as an operator meets it: a policy that cuts off the session
# it was applied in goes by itself; what is refused meanwhile; which copies are
# kept for the next boot; the seal. Topology: tests/lib.sh; the operator is on
# the left, and gets to the gateway by way of a host on the right.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

export IMPP_STATE_DIR=$tmp/state
copies=$IMPP_STATE_DIR

# The operator's row. Without it that session is nobody's.
own=('allow:' '- {name: operator, from: [10.9.1.2], to: imp, transport: tcp, port: 22}')
host=10.2.0.$imp

# -- What impp says -----------------------------------------------------------

# said TEXT: in what impp said last.
said()
{
	grep -qF -- "$1" "$tmp/impp" || fail "not said: $1: $(cat "$tmp/impp")"
}

# refused TEXT ARGUMENT...: impp must fail, and say so.
refused()
{
	local text=$1

	shift
	if "$IMPP" "$@" >"$tmp/impp" 2>&1; then
		fail "impp $*: succeeded"
	fi
	said "$text"
}

# field PATH: of show --json: "policy.generation".
field()
{
	"$IMPP" show --json | python3 -c '
import json, sys
value = json.load(sys.stdin)
for name in sys.argv[1].split("."):
    value = value and value[name]
print(json.dumps(value))' "$1"
}

field_is()
{
	[ "$(field "$1")" = "$2" ]
}

must_be()
{
	field_is "$1" "$2" || fail "$1 is $(field "$1"), not $2"
}

# -- Sites --------------------------------------------------------------------

# Three policies that differ; NAME is the file's.
write_sites()
{
	site "${own[@]}" >"$tmp/good.yaml"
	site 'mode: audit' "${own[@]}" >"$tmp/audit.yaml"
	site >"$tmp/bad.yaml"
}

start()
{
	"$IMPP" rollback >/dev/null 2>&1
	"$IMPP" flush --yes >/dev/null 2>&1
	rm -rf "$copies"
	write_sites
}

is_copy()
{
	cmp -s "$1" "$copies/$2/site.yaml" &&
		cmp -s "$IMPP_POLICY_DIR/cisco-imp.yaml" \
			"$copies/$2/cisco-imp.yaml"
}

# copied FILE SLOT, or "copied - SLOT" for none
copied()
{
	if [ "$1" = - ]; then
		[ ! -e "$copies/$2" ] || fail "there is a copy: $2"
	else
		is_copy "$tmp/$1.yaml" "$2" || fail "$2 is not $1"
	fi
}

# -- The session --------------------------------------------------------------

# in_background NAMESPACE COMMAND...: the process is the command itself, to be
# ended, and holds nothing that somebody waits for the end of.
in_background()
{
	(exec nsenter --net="/run/netns/$1" -- "${@:2}") >"$tmp/none" 2>&1 &
	children+=("$!")
}

# On the host: whoever gets in has a shell at the gateway.
open_door()
{
	in_background "$right" socat "TCP-LISTEN:22,bind=$host,reuseaddr,fork" \
		EXEC:"nsenter --net=/run/netns/$gateway -- bash",pgid=0
}

# shellcheck disable=SC2317 # by name
is_open()
{
	on "$right" ss -Hltn 'sport = :22' | grep -q .
}

# log_in: what is written to $session is run at the gateway.
log_in()
{
	rm -f "$tmp/session"
	mkfifo "$tmp/session"
	in_background "$left" socat -u "PIPE:$tmp/session,rdonly" \
		"TCP:$host:22,connect-timeout=2"
	operators+=("$!")
	exec {session}<>"$tmp/session"
}

# Also one that must not get in, or whose host was not there yet.
gets_in()
{
	rm -f "$tmp/in"
	log_in
	echo "touch $tmp/in" >&"$session"
	poll_until "$1" [ -e "$tmp/in" ]
}

log_out()
{
	local pid

	exec {session}>&-
	for pid in "${operators[@]}"; do
		kill "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	operators=()
}

operators=()

is_denied()
{
	[ "$(grown unsolicited)" -gt 0 ]
}

test_who_is_cut_off_gets_back_in()
{
	local began=$SECONDS generation armed

	start
	open_door
	impp apply "$tmp/good.yaml"
	poll_until 60 is_open || fail 'the door is not open'
	gets_in 60 || fail 'nobody gets in'
	count_from_here
	generation=$(field policy.generation)
	# Time to look around, on a slow machine too.
	armed=$((40 + 10 * (SECONDS - began)))
	echo "echo \$\$ >$tmp/shell; \
	      $IMPP apply --confirm=$armed $tmp/bad.yaml >$tmp/impp 2>&1" \
		>&"$session"
	poll_until 60 field_is policy.confirm.fallback "$generation" ||
		fail "not armed: $(cat "$tmp/impp")"
	must_be policy.mode '"enforce"'
	# A word more: it does not arrive, and whoever waits for it is killed.
	echo "touch $tmp/later" >&"$session"
	poll_until 60 is_denied || fail 'the session is not cut off'
	kill -9 "-$(cat "$tmp/shell")"
	log_out
	gets_in 1 && fail 'somebody got in'
	log_out
	[ ! -e "$tmp/later" ] || fail 'the session went on'
	[ "$(field policy.confirm)" != null ] || fail 'it did not wait so long'
	poll_until $((300 + armed)) field_is policy.confirm null ||
		fail 'it is not rolled back'
	gets_in 60 || fail 'nobody gets back in'
	log_out
	copied good good
	copied - previous
	[ ! -e "$tmp/later" ] || fail 'the session went on after all'
	dmesg | grep -q 'impp: policy [0-9]* was not confirmed in time and is rolled back' ||
		fail 'the kernel log does not tell'
}

# -- What comes back ----------------------------------------------------------

test_from_the_empty_state()
{
	start
	impp apply --confirm=1 "$tmp/good.yaml"
	said 'in 1 s, no policy is in force any more, as before, unless you confirm'
	said 'impp confirm'
	poll_until 60 field_is policy null || fail 'there still is a policy'
	copied - good
	refused 'no policy waits to be confirmed' confirm
	copied - good
}

test_rollback_on_demand()
{
	start
	impp apply --confirm "$tmp/good.yaml"
	said 'in 120 s'
	impp rollback
	said 'no policy was before'
	must_be policy null
	copied - pending
	impp apply "$tmp/good.yaml"
	impp apply --confirm=600 "$tmp/audit.yaml"
	must_be policy.mode '"audit"'
	impp rollback
	said 'is in force again, as generation'
	must_be policy.mode '"enforce"'
	must_be policy.confirm null
	copied good good
	copied - pending
	copied - previous
}

# -- Meanwhile ----------------------------------------------------------------

remedy='left: impp confirm, impp rollback, or apply --confirm'

test_nothing_else_is_done_meanwhile()
{
	local generation

	start
	impp apply "$tmp/good.yaml"
	generation=$(field policy.generation)
	impp apply --confirm=600 "$tmp/audit.yaml"
	said "the policy of generation $generation comes back"
	refused "$remedy" apply "$tmp/bad.yaml"
	refused "generation $((generation + 1)) waits to be confirmed" \
		apply "$tmp/audit.yaml"
	refused "$remedy" flush --yes
	refused "$remedy" mode enforce
	refused "$remedy" seal --yes
	copied audit pending
	copied good good
	impp apply --dry-run "$tmp/bad.yaml"
	must_be policy.mode '"audit"'
	impp show
	said "waits for impp confirm, "
	said "else the policy of generation $generation comes back"
	# Again, and the same again: what comes back remains.
	impp apply --confirm=700 "$tmp/bad.yaml"
	impp apply --confirm=800 "$tmp/bad.yaml"
	said "the policy of generation $generation comes back"
	said "generation $((generation + 2)), is gone"
	must_be policy.confirm.fallback "$generation"
	[ "$(field policy.confirm.left_ms)" -gt 700000 ] ||
		fail 'the time did not start anew'
	copied bad pending
	copied good good
	impp rollback
	impp apply "$tmp/good.yaml"
	said 'no change'
}

test_wrong_words()
{
	local word

	start
	for word in --confirm=0 --confirm=21601 --confirm=x --confirm= \
		    --confirm=-1 --confirm=1.5; do
		refused '--confirm takes 1 to 21600 seconds' apply "$word" \
			"$tmp/good.yaml"
	done
	refused 'nftables has no timer' apply --backend nft --confirm \
		"$tmp/good.yaml"
	refused 'add --yes' seal
	must_be policy null
}

# -- Confirmed ----------------------------------------------------------------

test_confirmed_it_stays()
{
	start
	impp apply "$tmp/good.yaml"
	impp apply --confirm=600 "$tmp/audit.yaml"
	impp confirm
	said 'is confirmed: it stays in force'
	must_be policy.confirm null
	must_be policy.mode '"audit"'
	refused 'no policy waits to be confirmed' confirm
	copied audit good
	copied good previous
	copied - pending
	# What needs no confirmation is not asked for it.
	impp apply --confirm "$tmp/audit.yaml"
	said 'it is there to stay'
	must_be policy.confirm null
}

# -- Copies -------------------------------------------------------------------

test_copies_are_of_what_was_applied()
{
	start
	cp "$tmp/good.yaml" "$tmp/file.yaml"
	impp apply --confirm=600 "$tmp/file.yaml"
	cp "$tmp/bad.yaml" "$tmp/file.yaml"
	copied good pending
	copied - good
	impp confirm
	copied good good
	copied - previous
	[ "$(stat -c %a "$copies" "$copies/good" "$copies/good/site.yaml" \
		"$copies/good/cisco-imp.yaml" | paste -sd ' ')" = \
		'700 700 600 600' ] || fail 'others may read it'
}

# Who confirmed was killed before the copy was kept; a copy was lost.
test_confirming_again_makes_good()
{
	start
	impp apply --confirm=600 "$tmp/good.yaml"
	IMPP_STATE_DIR='' impp confirm
	copied good pending
	copied - good
	impp confirm
	said 'is confirmed already'
	copied good good
	copied - pending
	rm -r "$copies"
	impp apply "$tmp/good.yaml"
	said 'no change'
	copied good good
}

# What is pending is not what runs: it must not be taken for it.
test_another_copy_is_not_kept()
{
	start
	impp apply --confirm=600 "$tmp/good.yaml"
	cp "$tmp/bad.yaml" "$copies/pending/site.yaml"
	impp confirm
	said 'there is no copy of what was confirmed'
	copied - good
}

test_one_step_back_and_forth()
{
	start
	refused 'no policy is in force' rollback
	impp apply "$tmp/good.yaml"
	refused 'impp flush --yes removes the policy' rollback
	impp apply "$tmp/audit.yaml"
	copied audit good
	copied good previous
	impp rollback
	must_be policy.mode '"enforce"'
	must_be policy.site "\"$copies/good/site.yaml\""
	copied good good
	copied audit previous
	impp rollback
	must_be policy.mode '"audit"'
	copied audit good
	copied good previous
	impp flush --yes
	impp rollback
	said 'the last good policy is in force again'
	must_be policy.mode '"audit"'
	copied good previous
}

# A file system that is full, or not there, keeps no policy from being applied;
# nor does one namespace take another's copies for its own.
test_without_copies()
{
	start
	IMPP_STATE_DIR=/proc/nowhere impp apply "$tmp/good.yaml"
	said 'warning: cannot save a copy in /proc/nowhere'
	must_be policy.mode '"enforce"'
	IMPP_STATE_DIR='' impp apply "$tmp/audit.yaml"
	[ ! -e /var/lib/impp/good ] || fail 'it is not the one of init'
	must_be policy.mode '"audit"'
	IMPP_STATE_DIR='' refused 'no copies are kept in this network namespace' \
		rollback
}

test_what_a_crash_left_is_removed()
{
	start
	mkdir -p "$copies/stage.999999"
	echo x >"$copies/stage.999999/site.yaml"
	impp apply "$tmp/good.yaml"
	[ ! -e "$copies/stage.999999" ] || fail 'it is still there'
	[ "$(ls "$copies")" = good ] || fail "there is more: $(ls "$copies")"
}

# -- Sealed -------------------------------------------------------------------

# In a namespace of its own, because it is for good.
# shellcheck disable=SC2317 # by name
sealed()
{
	refused 'no policy is in force' seal --yes
	impp apply "$tmp/audit.yaml"
	impp apply "$tmp/good.yaml"
	impp seal --yes
	said 'until reboot'
	must_be policy.sealed true
	impp show
	said 'nothing of this can be changed until reboot'
	refused 'the policy is sealed' apply "$tmp/audit.yaml"
	refused 'the policy is sealed' apply --confirm "$tmp/audit.yaml"
	refused 'the policy is sealed' mode audit
	refused 'the policy is sealed' flush --yes
	refused 'no policy waits to be confirmed' confirm
	refused 'the policy is sealed' rollback
	must_be policy.mode '"enforce"'
	impp apply "$tmp/good.yaml"
	said 'no change'
	impp stats
	rmmod nf_impp 2>/dev/null && fail 'the module is gone'
}

test_sealed_nothing_changes()
{
	start
	export -f sealed refused said impp must_be field field_is fail
	export tmp copies failed failures
	unshare --net bash -c sealed
}

run_tests
