#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check: its report, and each warning and hint on a small site that earns it,
# and not on one that does not.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

example=$top/policy/site.example.yaml

# -- Helpers: each test returns 0 for good --------------------------------------

# site ADDRESSES ROLES LINES: a site file with nodes at those addresses.
site()
{
	cat >site.yaml <<YAML
impp: 1
catalogue: cisco-imp
roles: {imp: [$1]${2:+, $2}}
${3-}
YAML
}

# One node, in both families, and two.
node()
{
	site '10.1.0.1, "2001:db8:1::1"' "${1-}" "${2-}"
}

nodes()
{
	site '10.1.0.1, 10.1.0.2, "2001:db8:1::1"' "${1-}" "${2-}"
}

# line PATTERN: is there a whole line like this in out, blanks squeezed?
line()
{
	tr -s ' ' <out | grep -qxE -- "$1" && return
	echo "# no line '$1':"
	sed 's/^/# /' out
	return 1
}

# says TEXT, silent TEXT: of the site that was written last.
says()
{
	run 0 check site.yaml && has err "$1"
}

silent()
{
	run 0 check site.yaml && hasnt err "$1"
}

# -- The report ------------------------------------------------------------------

the_example_is_sound()
{
	run 0 check "$example" && hasnt err warning: &&
	has out '101 rows, 90 grant something, 14 never credited, 0 errors' &&
	[ "$(wc -l <out)" -lt 80 ] && [ "$(grep -c hint: err)" -eq 3 ]
}

what_is_judged_is_printed()
{
	site '10.1.0.1, 10.1.0.2, 10.1.0.3, 10.7.0.0/16, "2001:db8:1::1"' &&
	run 0 check site.yaml &&
	has out 'IPv4  10.1.0.1, 10.1.0.2/31, 10.7.0.0/16' &&
	has out 'IPv6  2001:db8:1::1' &&
	node '' 'protect: all' && run 0 check site.yaml &&
	has out 'IPv4  0.0.0.0/0' && has out 'IPv6  ::/0' &&
	site 10.1.0.1 && run 0 check site.yaml && has out 'IPv6  nothing' && has err 'IPv4 only' &&
	has out '1 warning,'
}

grants_are_gathered_by_roles()
{
	node 'cucm: 10.2.0.1, xmpp-client: any' \
		'allow:
- {name: x, from: cucm, to: imp, transport: [tcp, esp], port: 80-90, from-port: 5}'
	run 0 check site.yaml && line ' xmpp-client -> imp tcp 5222' &&
	line ' imp <-> cucm icmp' && line ' cucm -> imp tcp 80-90 \(from 5\); esp' &&
	line ' imp -> imp tcp 2555-2556, .*; tcp 8500 \(from 8500\); udp .*; udp 8500 .*' &&
	run 0 check --rows site.yaml && has out 'site.x' && has out xmpp-client &&
	[ "$(sed '1,/^  ROW/d; /^$/,$d' out | wc -l)" -eq "$(
		grep -oP '\d+(?= grant something)' out)" ]
}

idle_rows_have_a_cause()
{
	node '' 'rows: {cluster-manager: off}
features: {intercluster: off}'
	run 0 check site.yaml && line ' off in rows: 9.1 cluster-manager' &&
	line ' feature intercluster is off 28.1 intercluster-sync' &&
	line ' no port in ports: 12.7 snmp-trap-receiver' &&
	line ' localhost only 2.4 sip-local, 3.2 livebus, 8.1 .*' &&
	line ' reply to another row 31.2 xmpp-reply-first, 31.3 .*' &&
	line ' not bound: cucm 17.1 icmp-cucm' &&
	line ' not bound: imp-publisher, imp-subscriber 30.8 .* 30.19 .*' &&
	line ' not bound: imp-publisher, database 32.1 .*'
}

shadows_are_named()
{
	node 'browser: any' && run 0 check site.yaml &&
	line ' 4.3 web-admin by 4.2 web-axl' &&
	node 'browser: any' 'rows: {web-axl: off}' && run 0 check site.yaml &&
	hasnt out '4.3 web-admin  ' && line ' 4.4 web-user-options by 4.3 web-admin'
}

errors_are_1()
{
	node 'xmpp-clinet: any' && run 1 check site.yaml &&
	has err "did you mean 'xmpp-client'?" && has out '1 error' &&
	run 1 check --json site.yaml && json "o['errors'] == 1 and 'rows' not in o" &&
	run 1 check missing.yaml && run 2 check a b && run 2 check --nonsense &&
	node && run 0 check - <site.yaml
}

