#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every row of the catalogue, in both families and both kinds of state, over
# real sockets: its flow comes through, and its twins (swapped, next port,
# other source port, to or from a stranger) only where another row says so.
# What is expected comes from oracle.py; the kernel's explain, the traffic and
# the counters must all agree with it. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

net=$here/net

# plan [LO HI]: the flows to try, in $tmp/flows.
plan()
{
	local role n
	local -a numbers=()

	for role in $roles stranger; do
		number "$role"
		numbers+=("$role=$n")
	done
	"$IMPP" catalogue show --json |
		/usr/bin/python3 "$net/oracle.py" "$@" "${numbers[@]}" \
		>"$tmp/flows" || fail 'no plan'
	[ "$(wc -l <"$tmp/flows")" -gt 500 ] || fail 'hardly a flow'
}

# Whoever asks, somebody listens: a denial is the gateway's.
listen()
{
	local -a ports

	mapfile -t ports < <(awk '$2 != "icmp" { print $6 }' "$tmp/flows" |
		sort -un)
	serve "$left" "${ports[@]}"
	serve "$right" "${ports[@]}"
}

# compare WHAT COMMAND: the lines of the plan must be those of $tmp/got, when
# both are cut down to the fields that COMMAND, an awk program, prints.
compare()
{
	local line

	while read -r line; do
		fail "$state: $1: $line"
	done < <(paste -d ' ' "$tmp/flows" "$tmp/got" | awk "$2" | head -n 20)
	[ "$(wc -l <"$tmp/flows")" -eq "$(wc -l <"$tmp/got")" ] ||
		fail "$state: $1: $(wc -l <"$tmp/got") answers"
}

explained()
{
	awk '{ print $3, $5, $2, $4, $6 }' "$tmp/flows" |
		"$IMPP" explain --batch >"$tmp/got"
	# shellcheck disable=SC2016 # awk's
	compare explain '$7 != $11 || $8 != $12 || $9 != $13 {
		print $10 ": " $11, $12, $13 ", not " $7, $8, $9 \
			": " $2, $3, $4, $5, $6 }'
}

# From one side after the other; entries of the one would be in the other's
# way where source and destination port are the same.
tried()
{
	local side

	for side in left right; do
		conntrack -F >"$tmp/conntrack" 2>&1
		awk -v side=$side '$1 == side { print $2, $3, $4, $5, $6 }' \
			"$tmp/flows" |
			probe "${!side}" batch --timeout-ms 1500 >"$tmp/$side"
	done
	awk -v left="$tmp/left" -v right="$tmp/right" '
		$1 == "left" { getline got <left; print got }
		$1 == "right" { getline got <right; print got }' \
		"$tmp/flows" >"$tmp/got"
	# shellcheck disable=SC2016 # awk's
	compare traffic '
		{ want = $7 == "deny" ? "deny" : "allow" }
		want != $11 { print $10 ": " $11 ", not " want ": " \
			$2, $3, $4, $5, $6 }'
}

# Rows grow if, and only if, a flow was theirs; a reason by at least its
# flows, because TCP tries again.
counted()
{
	local line

	growth >"$tmp/growth"
	"$IMPP" catalogue show --json | tr '{' '\n' |
		sed -n 's/^"id":"\([^"]*\)","name":"\([^"]*\)".*/\1 \2/p' \
		>"$tmp/names"
	while read -r line; do
		fail "$state: counted: $line"
	done < <(awk '
		FILENAME ~ /names$/ { name[$1] = $2; next }
		FILENAME ~ /growth$/ { grown[$1] = $2; next }
		$7 == "allow" { want[name[$8]]++ }
		$7 == "deny" { want[$9]++ }
		$7 == "pass" { want["pass"]++ }
		END {
			for (key in want)
				if (grown[key] < want[key])
					print key, grown[key] + 0, "of", want[key]
			delete grown["unsolicited"]
			for (key in grown)
				if (!(key in want))
					print key, grown[key], "of none"
		}' "$tmp/names" "$tmp/growth" "$tmp/flows")
}

rows()
{
	apply "state: $state" 'ports: {snmp-trap-receiver: 6163}' "$@"
	explained
	count_from_here
	tried
	counted
}

test_each_table_has_a_row_that_passes()
{
	local table

	plan
	listen
	for table in {2..34}; do
		grep -Eq " allow $table\.[0-9]+ - " "$tmp/flows" && continue
		case $table in
		7 | 8 | 14) ;; # localhost alone
		31) ;; # 31.1 is in the shadow of 30.20
		26) ;; # in the shadow of 25
		*) fail "no flow of table $table" ;;
		esac
	done
	grep -q '/row$' "$tmp/flows" || fail 'no flows'
}

test_rows_in_conntrack()
{
	state=conntrack
	rows
}

test_rows_in_stateless_with_a_range_of_ephemeral_ports()
{
	state=stateless
	plan 20000 60000
	rows 'ephemeral: "20000-60000"'
}

run_tests
