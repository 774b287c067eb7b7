#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# explain of the running policy: roles, row and remark, and of a denial the
# rows that come nearest, for which the policy's catalogue is read. Topology:
# tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# explains STATUS WORD...: to $tmp/out.
explains()
{
	local status=0

	"$IMPP" explain "${@:2}" >"$tmp/out" 2>"$tmp/err" || status=$?
	[ "$status" -eq "$1" ] ||
		fail "explain ${*:2}: status $status, not $1: $(cat "$tmp/out" "$tmp/err")"
}

says()
{
	tr -s ' ' <"$tmp/out" | grep -qF -- "$1" || fail "no '$1': $(cat "$tmp/out")"
}

silent()
{
	! grep -qF -- "$1" "$tmp/out" || fail "'$1': $(cat "$tmp/out")"
}

test_allowed()
{
	apply
	explains 0 "10.1.0.$xmpp_client" "10.2.0.$imp" tcp/5222
	says 'allow 22.1 xmpp-client'
	says 'Jabber and other XMPP clients log in here.'
	says "from 10.1.0.$xmpp_client port 49152: xmpp-client"
	says "to 10.2.0.$imp tcp port 5222: imp"
	says 'by the running policy, generation'
	silent nearest
	explains 0 --lang ko "10.1.0.$xmpp_client" "10.2.0.$imp" tcp/5222
	says 로그인하는
}

test_denied()
{
	apply 'features: {managed-file-transfer: off}' 'rows: {directory-ldap: one-way}'
	explains 1 "10.1.0.$imp" "10.2.0.$imp" tcp/7336
	says 'nearest 22.6 xcp-file-transfer would permit this, but is not in force: it is off, or its feature managed-file-transfer'
	explains 1 --lang ko "10.1.0.$imp" "10.2.0.$imp" tcp/7336
	says '22.6 xcp-file-transfer 행이 허용하지만'
	explains 1 "10.1.0.$imp" "10.2.0.$xmpp_client" tcp/5222
	says '22.1 xmpp-client permits this in the other direction'
	explains 1 "10.1.0.$directory" "10.2.0.$imp" tcp/389
	says '5.1 directory-ldap has another port or direction at this site'
	explains 1 "10.1.0.$imp" "10.2.0.$imp" tcp/1500
	says '8.1 database-clients: Clients of the internal database'
	explains 1 "10.1.0.$stranger" "10.2.0.$imp" tcp/5222
	says '22.1 xmpp-client permits this from xmpp-client to imp'
}

test_unbound()
{
	printf '%s\n' 'impp: 1' 'catalogue: cisco-imp' 'roles:' "  imp: [10.2.0.$imp, \"fd00:2::$imp\"]" \
		"  xmpp-client: any" >"$tmp/site.yaml"
	impp apply "$tmp/site.yaml"
	explains 1 10.1.0.90 "10.2.0.$imp" tcp/8443
	says '4.2 web-axl would permit this from browser to imp, but no address holds one of these roles'
}

# Without the catalogue the tables are asked alone.
test_no_catalogue()
{
	apply
	IMPP_POLICY_DIR=$tmp explains 0 "10.1.0.$xmpp_client" "10.2.0.$imp" tcp/5222
	says 'allow 22.1 xmpp-client'
	silent Jabber
	IMPP_POLICY_DIR=$tmp explains 1 "10.1.0.$imp" "10.2.0.$xmpp_client" tcp/5222
	says '22.1 xmpp-client permits this in the other direction'
	IMPP_POLICY_DIR=$tmp explains 1 "10.1.0.$xmpp_client" "10.2.0.$imp" tcp/5223
	says '22.1 xmpp-client is the nearest port that these roles may open: 5222'
}

run_tests
