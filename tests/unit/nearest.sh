#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# explain, of a denial: the rows that come nearest, in both languages. The
# running policy's are tests/net/nearest.sh's.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

cat >site.yaml <<'YAML'
impp: 1
catalogue: cisco-imp
roles:
  imp: [10.1.0.1, 10.1.0.2, "2001:db8:1::1"]
  cucm: 10.2.0.1
  sip-gateway: 10.2.0.2
  directory: 10.4.0.1
  xmpp-client: any
features: {managed-file-transfer: off}
rows: {xcp-router: off, directory-ldap: one-way}
allow:
- {name: ssh, from: 10.9.0.0/24, to: imp, transport: tcp, port: 22}
YAML

# -- Helpers: each test returns 0 for good --------------------------------------

# nearest SRC DST PROTO LINE...: these and no others.
nearest()
{
	local got want

	run 1 explain --site site.yaml "$1" "$2" "$3" || return
	got=$(sed -n '/^nearest/,/^from/{ /^from/d; s/^nearest//; s/^ *//; p }' out)
	shift 3
	want=$(printf '%s\n' "$@")
	[ "$got" = "$want" ] && return
	echo '# instead of:'
	printf '%s\n' "$want" | sed 's/^/#   /'
	sed 's/^/# /' out
	return 1
}

what_is_off()
{
	nearest 10.1.0.1 10.1.0.2 tcp/7336 \
		'22.6 xcp-file-transfer would permit this, but feature managed-file-transfer is off' \
		'12.5 snmp-subagents is the nearest port that these roles may open: 7161' &&
	nearest 10.1.0.1 10.1.0.2 tcp/7400 \
		'22.4 xcp-router would permit this, but is switched off' \
		'12.5 snmp-subagents is the nearest port that these roles may open: 7161'
}

the_other_direction()
{
	nearest 10.1.0.1 10.5.0.1 tcp/5222 '22.1 xmpp-client permits this in the other direction' &&
	nearest 10.4.0.1 10.1.0.1 tcp/3268 \
		'5.1 directory-ldap permits this in the other direction' \
		'22.1 xmpp-client is the nearest port that these roles may open: 5222' &&
	nearest 10.1.0.1 10.9.0.1 tcp/22 'site.ssh ssh permits this in the other direction' \
		'16.1 ssh-sftp would permit this from imp to endpoint, but no address holds one of these roles'
}

the_other_transport()
{
	nearest 10.5.0.1 10.1.0.1 udp/5222 '22.1 xmpp-client permits this port over tcp'
}

others_may()
{
	nearest 10.5.0.1 10.1.0.1 tcp/5060 \
		'2.1 sip-proxy permits this from sip-gateway to imp' \
		'22.1 xmpp-client is the nearest port that these roles may open: 5222' &&
	nearest 10.5.0.1 10.1.0.1 tcp/22 'site.ssh ssh permits this from 10.9.0.0/24 to imp' \
		'22.1 xmpp-client is the nearest port that these roles may open: 5222'
}

# Four rows of the document are about this port, and are said as one.
nobody_is()
{
	nearest 10.5.0.1 10.1.0.1 tcp/8443 \
		'4.2 web-axl would permit this from browser to imp, but no address holds one of these roles' \
		'22.1 xmpp-client is the nearest port that these roles may open: 5222' &&
	nearest 10.5.0.1 10.1.0.1 icmp \
		'29.1 echo-to-imp permits this from endpoint, imp to imp' \
		'29.2 echo-from-imp permits this from imp to endpoint, imp'
}

none_is_near()
{
	nearest 10.5.0.1 10.1.0.1 udp/1 '' && nearest 10.5.0.1 10.1.0.1 esp '' &&
	nearest 10.5.0.1 10.1.0.1 tcp/5223 \
		'22.1 xmpp-client is the nearest port that these roles may open: 5222'
}

no_denial_no_rows()
{
	run 0 explain --site site.yaml 10.5.0.1 10.1.0.1 tcp/5222 && hasnt out nearest &&
	run 0 explain --site site.yaml 10.5.0.1 10.6.0.1 tcp/1 && hasnt out nearest &&
	run 1 explain --site site.yaml 10.1.0.1 10.1.0.2 tcp/8500 && hasnt out nearest &&
	has out '9.1 cluster-manager needs source port 8500' &&
	sed 1amode:\ audit site.yaml >audit.yaml &&
	run 1 explain --site audit.yaml 10.5.0.1 10.1.0.1 tcp/5223 &&
	has out would-deny && has out '22.1 xmpp-client is the nearest port'
}

# --lang, else the locale.
languages()
{
	local ask='explain --site site.yaml 10.1.0.1 10.1.0.2'

	# shellcheck disable=SC2086 # words
	run 1 $ask --lang ko tcp/7336 && has out '기능 managed-file-transfer이(가) 꺼져 있다' &&
	LC_ALL='' LC_MESSAGES='' LANG=ko_KR.UTF-8 run 1 $ask tcp/7336 && has out '꺼져 있다' &&
	LC_ALL='' LC_MESSAGES=ko LANG=de run 1 $ask tcp/1500 && has out '게이트웨이를 지나지' &&
	LC_ALL='' LC_MESSAGES=ko LANG=de run 1 $ask --lang en tcp/7336 && has out 'is off' &&
	LC_ALL='' LC_MESSAGES=kok_IN LANG=ko run 1 $ask tcp/7336 && has out 'is off' &&
	LC_ALL=C.UTF-8 LC_MESSAGES=ko LANG=ko run 1 $ask tcp/7336 && has out 'is off' &&
	LC_ALL=ko_KR.UTF-8 run 0 catalogue show xmpp-client && has out 로그인하는
} 2>/dev/null # bash has not these locales

# --------------------------------------------------------------------------------

tests='what_is_off the_other_direction the_other_transport others_may nobody_is
none_is_near no_denial_no_rows languages'

ktap_print_header
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
