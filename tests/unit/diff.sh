#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# diff: what one site file would change of another, and a site under another
# edition. The running policy is tests/net/diff.sh's.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

# -- Helpers: each test returns 0 for good --------------------------------------

# site FILE ROLES LINES: a site file with one node.
site()
{
	cat >"$1" <<YAML
impp: 1
catalogue: cisco-imp
roles: {imp: [10.1.0.1, "2001:db8:1::1"]${2:+, $2}}
${3-}
YAML
}

# differ ARG...: from old.yaml to site.yaml; there is a difference.
differ()
{
	run 1 diff --exit-code --from old.yaml site.yaml "$@"
}

# line TEXT: is there this line in out, blanks squeezed?
line()
{
	tr -s ' ' <out | grep -qxF -- "$1" && return
	echo "# no line '$1':"
	sed 's/^/# /' out
	return 1
}

# lines N: so many begin with + or -, but for the two on top.
lines()
{
	[ "$(sed 1,2d out | grep -c '^[-+]')" -eq "$1" ] && return
	echo "# not $1 lines:"
	sed 's/^/# /' out
	return 1
}

# -- Rows ------------------------------------------------------------------------

same_is_no_difference()
{
	site old.yaml 'xmpp-client: any' && site site.yaml 'xmpp-client: any' '# other text'
	run 0 diff --exit-code --from old.yaml site.yaml &&
	has out 'no difference: site.yaml' && [ "$(wc -l <out)" -eq 1 ] && [ ! -s err ] &&
	run 0 diff --from old.yaml --exit-code - <site.yaml
}

a_feature_comes_and_goes()
{
	site old.yaml && site site.yaml '' 'features: {managed-file-transfer: off}'
	differ && lines 1 &&
	line '- 22.6 xcp-file-transfer tcp/7336 imp -> imp' && has out 'are cut with' &&
	run 0 diff --from old.yaml site.yaml &&
	run 1 diff --exit-code --from site.yaml old.yaml && lines 1 &&
	line '+ 22.6 xcp-file-transfer tcp/7336 imp -> imp' && hasnt out 'are cut with'
}

a_port_moves()
{
	site old.yaml 'directory: 10.4.0.1' &&
	site site.yaml 'directory: 10.4.0.1' 'ports: {directory-ldap: [389, 10389]}'
	differ && lines 4 &&
	line '- 5.1 directory-ldap tcp/3268 imp -> directory' &&
	line '+ 5.1 directory-ldap tcp/10389 directory -> imp' && hasnt out 389/ &&
	! grep -qw 389 out
}

a_direction_goes()
{
	site old.yaml 'directory: 10.4.0.1' &&
	site site.yaml 'directory: 10.4.0.1' 'rows: {directory-ldap: one-way}'
	differ && lines 1 &&
	line '- 5.1 directory-ldap tcp/389, 3268 directory -> imp'
}

source_ports_count()
{
	site old.yaml && site site.yaml '' 'rows: {cluster-manager: {from-port: any}}'
	differ && lines 2 &&
	line '+ 9.1 cluster-manager tcp/8500 imp -> imp, other than from 8500' &&
	line '+ 9.1 cluster-manager udp/8500 imp -> imp, other than from 8500' &&
	run 0 diff --from site.yaml old.yaml && lines 2 &&
	line '- 9.1 cluster-manager udp/8500 imp -> imp, other than from 8500' &&
	site site.yaml '' 'rows: {cluster-manager: off}' && differ && lines 2 &&
	line '- 9.1 cluster-manager tcp/8500 from 8500 imp -> imp'
}

rows_of_the_sites_own()
{
	site old.yaml 'x-a: 10.3.0.1' '
allow: [{name: ssh, from: x-a, to: imp, transport: tcp, port: 22}]'
	site site.yaml 'x-a: 10.3.0.1' '
allow:
- {name: ssh, from: x-a, to: imp, transport: tcp, port: 20-23}
- {name: tunnel, from: x-a, to: imp, bidirectional: true, transport: esp}
- {name: ping, from: 10.9.0.0/24, to: imp, transport: icmp-echo}'
	differ && lines 4 &&
	line '+ site.ssh ssh tcp/20-21, 23 x-a -> imp' &&
	line '+ site.tunnel tunnel esp x-a -> imp' &&
	line '+ site.tunnel tunnel esp imp -> x-a' &&
	line '+ site.ping ping icmp-echo 10.9.0.0/24 -> imp' && hasnt out addresses
}