json_has_it_all()
{
	node 'browser: any, x-mine: 10.3.0.1' 'mode: audit'
	run 0 check --json site.yaml &&
	json "o['version'] == 1 and o['site'] == 'site.yaml' and
		o['catalogue'] == 'cisco-imp' and o['mode'] == 'audit' and
		o['state'] == 'conntrack' and o['on_deny'] == 'drop' and
		o['judged'] == ['10.1.0.1', '2001:db8:1::1'] and
		o['errors'] == 0 and o['warnings'] == 0 and len(o['rows']) == 101" &&
	json "[(r['status'], r['shadowed_by']) for r in o['rows']
		if r['id'] in ('2.4', '4.2', '4.3', '12.7', '17.1', '31.2')] == [
		('localhost', None), ('granted', None), ('granted', ['4.2']),
		('unset', None), ('unbound', None), ('reply', None)]" &&
	json "[(a['level'], a['line']) for a in o['advice']] ==
		[('hint', None), ('hint', 3)]"
}

# -- Hints and warnings ----------------------------------------------------------

S1_unbound_roles()
{
	local text='for no address holds one of their roles'

	node && says "$text" && has err sip-gateway &&
	node "imp-publisher: 10.1.0.1" && says "$text" && hasnt err imp-publisher &&
	run 0 check "$example" && hasnt err "$text"
}

own_roles_that_no_row_names()
{
	local text='no row under allow: names x-mine, so it opens nothing'

	node 'x-mine: 10.3.0.1' && says "$text" && has err site.yaml:3: &&
	node 'x-mine: 10.3.0.1' \
		'allow: [{name: a, from: x-mine, to: imp, transport: tcp, port: 1}]' &&
	silent "$text"
}

# What was bound in one family alone is the reader's to warn of, once.
S2_a_family_that_is_excepted()
{
	node '' 'except: {imp: ["2001:db8::/32"]}' &&
	says "site.yaml:4:16: warning: no IPv6 address is left of 'imp': IPv6 traffic" &&
	node '' 'except: {imp: [10.1.0.0/25, 10.1.0.128/25]}' &&
	says "no IPv4 address is left of 'imp'" &&
	node 'cucm: 10.2.0.1' $'except: {cucm: 10.2.0.0/16}\nprotect: [imp, cucm]' &&
	says "no address is left of 'cucm': it protects nothing" &&
	node 'imp-publisher: "2001:db8:2::1"' 'except: {imp: ["2001:db8:1::1"]}' &&
	silent 'is left of' &&
	site 10.1.0.1 '' 'except: {imp: ["2001:db8::/32"]}' &&
	says "'imp' is bound in IPv4 only" && hasnt err 'is left of' &&
	nodes '' 'except: {imp: 10.1.0.1}' && silent 'is left of'
}

own_rows_that_do_nothing()
{
	node 'xmpp-client: any' \
		'allow: [{name: a, from: xmpp-client, to: imp, transport: tcp, port: 5222}]' &&
	says 'site.a permits nothing that another row does not yet: 22.1 xmpp-client' &&
	has err site.yaml:4: &&
	node '' 'allow: [{name: a, from: 10.3.0.1, to: 10.4.0.1, transport: esp}]' &&
	says 'site.a permits nothing: no judged traffic' &&
	node 'xmpp-client: any' \
		'allow: [{name: a, from: xmpp-client, to: imp, transport: tcp, port: 5223}]' &&
	silent 'permits nothing'
}

S5_database_between_nodes()
{
	local text='and denied between nodes'
	local row='- {name: nodes-database, from: imp, to: imp, transport: tcp, port: [1500, 1515]}'

	nodes && says "$text" &&
	has err '8.1 database-clients, 8.3 database-replication are localhost traffic' &&
	has err "$row" &&
	# One node, though in two families, talks to nobody through a gateway.
	node && silent "$text" &&
	nodes '' "allow:
$row" && silent "$text" &&
	nodes '' 'allow: [{name: a, from: imp, to: imp, transport: tcp, port: 1500}]' &&
	says "$text" && has err '8.3 database-replication is localhost' &&
	hasnt err '8.1 database' &&
	nodes '' 'rows: {"8.1": off, "8.3": off}' && silent "$text"
}

