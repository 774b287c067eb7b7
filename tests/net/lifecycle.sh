#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module comes and goes: what it needs, who can keep it, what it holds
# while policies are in force, and that all of that is given back.

# shellcheck source=tests/net/common.sh
. "$(dirname "$(realpath "$0")")/common.sh"

set_policy=$OUTPUT/set_policy
busy='is in use'

# What must be registered for a policy: hooks of these, in their namespace.
defrag='nf_defrag_ipv4 nf_defrag_ipv6'
stateless="$defrag nf_impp"
conntrack="nf_conntrack nf_conntrack $stateless"
holder="nf_conntrack nf_conntrack $defrag"

# -- Namespaces ---------------------------------------------------------------

namespaces=()
foreigners=()

# namespace NAME: of the initial user namespace.
namespace()
{
	ip netns add "impp-$1" && namespaces+=("$1")
}

# on NAME COMMAND...
on()
{
	ip netns exec "impp-$1" "${@:2}"
}

# Of a user namespace of its own; the id of a process in it is left in $pid.
foreign()
{
	local fd

	exec {fd}< <(exec unshare --user --map-root-user --net bash -c \
		'echo "$$"; exec sleep infinity')
	read -r pid <&"$fd"
	exec {fd}<&-
	foreigners+=("$pid")
}

# on_foreign PID COMMAND...: as its root.
on_foreign()
{
	nsenter --target "$1" --user --net --preserve-credentials -- "${@:2}"
}

# All of them, and what they keep.
no_namespaces()
{
	local name

	for name in "${namespaces[@]}"; do
		ip netns del "impp-$name"
	done
	[ -z "${foreigners[*]}" ] || kill "${foreigners[@]}"
	namespaces=()
	foreigners=()
	expect poll_until 60 hooks_are
	! is_loaded || expect poll_until 60 has_users 0
}

# -- Loading ------------------------------------------------------------------

depends()
{
	local -a names

	IFS=, read -ra names < <(modinfo -F depends "$IMPP_KO")
	sorted "${names[@]}"
}

# Nothing but an administrator loads or configures it.
test_no_door_but_netlink()
{
	expect_text '' modinfo -F alias "$IMPP_KO"
	expect_text '' modinfo -F parm "$IMPP_KO"
	expect_text "$(sorted "${needs[@]}")" depends
}

# remove MODULE: and what needs it.
remove()
{
	local holder

	for holder in "/sys/module/$1/holders"/*; do
		[ ! -e "$holder" ] || remove "${holder##*/}" || return
	done
	rmmod "$1"
}

# Each in turn is not there, nor is what needs it.
test_missing_dependency()
{
	local missing name

	expect unload_module
	for missing in "${needs[@]}"; do
		for name in "${needs[@]}"; do
			modprobe "$name"
		done
		expect remove "$missing"
		expect_error 'Unknown symbol' insmod "$IMPP_KO"
		! is_loaded || fail "loaded without $missing"
		expect_error 'not loaded' "$set_policy"
	done
	expect load_module
	expect "$set_policy" --check
}

test_load_and_unload()
{
	local i

	for i in {1..20}; do
		expect load_module
		expect_text 0 users nf_impp
		expect "$set_policy"
		expect_text 1 users nf_impp
		expect "$set_policy" --flush
		expect rmmod nf_impp
		! is_loaded || fail "round $i: still there"
	done
	expect hooks_are
	expect load_module
}

# -- Who keeps it -------------------------------------------------------------

test_policy_keeps_module()
{
	expect namespace a
	expect namespace b
	expect_text 0 users nf_impp
	expect on a "$set_policy"
	expect on b "$set_policy" --state stateless
	expect_text 2 users nf_impp
	expect_error "$busy" rmmod nf_impp
	expect on a "$set_policy" --flush
	expect_text 1 users nf_impp
	expect_error "$busy" rmmod nf_impp
	expect on b "$set_policy" --flush
	expect_text 0 users nf_impp
	expect rmmod nf_impp
	expect load_module
	no_namespaces
}

# One reference for a namespace, however often it is asked.
test_one_reference()
{
	expect namespace a
	expect on a "$set_policy" --check
	expect_text 0 users nf_impp
	expect on a "$set_policy"
	expect on a "$set_policy" --state stateless
	expect on a "$set_policy" --mode audit
	expect on a "$set_policy" --check
	expect_text 1 users nf_impp
	expect on a "$set_policy" --flush
	expect_text 0 users nf_impp
	expect_error 'no policy is in force' on a "$set_policy" --flush
	expect_text 0 users nf_impp
	no_namespaces
}

# A namespace that dies gives all back by itself.
test_namespace_dies()
{
	local state

	for state in conntrack stateless; do
		expect namespace a
		expect namespace b
		expect on a "$set_policy" --state "$state"
		expect on b "$set_policy" --state "$state"
		expect_text 2 users nf_impp
		no_namespaces
	done
	expect rmmod nf_impp
	expect load_module
}

# Nobody unprivileged keeps the module: their policies go down with it.
test_foreign_policy_does_not_keep_it()
{
	local one two

	foreign
	one=$pid
	foreign
	two=$pid
	expect on_foreign "$one" "$set_policy"
	expect on_foreign "$two" "$set_policy" --state stateless
	# shellcheck disable=SC2086 # two lists
	expect_text "$(sorted $conntrack $stateless)" hooks
	expect_text 0 users nf_impp
	expect rmmod nf_impp
	expect hooks_are
	expect load_module
	expect_error 'no policy' on_foreign "$one" "$set_policy" --flush
	expect on_foreign "$one" "$set_policy"
	no_namespaces
}