# The port stays open by another row, and the list says so.
a_row_goes_and_its_port_stays()
{
	site old.yaml && site site.yaml '' 'rows: {"25.1": off}'
	differ && lines 1 &&
	line '- 25.1 presence-diagnostics nothing still permitted by 26.1 presence-sql' &&
	run 0 diff --from site.yaml old.yaml && lines 1 &&
	line '+ 25.1 presence-diagnostics nothing already permitted by 26.1 presence-sql' &&
	site old.yaml '' '
allow: [{name: a, from: imp, to: imp, transport: [tcp, udp], port: 1-2}]' &&
	site site.yaml '' '
allow: [{name: b, from: imp, to: imp, transport: [tcp, udp], port: 1-2}]' && differ && lines 2 &&
	line '- site.a a nothing still permitted by site.b b' &&
	line '+ site.b b nothing already permitted by site.a a' &&
	site old.yaml 'browser: 10.3.0.1' &&
	site site.yaml 'browser: 10.3.0.1' 'rows: {web-admin: off}' && differ && lines 1 &&
	line '- 4.3 web-admin nothing other rows come before it'
}

# What only other words permit is no news.
words_are_no_change()
{
	site old.yaml 'imp-publisher: 10.1.0.9, cucm: 10.2.0.1, browser: any'
	site site.yaml 'imp-publisher: 10.1.0.9, cucm: 10.2.0.1, browser: any' \
		'rows: {web-axl: off, web-admin: off, web-user-options: off, web-soap: off}'
	differ && line '- 4.2 web-axl tcp/8443 browser -> imp' && lines 4 && hasnt out '+ 30.2'
}

# Of a policy that says the same of all that it judges.
unjudged_pairs_do_not_count()
{
	local row='{name: a, from: x-a, to: x-a, transport: tcp, port: 1}'

	site old.yaml 'x-a: any' "allow: [$row]" &&
	site site.yaml 'x-a: any' "mode: audit
allow: [$row]"
	differ && lines 0
}

one_family_of_icmp()
{
	site old.yaml 'cucm: [10.2.0.1, "2001:db8:2::1"]'
	site site.yaml 'cucm: [10.2.0.1, "2001:db8:2::1"]' 'rows: {icmp-cucm: off}
allow: [{name: four, from: imp, to: cucm, bidirectional: true, transport: 1}]'
	differ && line '- 17.1 icmp-cucm icmp (IPv6) imp -> cucm' &&
	line '+ site.four four 1 imp -> cucm' && hasnt out IPv4 &&
	site site.yaml 'cucm: [10.2.0.1, "2001:db8:2::1"]' 'rows: {icmp-cucm: off}' && differ &&
	line '- 17.1 icmp-cucm icmp cucm -> imp' && lines 2
}

reasons_alone()
{
	site old.yaml && site site.yaml '' 'rows: {livebus: off}'
	differ && lines 0 && has out 'nothing that is permitted differs'
}

# -- Addresses and settings ---------------------------------------------------------

# A node more is said once, not for each row.
addresses_come_and_go()
{
	site old.yaml 'imp-publisher: 10.1.0.11, imp-subscriber: 10.1.0.12, xmpp-client: any'
	site site.yaml \
		'imp-publisher: 10.1.0.11, imp-subscriber: [10.1.0.12, 10.1.0.13], xmpp-client: any'
	differ && lines 3 && line '+ imp-subscriber: 10.1.0.13' &&
	line '+ imp: 10.1.0.13' && line '+ judged: 10.1.0.13' && hasnt out rows &&
	run 0 diff --from site.yaml old.yaml && lines 3 &&
	line '- imp-subscriber: 10.1.0.13' && has out 'are cut with'
}

exceptions_are_addresses()
{
	site old.yaml 'browser: 10.3.0.0/16'
	site site.yaml 'browser: 10.3.0.0/16' 'except: {browser: [10.3.4.0/24]}'
	differ && lines 1 && line '- browser: 10.3.4.0/24' &&
	site site.yaml 'browser: any' && differ &&
	line '+ browser: 0.0.0.0-10.2.255.255, 10.4.0.0-223.255.255.255, 240.0.0.0-255.255.255.254, ::-feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' &&
	site old.yaml && differ && line '+ browser: any' &&
	line '+ 4.1 web-http tcp/8080 browser -> imp'
}

# Roles may become one without a change of any row.
classes_are_no_change()
{
	site old.yaml 'cucm: 10.2.0.1, sip-gateway: 10.2.0.1'
	site site.yaml 'cucm: 10.2.0.1, sip-gateway: 10.2.0.2'
	differ && lines 2 && line '+ sip-gateway: 10.2.0.2' && line '- sip-gateway: 10.2.0.1' &&
	hasnt out rows
}