S8_stateless()
{
	local loud='ntp-server is any: whoever sends from UDP port 123'
	local hint='a UDP listener may send from its port to any port'

	node 'ntp-server: any' 'state: stateless' && says "warning: stateless, and $loud" &&
	has err '(18.1)' && says "$hint" && has err 'ntp-server from 123' &&
	has out '1 warning,' &&
	node 'ntp-server: 10.3.0.1' 'state: stateless' && silent "$loud" &&
	says "$hint" && node 'ntp-server: any' && silent stateless &&
	# A listener of TCP, or one that may answer to one port only, is harmless.
	printf '%s\n' 'impp: 1' 'catalogue: cisco-imp' 'protect: [x-a]' \
		'state: stateless' 'roles: {x-a: [10.3.0.1, "::3"], x-b: any}' \
		'allow:' '- {name: a, from: x-a, to: x-b, transport: tcp, port: 1}' \
		'- {name: b, from: x-a, to: x-b, transport: udp, port: 2, from-port: 3}' \
		>site.yaml && silent 'UDP'
}

S13_sip_gateway()
{
	local text='Unified CM is normally sip-gateway, too'

	node 'cucm: [10.2.0.1, 10.2.0.2]' && says "$text" && has err site.yaml:3: &&
	has err '10.2.0.1, 10.2.0.2: 2.1 sip-proxy, 2.2 sip-tls' &&
	node 'cucm: [10.2.0.1, 10.2.0.2], sip-gateway: 10.2.0.2' && says "$text" &&
	has err 'not so 10.2.0.1: 2.1' &&
	node 'cucm: [10.2.0.1, 10.2.0.2], sip-gateway: 10.2.0.0/24' && silent "$text" &&
	node && silent "$text"
}

S13_icmp_alone()
{
	local text="no row but ICMP's joins these roles"

	node 'cucm: 10.2.0.1, endpoint: 10.3.0.1' && says "$text" &&
	has err 'imp <-> cucm (17.1), endpoint -> imp (29.1)' &&
	node 'cucm: 10.2.0.1' \
		'allow: [{name: a, from: imp, to: cucm, transport: tcp, port: 5061}]' &&
	says "$text" && has err 'cucm -> imp (17.1)' &&
	node 'cucm: 10.2.0.1' 'rows: {"17.1": off}' && silent "$text" && node &&
	silent "$text"
}

S14_ports_left_open()
{
	node '' 'rows: {"25.1": off}' &&
	says 'warning: 25.1 presence-diagnostics is off, but what it opens is still' &&
	has err 'still permitted by 26.1 presence-sql (tcp 6603)' &&
	has err site.yaml:4: && has out '1 warning,' &&
	node '' 'rows: {"26.1": off, "25.1": off}' && silent 'still permitted' &&
	node '' 'features: {replication-diagnostics: off}' &&
	says 'hint: 25.1 presence-diagnostics is off' && has err '26.3 sip-registration-sql' &&
	node '' 'ports: {presence-sql: 7777}' &&
	says '26.1 presence-sql has another port, but the old one is still permitted' &&
	has err 'permitted by 25.1 presence-diagnostics (tcp 6603)' &&
	node '' 'ports: {presence-sql: [6603, 7777]}' && silent 'still permitted' &&
	node '' 'rows: {livebus: off, xmpp-reply-first: off}' && silent 'still permitted' &&
	# Between other hosts, a port is another matter.
	node 'imp-publisher: 10.1.0.9, cucm: 10.2.0.1, browser: 10.3.0.1' \
		'rows: {"30.2": off}' && silent 'still permitted' &&
	node 'imp-publisher: 10.1.0.9, cucm: 10.2.0.1, browser: any' 'rows: {"30.2": off}' &&
	says 'still permitted by 4.2 web-axl (tcp 8443)' &&
	node 'cucm: 10.2.0.1, endpoint: 10.2.0.1' 'rows: {"17.1": off}' &&
	says 'permitted by 29.1 echo-to-imp (icmp-echo), 29.2 echo-from-imp (icmp-echo)'
}

# --------------------------------------------------------------------------------

tests='the_example_is_sound what_is_judged_is_printed grants_are_gathered_by_roles
idle_rows_have_a_cause shadows_are_named errors_are_1 json_has_it_all
S1_unbound_roles S2_a_family_that_is_excepted own_roles_that_no_row_names own_rows_that_do_nothing
S5_database_between_nodes S8_stateless S13_sip_gateway S13_icmp_alone
S14_ports_left_open'

ktap_print_header
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
