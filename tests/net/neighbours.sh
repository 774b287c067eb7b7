#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Bad neighbours of whoever applies a policy: somebody else who does so at the
# same time, somebody who kills the command on its way, a clock that is set,
# sockets with no room, a reader who leaves. What is in force is one policy or
# the other, the copies are whole, and the next one gets through.
#
#	CALLS	before which system calls it is killed: those that leave a trace,
#		or "all" that matter
#	KILLS	how often it is killed at random (20)
#	ROUNDS	of four at once (4)
#	WAIT	seconds to confirm a policy while the clock is set (20)

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

export IMPP_STATE_DIR=$tmp/state
copies=$IMPP_STATE_DIR

# Two policies; who does not see a part of one would not tell them apart.
printf '%s\n' 'impp: 1' 'catalogue: cisco-imp' 'roles:' '  imp: 10.1.0.11' \
	'  xmpp-client: any' '  cucm: 10.2.0.21' >"$tmp/old.yaml"
{
	cat "$tmp/old.yaml"
	printf '%s\n' '  directory: 10.2.0.26' 'ports: {xmpp-client: 5333}'
} >"$tmp/new.yaml"

# -- What is so ---------------------------------------------------------------

# said TEXT FILE
said()
{
	grep -qF -- "$1" "$2" || fail "not said: $1: $(cat "$2")"
}

# between LOW NUMBER HIGH
between()
{
	[ "$1" -le "$2" ] && [ "$2" -le "$3" ]
}

# of_status NAME: a number of show --json. Python takes long here.
of_status()
{
	"$IMPP" show --json | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"
}

in_force()
{
	"$IMPP" diff --exit-code "$tmp/$1.yaml" >"$tmp/diff" 2>&1
}

# Is a copy one of the two, catalogue and all?
is_whole()
{
	cmp -s "$IMPP_POLICY_DIR/cisco-imp.yaml" "$copies/$1/cisco-imp.yaml" &&
		{ cmp -s "$tmp/old.yaml" "$copies/$1/site.yaml" ||
			cmp -s "$tmp/new.yaml" "$copies/$1/site.yaml"; }
}

# all_well WHEN: after an apply that was killed. Leaves in $now what is in force.
all_well()
{
	now=old
	in_force old || { now=new && in_force new; } ||
		fail "$1: in force is $(cat "$tmp/diff")"
	is_whole good || fail "$1: no whole copy"
	[ ! -e "$copies/previous" ] || is_whole previous ||
		fail "$1: the copy before is not whole"
}

# -- Killed -------------------------------------------------------------------

# traced ARGUMENT...: impp apply new.yaml, under strace. Leaks are not looked
# for in a process that is traced.
traced()
{
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 strace -qq "$@" \
		"$IMPP" apply "$tmp/new.yaml"
}

