#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Events, as an operator sees them: monitor's lines and objects, what would
# permit a denial, what it says when it has missed something, how it ends; and
# what the kernel's own tools see of a verdict. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# shellcheck disable=SC2154 # tests/lib.sh's
use_family 4
tracing=/sys/kernel/tracing
log=$tmp/log

# The site that all of this is about.
settle()
{
	apply 'features: {managed-file-transfer: off}' \
		'rows: {xmpp-server: off}'
}

# -- Watching -----------------------------------------------------------------

# What comes before it listens is not heard, so that is asked for again.
watch()
{
	: >"$log"
	"$IMPP" monitor "$@" >"$log" 2>"$tmp/err" &
	monitor=$!
	children+=("$monitor")
	poll_until 60 heard_something ||
		fail "monitor hears nothing: $(cat "$tmp/err")"
}

heard_something()
{
	deny 9999
	[ -s "$log" ]
}

# shellcheck disable=SC2317 # by name
is_gone()
{
	! kill -0 "$1" 2>/dev/null
}

# ends PID: its status; whoever does not end is ended.
ends()
{
	poll_until 60 is_gone "$1" || kill -9 "$1"
	wait "$1"
}

unwatch()
{
	kill -CONT "$monitor" 2>/dev/null
	kill "$monitor" 2>/dev/null
	ends "$monitor"
	ended=$?
}

# deny PORT: of XMPP clients, one that nobody listens to.
deny()
{
	forge >/dev/null <<<"> $L$xmpp_client $R$imp tcp 40000 $1 S"
}

# told TEXT: a line with that, soon.
told()
{
	poll_until 60 grep -qF -- "$1" "$log" ||
		fail "not told: $1: $(tail -n 5 "$log" "$tmp/err")"
}

# A packet on each line, and what is told of it.
tell()
{
	local packet text

	while IFS='|' read -r packet text; do
		forge >/dev/null <<<"${packet% }"
		told "${text# }"
	done
}

test_lines()
{
	settle
	watch
	told "deny port gl>gr tcp ${L}35:40000 -> ${R}11:9999 (xmpp-client -> imp): "
	tell <<-END
		> $L$imp $R$imp tcp 40000 7336 S | deny port gl>gr tcp ${L}11:40000 -> ${R}11:7336 (imp -> imp): row 22.6 exists, feature managed-file-transfer is off
		< $R$imp $L$xmpp_client tcp 40001 5222 S | deny no-relation gr>gl tcp ${R}11:40001 -> ${L}35:5222 (imp -> xmpp-client): row 22.1 permits this in the other direction
		> $L$imp $R$imp tcp 40002 5269 S | :5269 (imp -> imp): row 22.2 exists, and is switched off
		> $L$imp $R$imp tcp 40003 1501 S | deny localhost-only gl>gr tcp ${L}11:40003 -> ${R}11:1501 (imp -> imp): row 8.2 keeps this port on its own host
		> $L$imp_publisher $R$database tcp 1000 1433 S | row 33.1 permits this from source port 37240-61000
		> $L$stranger $R$imp tcp 40004 5222 S | (no role -> imp): row 22.1 permits this from xmpp-client
		> $L$xmpp_client $R$imp tcp 40005 5223 S | deny port gl>gr tcp ${L}35:40005 -> ${R}11:5223 (xmpp-client -> imp): the nearest is row 22.1, tcp/5222
		> $L$stranger $R$imp icmp 8.0 id 1 | deny no-relation gl>gr icmp 8.0 ${L}90 -> ${R}11 (no role -> imp)
		> $L$xmpp_client $R$imp proto 50 data 20 | deny protocol gl>gr esp ${L}35 -> ${R}11 (xmpp-client -> imp)
	END
	use_family 6
	tell <<-END
		> $L$imp $R$imp tcp 40000 7336 S | tcp [${L}11]:40000 -> [${R}11]:7336 (imp -> imp): row 22.6 exists
	END
	use_family 4
	unwatch
	[ "$ended" -eq 0 ] || fail "it ended by $ended"
	[ ! -s "$tmp/err" ] || fail "it complains: $(cat "$tmp/err")"
}

