#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The policy as iptables has it: the texts load, whatever else is in the table
# stays, and packets go the way that they go with the module, and that explain
# says. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

example=$top/policy/site.example.yaml
programs='iptables ip6tables'

# load SITE: in both families, and where forwarded packets come.
load()
{
	local program

	for program in $programs; do
		"$IMPP" export "$program" "$1" >"$tmp/$program" 2>"$tmp/err" ||
			fail "export $program: $(cat "$tmp/err")"
		"$program-restore" --noflush "$tmp/$program" 2>"$tmp/err" ||
			fail "$program-restore: $(cat "$tmp/err")"
		"$program" -C FORWARD -j impp 2>"$tmp/err" ||
			"$program" -I FORWARD -j impp
	done
}

unload()
{
	local program

	for program in $programs; do
		"$program" -D FORWARD -j impp
	done
}

# What is in force, without what it counted.
saved()
{
	iptables-save | sed '/^#/d; s/\[[0-9:]*\]//'
	ip6tables-save | sed '/^#/d; s/\[[0-9:]*\]//'
}

# -- Loading ------------------------------------------------------------------

test_the_example_loads()
{
	local program

	for program in $programs; do
		"$IMPP" export "$program" "$example" >"$tmp/text" 2>"$tmp/err"
		"$program-restore" --test --noflush "$tmp/text" ||
			fail "$program does not take it"
		[ "$("$program" -S | wc -l)" -eq 3 ] ||
			fail "$program: --test left something"
	done
	load "$example"
	[ "$(saved | wc -l)" -gt 1000 ] || fail 'hardly any rules'
	unload
}

test_loading_replaces_its_own_chains_alone()
{
	iptables -N others
	iptables -A others -s 192.0.2.1 -j DROP
	load "$example"
	saved >"$tmp/first"
	load "$example"
	saved | cmp -s "$tmp/first" - || fail 'the same again is another'
	site >"$tmp/site.yaml"
	load "$tmp/site.yaml"
	saved | cmp -s "$tmp/first" - && fail 'another is the same'
	saved | grep -qx -- '-A others -s 192.0.2.1/32 -j DROP' ||
		fail "another's rule is gone"
	unload
	iptables -F others
	iptables -X others
}

# -- Flows --------------------------------------------------------------------

# Rows of this site's own, for what the catalogue has few of.
own_rows()
{
	cat <<-'END'
		allow:
		- {name: esp, from: gateway, to: imp, bidirectional: true, transport: [esp, 47]}
		- {name: ah, from: gateway, to: imp, transport: ah}
		- {name: all-icmp, from: rtmt, to: imp, transport: icmp}
		- {name: low, from: browser, to: [imp, rtmt], transport: [tcp, udp], port: [7, 2000-2009], from-port: 600-700}
	END
}

# flows SEED N: packets from everybody to everybody, more often than not to or
# from nodes; every other one is followed by what would answer it. No errors:
# they are not the same without what they quote.
flows()
{
	awk -v seed="$1" -v n="$2" -v left="$L" -v right="$R" \
		-v v6="$((family == 6))" '
		function any(list, len, a) {
			len = split(list, a, " ")
			return a[1 + int(rand() * len)]
		}
		function host() {
			if (rand() < 0.5)
				return 11 + int(rand() * 3)
			return rand() < 0.1 ? 90 : 21 + int(rand() * 21)
		}
		function icmp() {
			if (v6)
				return any("128.0 128.0 128.1 129.0 139.0 137.0 134.0 143.0 200.0")
			return any("8.0 8.0 8.1 0.0 13.0 17.0 5.1 40.0")
		}
		function answer(type) {
			sub(/^8\./, "0.", type)
			sub(/^13\./, "14.", type)
			sub(/^17\./, "18.", type)
			sub(/^128\./, "129.", type)
			sub(/^139\./, "140.", type)
			return type
		}
		BEGIN {
			srand(seed)
			ports = "7 22 53 80 123 161 389 443 500 1433 1500 1521 2001"
			ports = ports " 5060 5061 5062 5070 5222 5269 5353 5432 6163"
			ports = ports " 7336 7400 8081 8082 8083 8443 8500 8600 50000 61441"
			for (i = 0; i < n; i++) {
				from = 20000 + i
				if (rand() < 0.3)
					from = any("650 8500 500 53 123 40000 54290")
				to = any(ports)
				a = left host()
				b = right host()
				kind = int(rand() * 9)
				if (kind < 4) {
					flags = any("S S S SA A R")
					go = "tcp " from " " to " " flags
					back = "tcp " to " " from " " (flags == "S" ? "SA" : "A")
				} else if (kind < 6) {
					go = "udp " from " " to " data 20"
					back = "udp " to " " from " data 20"
				} else if (kind < 8) {
					type = icmp()
					go = "icmp " type " id " from
					back = "icmp " answer(type) " id " from
				} else {
					go = back = "ah"
					if (rand() < 0.7)
						go = back = "proto " any("47 50 132 200") " data 20"
				}
				print ">", a, b, go
				if (rand() < 0.5)
					print "<", b, a, back
			}
		}'
}

# fates <packets: what became of each, a word a line.
fates()
{
	forge | cut -f 1
}