settings_are_listed()
{
	site old.yaml && site site.yaml '' 'mode: audit
state: stateless
on-deny: reject'
	differ && line '~ mode: enforce -> audit' && line '~ state: conntrack -> stateless' &&
	line '~ on-deny: drop -> reject' && lines 0 && hasnt out 'are cut'
}

what_is_judged()
{
	site old.yaml 'cucm: 10.2.0.1' && site site.yaml 'cucm: 10.2.0.1' 'protect: [imp, cucm]'
	differ && lines 1 && line '+ judged: 10.2.0.1'
}

# -- Editions ----------------------------------------------------------------------

another_edition()
{
	site site.yaml 'directory: 10.4.0.1, bosh-client: any' 'edition: current'
	run 0 diff --catalogue cisco-imp-12.5.1su3 site.yaml && lines 7 &&
	line '~ edition: current -> 12.5.1SU3' &&
	line '- 5.1 directory-ldap tcp/3268 imp -> directory' &&
	line '- 22.3 bosh-client tcp/7335 bosh-client -> imp' &&
	line '+ 22.3 bosh-client tcp/5280 bosh-client -> imp' &&
	line '- 25.2 login-diagnostics nothing still permitted by 26.2 login-sql' &&
	run 1 diff --exit-code --catalogue cisco-imp-12.5.1su3 site.yaml &&
	run 0 diff --exit-code --catalogue cisco-imp site.yaml && has out 'no difference'
}

# -- Programs ----------------------------------------------------------------------

json_has_it_all()
{
	site old.yaml 'directory: 10.4.0.1' 'mode: audit'
	site site.yaml 'directory: [10.4.0.1, 10.4.0.2]' \
		'features: {managed-file-transfer: off, replication-diagnostics: off}'
	differ --json && json "o['version'] == 1 and not o['same'] and
		o['settings'] == {'mode': ['audit', 'enforce']} and o['judged'] == [] and
		o['roles'] == [{'change': 'added', 'role': 'directory',
			'addresses': ['10.4.0.2']}] and len(o['rows']) == 4 and
		o['rows'][0] == {'change': 'removed', 'id': '22.6',
			'name': 'xcp-file-transfer', 'permitted_by': '', 'from': ['imp'],
			'to': ['imp'], 'transport': ['tcp'], 'family': None,
			'ports': [7336], 'from_ports': None, 'but_from_ports': None} and
		o['rows'][1]['permitted_by'] == '26.1 presence-sql' and
		'ports' not in o['rows'][1]" &&
	run 0 diff --json --from old.yaml old.yaml &&
	json "o['same'] and not o['rows'] and not o['roles'] and not o['settings']"
}

no_colour_in_a_pipe()
{
	site old.yaml && site site.yaml '' 'mode: audit'
	differ && ! grep -q $'\033' out &&
	script -qec "TERM=xterm '$IMPP' diff --from old.yaml site.yaml" /dev/null >out &&
	grep -q $'\033' out &&
	NO_COLOR=1 TERM=xterm script -qec "'$IMPP' diff --from old.yaml site.yaml" /dev/null \
		>out && ! grep -q $'\033' out
}

exit_codes()
{
	site old.yaml && site site.yaml '' 'mode: audit' && site bad.yaml 'nonsense: any'
	run 3 diff site.yaml && run 3 diff --exit-code --json site.yaml && [ ! -s out ] &&
	run 1 diff bad.yaml && run 1 diff missing.yaml && run 1 diff --from bad.yaml site.yaml &&
	run 1 diff --from old.yaml bad.yaml && run 1 diff --from missing.yaml site.yaml &&
	run 1 diff --catalogue missing site.yaml &&
	run 2 diff a b && run 2 diff --nonsense && run 2 diff --from - - &&
	run 2 diff --from old.yaml --catalogue cisco-imp site.yaml
}

# --------------------------------------------------------------------------------

tests='same_is_no_difference a_feature_comes_and_goes a_port_moves a_direction_goes
source_ports_count rows_of_the_sites_own a_row_goes_and_its_port_stays
words_are_no_change unjudged_pairs_do_not_count one_family_of_icmp reasons_alone addresses_come_and_go exceptions_are_addresses
classes_are_no_change settings_are_listed what_is_judged another_edition
json_has_it_all no_colour_in_a_pipe exit_codes'

ktap_print_header
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
