#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# stats: what each of its forms says of packets that were sent, of both
# backends. Prometheus' own promtool reads the metrics. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

promtool=$(command -v promtool) || promtool=$(
	cat "$top/build/metrics")/usr/bin/promtool
metrics=$tmp/metrics

# traffic: 2 packets of a row, one denied, and markers.
traffic()
{
	use_family 4
	forge >"$tmp/fates" <<-END || fail 'forge failed'
		> $L$snmp_server $R$imp udp 40000 161 data 20
		> $L$snmp_server $R$imp udp 40000 161 data 20
		> $L$xmpp_client $R$imp tcp 40001 5223 S
	END
}

# What was said, as lines that are no test's result.
told()
{
	echo
	sed 's/^/# | /' "$tmp/said"
}

# stats ARG...: into $tmp/said
stats()
{
	"$IMPP" stats "$@" >"$tmp/said" 2>&1 || fail "stats $*: $(told)"
}

says()
{
	grep -qF -- "$1" "$tmp/said" || fail "no '$1': $(told)"
}

silent()
{
	! grep -qF -- "$1" "$tmp/said" || fail "'$1': $(told)"
}

# -- Prometheus ---------------------------------------------------------------

# value METRIC: its number, labels and all in METRIC.
value()
{
	awk -v m="$1" 'index($0, m " ") == 1 { print $NF }' "$metrics"
}

# sound WHAT: as promtool sees it.
sound()
{
	if ! "$promtool" check metrics <"$metrics" >"$tmp/judged" 2>&1 ||
		[ -s "$tmp/judged" ]; then
		fail "$1: promtool: $(cat "$tmp/judged")"
	fi
}

is()
{
	[ "$(value "$1")" = "$2" ] || fail "$1 is '$(value "$1")', not $2"
}

row='row="12.1",name="snmp-query"'

# same_metrics BACKEND
same_metrics()
{
	"$IMPP" stats --backend "$1" --reset >"$tmp/said" || fail 'no reset'
	traffic
	"$IMPP" stats --backend "$1" --prometheus >"$metrics" || fail "$1: none"
	sound "$1"
	is impp_up 1
	is impp_policy_in_force 1
	is "impp_row_packets_total{$row}" 2
	is "impp_row_bytes_total{$row}" 96
	is 'impp_denied_packets_total{reason="port"}' 1
	is 'impp_would_deny_packets_total{reason="port"}' 0
	is impp_passed_packets_total 3
	[ "$(grep -c '^impp_row_packets_total{' "$metrics")" -eq "$(
		"$IMPP" stats --backend "$1" --json | grep -o '"id"' |
			wc -l)" ] || fail "$1: not every row"
}

test_metrics_of_the_module()
{
	local begin end hit

	begin=$(date +%s)
	apply
	# A label may hold anything that a path may.
	cp "$tmp/site.yaml" "$tmp/a \"b\"\\c"$'\n'd
	impp flush --yes
	impp apply "$tmp/a \"b\"\\c"$'\n'd
	same_metrics kernel
	end=$(date +%s)
	grep -qF 'edition="current"' "$metrics" || fail 'no edition'
	grep -qF 'site="'"$tmp"'/a \"b\"\\c\nd",mode="enforce",state="conntrack"' \
		"$metrics" || fail "the site: $(grep policy_info "$metrics")"
	is impp_confirm_pending 0
	is impp_sealed 0
	[ "$(value impp_policy_generation)" -gt 0 ] || fail 'no generation'
	for hit in "impp_row_last_hit_timestamp_seconds{$row}" \
		impp_policy_applied_timestamp_seconds \
		impp_counting_since_timestamp_seconds; do
		awk -v t="$(value "$hit")" -v b="$begin" -v e="$end" \
			'BEGIN { exit !(t >= b - 1 && t <= e + 1) }' ||
			fail "$hit: $(value "$hit"), not $begin to $end"
	done
	[ "$(grep -c '^impp_row_last_hit_timestamp_seconds' "$metrics")" -eq 1 ] ||
		fail 'rows that were never hit have a last hit'
	impp flush --yes
	"$IMPP" stats --prometheus >"$metrics" || fail 'without a policy'
	sound 'without a policy'
	is impp_policy_in_force 0
	is impp_policy_generation 0
}

test_metrics_of_nftables()
{
	site >"$tmp/site.yaml"
	impp apply --backend nft "$tmp/site.yaml"
	same_metrics nft
	grep -q 'impp_policy_info{backend="nft",catalogue="cisco-imp",' \
		"$metrics" || fail "$(grep policy_info "$metrics")"
	! grep -q 'last_hit\|generation' "$metrics" || fail 'nft knows no such thing'
	impp flush --backend nft --yes
}

test_a_file_for_the_textfile_collector()
{
	local file=$tmp/textfile/impp.prom got=0

	apply
	mkdir "$tmp/textfile"
	impp stats --prometheus="$file"
	cp "$file" "$metrics"
	sound file
	[ "$(stat -c %a "$file")" = 644 ] || fail "$(stat -c %a "$file")"
	# Who has it open goes on with the old one, whole.
	exec 9<"$file"
	impp flush --yes
	impp stats --prometheus="$file"
	cmp -s "$metrics" /dev/fd/9 || fail 'it was written over'
	exec 9<&-
	grep -qx 'impp_policy_in_force 0' "$file" || fail 'it was not replaced'
	[ "$(ls -A "$tmp/textfile")" = impp.prom ] ||
		fail "left behind: $(ls -A "$tmp/textfile")"
	"$IMPP" stats --prometheus="$tmp/none/impp.prom" >"$tmp/said" 2>&1 ||
		got=$?
	[ "$got" -eq 1 ] || fail "no directory: $got"
	says 'cannot write'
}

test_without_the_module_it_is_down()
{
	local file=$tmp/textfile/impp.prom got=0

	apply
	impp flush --yes
	poll_until 60 rmmod nf_impp || fail 'the module does not go'
	"$IMPP" stats --prometheus="$file" >"$tmp/said" 2>&1 || got=$?
	[ "$got" -eq 3 ] || fail "exit status $got"
	grep -qx 'impp_up 0' "$file" || fail "$(cat "$file")"
	load_module || fail 'the module does not come back'
}

# -- For people ---------------------------------------------------------------

test_rows_that_nothing_hit()
{
	apply
	impp stats --reset
	stats --unused
	says 'counting since'
	says snmp-query
	traffic
	stats --unused
	silent snmp-query
	says xmpp-client
	"$IMPP" stats --json >"$tmp/json"
	says "$(($(grep -o '"id"' "$tmp/json" | wc -l) - 1)) of"
}

test_reasons_are_explained()
{
	impp stats --reset
	stats --explain
	says 'nothing was denied'
	traffic
	stats --explain
	says 'deny port: 1 packet, 40 bytes, the last'
	says 'Rows join these roles over this protocol, but none to this port.'
	says '-> impp explain says which row comes near'
	says 'pass: 3 packets'
	silent 'nothing was denied'
	silent 'would-deny'
	stats --explain --lang ko
	says '포트'
	apply 'mode: audit'
	impp stats --reset
	traffic
	stats --explain
	says 'would-deny port: 1 packet,'
}

run_tests