# The operator's evening: the feature is off, is turned on, and it passes.
test_changes_and_new_roles()
{
	settle
	watch
	apply 'features: {managed-file-transfer: off}' 'rows: {xmpp-client: off}'
	told 'policy applied; in force: generation '
	forge >/dev/null <<<"> $L$xmpp_client $R$imp tcp 40010 5222 S"
	told "${R}11:5222 (xmpp-client -> imp): row 22.1 exists, and is switched off"
	impp mode audit
	told 'policy in another mode; in force: generation '
	told ', mode audit, '
	forge >/dev/null <<<"> $L$imp $R$imp tcp 40011 7336 S"
	told "would-deny port gl>gr tcp ${L}11:40011 -> ${R}11:7336"
	impp apply --confirm=600 "$tmp/site.yaml"
	told '; to be confirmed within '
	impp confirm
	told 'policy confirmed; in force'
	apply 'features: {managed-file-transfer: on}'
	site 'mode: audit' >"$tmp/site.yaml"
	impp apply --confirm=1 "$tmp/site.yaml"
	told 'policy not confirmed in time, and rolled back; in force'
	impp flush --yes
	told 'policy flushed; none is in force'
	unwatch
}

# Its file has changed since, is another, or is gone.
test_the_file_is_not_what_runs()
{
	settle
	site >"$tmp/site.yaml"
	watch --count 1
	ends "$monitor" || fail 'it did not end by itself'
	grep -q 'is not what is in force' "$tmp/err" ||
		fail "it does not say that: $(cat "$tmp/err")"
	rm "$tmp/site.yaml"
	watch
	forge >/dev/null <<<"< $R$imp $L$xmpp_client tcp 40001 5222 S"
	told 'row 22.1 permits this in the other direction'
	unwatch
	if "$IMPP" monitor --site "$tmp/site.yaml" >"$tmp/impp" 2>&1; then
		fail 'a file that is not there will do'
	fi
	grep -q 'cannot read' "$tmp/impp" || fail "$(cat "$tmp/impp")"
}

# -- Objects ------------------------------------------------------------------

test_json()
{
	settle
	watch --json
	impp mode audit
	impp mode enforce
	told '"change":"mode"'
	forge >/dev/null <<-END
		> $L$imp $R$imp tcp 40000 7336 S
		> $L$stranger $R$imp icmp 8.0 id 1
	END
	told '"type":8'
	unwatch
	python3 - "$log" "${L}11" "${R}11" <<-'END' || fail 'objects'
		import json, sys
		events = [json.loads(line) for line in open(sys.argv[1])]
		assert all(e["version"] == 1 for e in events)
		numbers = [e["sequence"] for e in events]
		assert numbers == list(range(numbers[0], numbers[0] + len(events)))
		changes = [e for e in events if e["event"] == "change"]
		assert [e["mode"] for e in changes] == ["audit", "enforce"], changes
		e = [e for e in events if e.get("port") == 7336][0]
		want = {"event": "denial", "verdict": "deny", "reason": "port",
			"in": "gl", "out": "gr", "protocol": "tcp",
			"protocol_number": 6, "src": sys.argv[2],
			"dst": sys.argv[3], "from_port": 40000,
			"from_roles": ["imp"], "to_roles": ["imp"],
			"hint_row": "22.6", "generation": changes[0]["generation"],
			"hint": "row 22.6 exists, feature managed-file-transfer is off"}
		assert want.items() <= e.items(), e
		assert e["time_ns"] > 0 and e["time"]
	END
}

# -- What is missing ----------------------------------------------------------

dropped()
{
	awk '$2 == 16 { n += $9 } END { exit !n }' /proc/net/netlink
}

