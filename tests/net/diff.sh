#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# diff against the running policy: what is read back from the kernel compares
# as the file does that it came from. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# differs STATUS ARGUMENT...: to $tmp/out.
differs()
{
	local status=0

	"$IMPP" diff --exit-code "${@:2}" >"$tmp/out" 2>"$tmp/err" || status=$?
	[ "$status" -eq "$1" ] ||
		fail "diff ${*:2}: status $status, not $1: $(cat "$tmp/out" "$tmp/err")"
}

# says TEXT: a line of $tmp/out, blanks squeezed.
says()
{
	tr -s ' ' <"$tmp/out" | grep -qxF -- "$1" || fail "no '$1': $(cat "$tmp/out")"
}

# Each change of the file is told of the kernel's policy as of the old file,
# and there is none once it is applied.
changed()
{
	apply "$1"
	site "${@:2}" >"$tmp/new.yaml"
	differs 0 "$tmp/site.yaml"
	differs 1 --from "$tmp/site.yaml" "$tmp/new.yaml"
	sed 1,2d "$tmp/out" >"$tmp/want"
	differs 1 "$tmp/new.yaml"
	sed 1,2d "$tmp/out" | diff -u "$tmp/want" - || fail "of ${*:2}"
	impp apply "$tmp/new.yaml"
	differs 0 "$tmp/new.yaml"
}

test_no_policy()
{
	site >"$tmp/site.yaml"
	differs 1 "$tmp/site.yaml"
	says '--- no policy is in force'
	says '+ 22.1 xmpp-client tcp/5222 xmpp-client -> imp'
	grep -q '^+  *imp: ' "$tmp/out" || fail "no addresses: $(cat "$tmp/out")"
	! sed 1d "$tmp/out" | grep '^-' || fail 'something goes'
	apply
	differs 0 "$tmp/site.yaml"
	grep -q '^no difference' "$tmp/out" || fail "$(cat "$tmp/out")"
}

test_rows()
{
	changed '' 'features: {managed-file-transfer: off}' \
		'rows: {directory-ldap: one-way, "25.1": off, cluster-manager: {from-port: any}}' \
		'ports: {exchange-notify: 50021}' 'allow:' \
		'- {name: esp, from: gateway, to: imp, bidirectional: true, transport: esp}' \
		'- {name: ssh, from: 10.77.0.0/16, to: imp, transport: tcp, port: 22}'
	apply
	differs 1 "$tmp/new.yaml"
	says '- 22.6 xcp-file-transfer tcp/7336 imp -> imp'
	says '+ 19.1 exchange-notify tcp/50021 exchange -> imp'
	says '+ site.ssh ssh tcp/22 10.77.0.0/16 -> imp'
	says '- 25.1 presence-diagnostics nothing still permitted by 26.1 presence-sql'
}

test_settings()
{
	changed '' 'mode: audit' 'state: stateless' 'on-deny: reject'
	impp mode enforce
	differs 1 "$tmp/new.yaml"
	says '~ mode: enforce -> audit'
}

test_addresses()
{
	apply
	sed 's/^  imp-subscriber: \[/&10.10.1.13, /; s/10\.1\.0\.25, //' \
		"$tmp/site.yaml" >"$tmp/new.yaml"
	differs 1 "$tmp/new.yaml"
	says '+ imp-subscriber: 10.10.1.13'
	says '+ judged: 10.10.1.13'
	says '- browser: 10.1.0.25'
	! grep -qx rows "$tmp/out" || fail "rows: $(cat "$tmp/out")"
	impp apply "$tmp/new.yaml"
	differs 0 "$tmp/new.yaml"
}

# The module is gone: exit status 3, and nothing on standard output.
test_unreachable()
{
	apply
	impp flush --yes
	rmmod nf_impp || fail 'the module does not go'
	differs 3 "$tmp/site.yaml"
	[ ! -s "$tmp/out" ] || fail "said: $(cat "$tmp/out")"
	load_module || fail 'the module does not come back'
}

run_tests