# As the module decides, and then as iptables does.
compare()
{
	flows "$1" "$2" >"$tmp/packets"
	impp apply "$tmp/site.yaml"
	conntrack -F 2>/dev/null
	fates <"$tmp/packets" >"$tmp/want"
	impp flush --yes
	load "$tmp/site.yaml"
	conntrack -F 2>/dev/null
	fates <"$tmp/packets" >"$tmp/got"
	unload
	for verdict in allow deny; do
		[ "$(grep -c "$verdict" "$tmp/want")" -ge 20 ] ||
			fail "seed $1: hardly any $verdict"
	done
	paste "$tmp/want" "$tmp/got" "$tmp/packets" |
		awk -F '\t' '$1 != $2' >"$tmp/odd"
	[ ! -s "$tmp/odd" ] || fail "seed $1, $state, IPv$family:" \
		"module, iptables: $(head -n 5 "$tmp/odd")"
	[ "$(wc -l <"$tmp/got")" -eq "$(wc -l <"$tmp/packets")" ] ||
		fail "seed $1: fates are missing"
}

test_packets_go_as_with_the_module()
{
	for state in conntrack stateless; do
		{
			site "state: $state"
			own_rows
		} >"$tmp/site.yaml"
		for f in 4 6; do
			use_family "$f"
			compare "$f" 300
		done
	done
}

# Openers, as `explain --batch` is asked about them.
questions()
{
	awk '$1 == ">" && ($4 == "udp" || $7 == "S") {
		print $2, $3, $4, $5, $6
	}' "$tmp/packets"
}

test_openers_go_as_explain_says()
{
	{
		site
		own_rows
	} >"$tmp/site.yaml"
	load "$tmp/site.yaml"
	for f in 4 6; do
		use_family "$f"
		flows "2$f" 400 >"$tmp/packets"
		questions >"$tmp/questions"
		"$IMPP" explain --batch --site "$tmp/site.yaml" \
			<"$tmp/questions" 2>/dev/null | cut -f 1 |
			sed 's/pass/allow/' >"$tmp/want"
		sed 's/^/> /; s/\(tcp .*\)/\1 S/; s/\(udp .*\)/\1 data 9/' \
			"$tmp/questions" | fates >"$tmp/got"
		[ "$(wc -l <"$tmp/got")" -gt 100 ] || fail 'hardly any openers'
		paste "$tmp/want" "$tmp/got" "$tmp/questions" |
			awk -F '\t' '$1 != $2' >"$tmp/odd"
		[ ! -s "$tmp/odd" ] || fail "IPv$f: explain, iptables:" \
			"$(head -n 5 "$tmp/odd")"
	done
	unload
}

# -- Answers, errors, modes ---------------------------------------------------

# become DESCRIPTION <table: lines of a fate and a packet.
become()
{
	local want packet got

	cat >"$tmp/table"
	cut -d ' ' -f 2- "$tmp/table" | fates >"$tmp/got"
	while read -r want packet && read -r got <&3; do
		[ "$got" = "$want" ] || fail "$1: $got, not $want: $packet"
	done <"$tmp/table" 3<"$tmp/got"
	[ "$(wc -l <"$tmp/got")" -eq "$(wc -l <"$tmp/table")" ] ||
		fail "$1: fates are missing"
}

test_a_session_and_errors_about_it()
{
	site >"$tmp/site.yaml"
	load "$tmp/site.yaml"
	for f in 4 6; do
		use_family "$f"
		become "IPv$f" <<-END
			allow > $L$xmpp_client $R$imp tcp 41000 5222 S seq 1000
			allow < $R$imp $L$xmpp_client tcp 5222 41000 SA seq 2000 ack 1001
			allow > $L$xmpp_client $R$imp tcp 41000 5222 A seq 1001 ack 2001
			allow < $R$imp $L$xmpp_client icmp $port_unreachable quote $L$xmpp_client $R$imp tcp 41000 5222 A
			deny < $R$imp $L$xmpp_client icmp $port_unreachable quote $L$xmpp_client $R$imp tcp 41001 5222 A
			deny < $R$imp $L$xmpp_client tcp 5222 41002 S
			deny < $R$imp $L$xmpp_client tcp 5222 41002 SA
			deny > $L$endpoint $R$imp icmp $echo_reply id 7
			allow > $L$endpoint $R$imp icmp $echo_request id 8
			allow < $R$imp $L$endpoint icmp $echo_reply id 8
			allow > $L$stranger $R$other tcp 43000 80 S
		END
	done
	# The next packet of a live session is judged by the next policy.
	site 'rows: {xmpp-client: off}' >"$tmp/site.yaml"
	load "$tmp/site.yaml"
	become 'cut' <<-END
		deny > $L$xmpp_client $R$imp tcp 41000 5222 A seq 1001 ack 2001
		deny < $R$imp $L$xmpp_client tcp 5222 41000 A seq 2001 ack 1001
	END
	unload
}

test_modes()
{
	use_family 4
	site 'mode: audit' >"$tmp/site.yaml"
	load "$tmp/site.yaml"
	become 'audit' <<-END
		allow > $L$xmpp_client $R$imp tcp 44000 5223 S
		allow > $L$xmpp_client $R$imp tcp 44001 5222 S
	END
	iptables -vxnL impp-refuse | grep -q '^ *1 .*would deny' ||
		fail "audit counts: $(iptables -vxnL impp-refuse)"
	site 'on-deny: reject' >"$tmp/site.yaml"
	load "$tmp/site.yaml"
	become 'reject' <<-END
		reset > $l$xmpp_client $R$imp tcp 44002 5223 S
		unreachable-$prohibited > $l$xmpp_client $R$imp udp 44003 5223 data 9
		deny > $l$xmpp_client $R$imp tcp 44004 5223 A
	END
	unload
}

run_tests