flood()
{
	awk -v packet="> $L$xmpp_client $R$imp tcp 40000 9998 S" 'BEGIN {
		for (i = 0; i < 100; i++)
			print packet
	}' >"$tmp/flood"
	forge <"$tmp/flood" >/dev/null
	dropped
}

# In a second in which too many were told, one more is not.
told_again()
{
	deny 9997
	grep -q '"port":9997' "$log"
}

# Stopped, it cannot read: there is no room for what comes then.
test_lost_events_are_told()
{
	settle
	watch --json
	kill -STOP "$monitor"
	poll_until 300 flood || fail 'nothing is lost'
	kill -CONT "$monitor"
	told '{"version":1,"event":"lost","number":null}'
	poll_until 60 told_again || fail 'it does not go on'
	unwatch
	python3 - "$log" <<-'END' || fail 'the numbers do not agree'
		import json, sys
		events = [json.loads(line) for line in open(sys.argv[1])]
		lost = sum(e["number"] or 0 for e in events if e["event"] == "lost")
		numbers = [e["sequence"] for e in events if "sequence" in e]
		assert lost > 0
		assert numbers[-1] - numbers[0] + 1 == len(numbers) + lost
	END
}

test_denials_left_out_are_told()
{
	local begin

	settle
	watch
	awk -v packet="> $L$xmpp_client $R$imp tcp 40000 9998 S" 'BEGIN {
		for (i = 0; i < 3000; i++)
			print packet
	}' >"$tmp/flood"
	begin=$SECONDS
	forge <"$tmp/flood" >/dev/null
	if [ $((SECONDS - begin)) -ge 15 ]; then
		echo '# not 200 denials a second here: nothing to leave out'
	else
		poll_until 120 left_some_out || fail 'nothing is left out'
	fi
	unwatch
}

# More than the kernel tells in a second, in less.
left_some_out()
{
	forge <"$tmp/flood" >/dev/null
	sleep 1
	deny 9996
	sleep 0.2
	grep -q '^[0-9]* denials left out: more than 200 in a second$' "$log"
}

# -- Its end ------------------------------------------------------------------

test_it_ends_when_nobody_reads()
{
	local pid

	settle
	"$IMPP" monitor 2>"$tmp/err" > >(head -n 1 >"$log") &
	pid=$!
	children+=("$pid")
	poll_until 60 heard_something || fail 'monitor hears nothing'
	ends "$pid" || fail "it ended by $?: $(cat "$tmp/err")"
	[ ! -s "$tmp/err" ] || fail "it complains: $(cat "$tmp/err")"
	# Of a second line that was on its way.
	watch
	kill -PIPE "$monitor"
	ends "$monitor" || fail "SIGPIPE: it ended by $?"
	[ ! -s "$tmp/err" ] || fail "it complains: $(cat "$tmp/err")"
	for word in --count=0 --count=x --count=; do
		"$IMPP" monitor "$word" 2>"$tmp/err"
		[ $? -eq 2 ] || fail "$word will do"
	done
}

# -- The kernel's own tools ---------------------------------------------------

test_tracepoint()
{
	settle
	echo >$tracing/trace
	echo 1 >$tracing/events/impp/impp_verdict/enable
	deny 9995
	echo 0 >$tracing/events/impp/impp_verdict/enable
	grep -q 'impp_verdict: .*family=ipv4 .*verdict=deny reason=port rule=-1' \
		$tracing/trace || fail "no line of it: $(tail -n 3 $tracing/trace)"
	grep -q 'verdict=pass reason=-' $tracing/trace || fail 'not of the marker'
}

# Whoever looks for lost packets finds the module.
test_drops_have_a_location()
{
	settle
	echo >$tracing/trace
	echo stacktrace >$tracing/events/skb/kfree_skb/trigger
	deny 9994
	echo '!stacktrace' >$tracing/events/skb/kfree_skb/trigger
	grep -q '=> impp_' $tracing/trace ||
		fail "not in the stack: $(tail -n 30 $tracing/trace)"
}

run_tests