# The system calls of the apply that was traced that matter, from the first that
# speaks to the kernel side: lines of a name, and the how many-th of that name
# it is. To read, and to open what is read, leaves no trace.
steps()
{
	awk -F '(' -v all="${CALLS-}" '
		!/^[a-z0-9_]*\(/ { next }
		{ n[$1]++; on = on || $1 == "sendto" }
		on && ($1 ~ /^(sendto|mkdir|mkdirat|write|fsync|flock|renameat2|unlinkat)$/ ||
			/^openat.*O_CREAT/ ||
			all == "all" && $1 ~ /^(openat|recvmsg)$/) {
			print $1, n[$1]
		}' "$tmp/trace"
}

# Each time one call later: it is not made any more. There are copies of both
# before, so that all of them are alike.
test_killed_before_each_system_call()
{
	local call n steps=0 old=0 new=0 stale=0

	impp apply "$tmp/old.yaml"
	impp apply "$tmp/new.yaml"
	impp apply "$tmp/old.yaml"
	traced -o "$tmp/trace" >"$tmp/impp" 2>&1 || fail "$(cat "$tmp/impp")"
	steps >"$tmp/steps"
	while read -r call n; do
		impp apply "$tmp/old.yaml"
		[ "$(ls "$copies"/stage.* 2>/dev/null)" = '' ] ||
			fail "before $call $n: what was staged is still there"
		traced -o /dev/null -e "inject=$call:signal=KILL:when=$n" \
			>"$tmp/impp" 2>&1
		[ $? -eq 137 ] || fail "$call $n: not killed: $(cat "$tmp/impp")"
		all_well "before $call $n"
		[ "$now" = old ] && old=$((old + 1))
		[ "$now" = new ] && new=$((new + 1))
		! cmp -s "$tmp/old.yaml" "$copies/good/site.yaml" ||
			stale=$((stale + 1))
		steps=$((steps + 1))
	done <"$tmp/steps"
	echo "# killed before $steps calls: $old times the old policy, $new times the new one; the copy is old $stale times"
	{ [ "$old" -gt 5 ] && [ "$new" -gt 5 ]; } ||
		fail "one of them never was: $old, $new"
	impp apply "$tmp/old.yaml"
}

# Anywhere, in the kernel too.
test_killed_at_random_moments()
{
	local i pid took begin policy

	mkfifo "$tmp/never"
	exec {never}<>"$tmp/never"
	begin=${EPOCHREALTIME/.}
	impp apply "$tmp/new.yaml"
	took=$((${EPOCHREALTIME/.} - begin))
	for ((i = 0; i < ${KILLS:-20}; i++)); do
		policy=old
		[ $((i % 2)) -ne 0 ] || policy=new
		"$IMPP" apply "$tmp/$policy.yaml" >"$tmp/impp" 2>&1 &
		pid=$!
		printf -v pause '0.%06d' $(((RANDOM << 15 | RANDOM) % took))
		read -r -t "$pause" -u "$never"
		kill -KILL "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
		all_well "kill $i"
	done
	exec {never}>&-
	impp apply "$tmp/old.yaml"
	in_force old || fail "in force is $(cat "$tmp/diff")"
}

# -- Two at once --------------------------------------------------------------

# before CALL N: the call before that one, in the trace, as steps() has it.
before()
{
	awk -F '(' -v call="$1" -v nth="$2" '
		!/^[a-z0-9_]*\(/ { next }
		$1 == call && ++seen == nth { print last, n[last]; exit }
		{ n[last = $1]++ }' "$tmp/trace"
}

# shellcheck disable=SC2317 # by name
is_held()
{
	grep -qs 'stopped by SIGSTOP' "$tmp/held"
}

# hold CALL N: impp apply new.yaml comes so far, and stops. strace is $holder.
hold()
{
	local call n

	rm -f "$tmp/held"
	read -r call n < <(before "$1" "$2")
	traced -o "$tmp/held" -e "inject=$call:signal=STOP:when=$n" \
		>"$tmp/slow" 2>&1 &
	holder=$!
	poll_until 60 is_held || fail 'it does not come so far'
}

# let_go: and goes on. The status is its own.
let_go()
{
	local held

	held=$(grep -ls '^TracerPid:.*[1-9]' /proc/[0-9]*/status)
	held=${held#/proc/}
	kill -CONT "${held%%/*}"
	wait "$holder"
}

# The policy that was applied while it was held.
third_is_left()
{
	in_force third || fail "in force is $(cat "$tmp/diff")"
	cmp -s "$tmp/third.yaml" "$copies/good/site.yaml" ||
		fail 'the good copy is of another'
	cmp -s "$tmp/old.yaml" "$copies/previous/site.yaml" ||
		fail 'the copy before it is of another'
	[ "$(ls "$copies"/stage.* 2>/dev/null)" = '' ] ||
		fail 'what was staged is still there'
}

# The last that is sent before the lock on the copies is the policy. It is held
# up until another is there.
test_of_two_at_once_one_is_told()
{
	sed 's/5333/5444/' "$tmp/new.yaml" >"$tmp/third.yaml"
	impp apply "$tmp/old.yaml"
	traced -o "$tmp/trace" >"$tmp/impp" 2>&1
	impp apply "$tmp/old.yaml"
	hold sendto "$(sed '/^flock(/q' "$tmp/trace" | grep -c '^sendto(')"
	impp apply "$tmp/third.yaml"
	let_go
	[ $? -eq 1 ] || fail "it went through: $(cat "$tmp/slow")"
	said 'the policy changed meanwhile; try again' "$tmp/slow"
	third_is_left
}

# Its policy was in force, and is not any more when it comes to keep the copy.
test_the_copy_is_of_the_last()
{
	impp apply "$tmp/old.yaml"
	traced -o "$tmp/trace" >"$tmp/impp" 2>&1
	impp apply "$tmp/old.yaml"
	hold flock 1
	in_force new || fail "in force is $(cat "$tmp/diff")"
	impp apply "$tmp/third.yaml"
	let_go || fail "$(cat "$tmp/slow")"
	third_is_left
}

# As many generations as were told that they are in force.
test_many_at_once()
{
	local round i before told=0 refused=0 pids

	before=$(of_status generation)
	for ((round = 0; round < ${ROUNDS:-4}; round++)); do
		pids=()
		for i in 1 2 3 4; do
			sed "s/5333/$((6000 + 4 * round + i))/" \
				"$tmp/new.yaml" >"$tmp/$i.yaml"
			"$IMPP" apply "$tmp/$i.yaml" >"$tmp/said.$i" 2>&1 &
			pids+=("$!")
		done
		wait "${pids[@]}"
		for i in 1 2 3 4; do
			if grep -q 'is in force' "$tmp/said.$i"; then
				told=$((told + 1))
			else
				refused=$((refused + 1))
				said 'the policy changed meanwhile' "$tmp/said.$i"
			fi
		done
	done
	echo "# $told went through, $refused were told to try again"
	[ "$(of_status generation)" -eq $((before + told)) ] ||
		fail "$told told, and generation $before is $(of_status generation)"
	"$IMPP" diff --exit-code "$copies/good/site.yaml" >"$tmp/diff" 2>&1 ||
		fail "the good copy is not what is in force: $(cat "$tmp/diff")"
}

# -- The clock ----------------------------------------------------------------

uptime()
{
	cut -d . -f 1 /proc/uptime
}

no_confirm()
{
	! "$IMPP" show --json | grep -q '"left_ms"'
}

# jump SECONDS: what it says by the new clock is what it said by the old one.
jump()
{
	local left since wait=${WAIT:-20}

	date -s "@$(($(date +%s) + $1))" >"$tmp/date"
	left=$(of_status left_ms)
	between 1 "${left:-0}" $((1000 * wait)) ||
		fail "after $1 s: ${left:-no} ms are left"
	"$IMPP" show >"$tmp/impp"
	since=$(sed -n 's/.*in force since \(.*\) (.*/\1/p' "$tmp/impp")
	since=$(($(date +%s) - $(date -d "$since" +%s)))
	between -2 "$since" 60 ||
		fail "after $1 s: in force for $since s: $(cat "$tmp/impp")"
}

# Back by the time that has passed, not by what a clock shows.
test_a_clock_that_is_set()
{
	local begin wait=${WAIT:-20}

	impp apply "$tmp/old.yaml"
	begin=$(uptime)
	impp apply --confirm="$wait" "$tmp/new.yaml"
	jump 18000
	jump -36000
	jump 18000
	in_force new || fail 'it is gone already'
	poll_until 300 no_confirm || fail 'it does not come back'
	begin=$(($(uptime) - begin))
	between "$wait" "$begin" $((wait + 120)) ||
		fail "it came back after $begin s"
	in_force old || fail "in force is $(cat "$tmp/diff")"
}

# -- No room, no reader -------------------------------------------------------

# Of all sockets that are opened from here on, in the first namespace's care.
room()
{
	nsenter --target 1 --net sysctl -qw "net.core.$1_default=$2"
}

test_sockets_with_the_least_room()
{
	local before

	before=$(nsenter --target 1 --net sysctl -n net.core.rmem_default)
	room rmem 2304
	for verb in 'apply new' 'show' 'show --json' 'stats' 'diff new' 'apply old'; do
		# shellcheck disable=SC2086 # words
		set -- $verb
		[ $# -eq 1 ] || [ ! -e "$tmp/$2.yaml" ] || set -- "$1" "$tmp/$2.yaml"
		timeout 60 "$IMPP" "$@" >"$tmp/impp" 2>&1 ||
			fail "$verb ($?): $(cat "$tmp/impp")"
	done
	room rmem "$before"
}

# Nobody reads on: no policy is kept for that, and the command does not stay.
test_a_reader_who_leaves()
{
	local verb

	impp apply "$tmp/old.yaml"
	for verb in show 'show --json' 'stats --all' 'stats --json'; do
		# shellcheck disable=SC2086 # words
		timeout 60 "$IMPP" $verb 2>"$tmp/impp" | true
		[ "${PIPESTATUS[0]}" -ne 124 ] || fail "$verb: it does not end"
	done
	impp apply "$tmp/new.yaml"
	impp flush --yes
}

run_tests