# Its namespace may die first, too.
test_foreign_namespace_dies()
{
	foreign
	expect on_foreign "$pid" "$set_policy"
	expect_text "$conntrack" hooks
	no_namespaces
}

# A dump that was begun must not run into nothing.
test_dump_keeps_module()
{
	local line input

	expect namespace a
	coproc on a "$set_policy" --dump
	input=${COPROC[1]}
	read -r line <&"${COPROC[0]}"
	expect test "$line" = ready
	expect on a "$set_policy" --flush
	expect_text 1 users nf_impp
	expect_error "$busy" rmmod nf_impp
	exec {input}>&-
	wait "$COPROC_PID"
	expect poll_until 60 has_users 0
	expect rmmod nf_impp
	expect load_module
	no_namespaces
}

# rmmod among commands that know nothing of it. Exit status 3: not loaded.
test_unload_under_fire()
{
	local tmp i

	tmp=$(mktemp -d)
	foreign
	on_foreign "$pid" bash -c "
		until [ -e $tmp/enough ]; do
			$set_policy 2>$tmp/refusal || [ \$? -eq 3 ] || exit 1
			$set_policy --flush
			$set_policy --state stateless
			true
		done 2>/dev/null" &
	for i in {1..15}; do
		expect poll_until 60 rmmod nf_impp 2>/dev/null
		expect load_module
	done
	: >"$tmp/enough"
	wait $! || fail "refused on the way: $(cat "$tmp/refusal")"
	rm -r "$tmp"
	no_namespaces
}

# -- What it holds ------------------------------------------------------------

# steps STATE...: applies each in turn ("-": flush), looks at the hooks.
steps()
{
	local state

	for state; do
		case $state in
		-) on a "$set_policy" --flush ;;
		*) on a "$set_policy" --state "$state" ;;
		esac || fail "$state of $*"
		case $state in
		-) expect_text "$held" hooks ;;
		stateless) expect_text "${held_stateless}" hooks ;;
		conntrack) expect_text "$conntrack" hooks ;;
		esac
	done
}

every_switch()
{
	steps conntrack -
	steps stateless -
	steps conntrack conntrack conntrack -
	steps stateless stateless stateless -
	steps conntrack stateless -
	steps stateless conntrack -
	steps conntrack stateless conntrack -
	steps stateless conntrack stateless conntrack stateless -
}

# unconfirmed FROM TO END WANTED: of a policy that replaces another until it is
# confirmed or rolled back both have what they need, and the one that stays
# keeps it.
unconfirmed()
{
	steps "$1"
	on a "$set_policy" --state "$2" --unconfirmed || fail "$* (apply)"
	expect_text "$conntrack" hooks
	on a "$set_policy" "--$3" || fail "$*"
	expect_text "$4" hooks
}

# What the state needs, no more, and all of it is given back.
test_references()
{
	local held='' held_stateless=$stateless

	expect namespace a
	every_switch
	no_namespaces
}

test_references_while_unconfirmed()
{
	local held='' held_stateless=$stateless

	expect namespace a
	unconfirmed conntrack stateless rollback "$conntrack"
	unconfirmed conntrack stateless confirm "$stateless"
	unconfirmed stateless conntrack rollback "$stateless"
	unconfirmed stateless conntrack confirm "$conntrack"
	steps -
	on a "$set_policy" --unconfirmed || fail 'the first'
	expect_text "$conntrack" hooks
	expect_text 1 users nf_impp
	on a "$set_policy" --rollback || fail 'back to none'
	expect_text '' hooks
	expect_text 0 users nf_impp
	no_namespaces
}

# What somebody else holds stays theirs.
test_references_of_others()
{
	local held=$holder held_stateless=$conntrack

	expect namespace a
	on a nft -f - <<-'END' || fail nft
		add table inet t
		add chain inet t c
		add rule inet t c ct state new
	END
	expect_text "$holder" hooks
	every_switch
	on a nft delete table inet t
	expect poll_until 60 hooks_are
	no_namespaces
}

# Of the modules it stands on, each is held once, whatever is in force.
test_use_counts()
{
	local name with without

	expect namespace a
	with=$(lsmod_counts)
	expect on a "$set_policy"
	expect_text "$with" lsmod_counts
	expect on a "$set_policy" --state stateless
	expect on a "$set_policy" --flush
	expect_text "$with" lsmod_counts
	expect unload_module
	without=$(lsmod_counts)
	for name in "${needs[@]}"; do
		[ "$(count_in "$with" "$name")" -eq \
			$(($(count_in "$without" "$name") + 1)) ] ||
			fail "$name: held more than once"
	done
	expect load_module
	expect_text "$with" lsmod_counts
	no_namespaces
}

lsmod_counts()
{
	local name

	for name in "${needs[@]}"; do
		echo "$name=$(users "$name")"
	done
}

# count_in COUNTS NAME
count_in()
{
	sed -n "s/^$2=//p" <<<"$1"
}

# shellcheck disable=SC2317 # the trap's
cleanup()
{
	no_namespaces
	unwatch_hooks
} >/dev/null 2>&1

[ "$(id -u)" -eq 0 ] || skip_all 'not root'
[ -e "$IMPP_KO" ] || skip_all "no $IMPP_KO"
unload_module || ktap_exit_fail_msg 'the module does not go'
watch_hooks || skip_all 'no kprobe events'
trap cleanup EXIT
trap 'exit 1' INT TERM
load_module || ktap_exit_fail_msg "cannot load $IMPP_KO"
run_tests
