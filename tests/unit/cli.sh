#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The verbs that need no kernel, as a person or a script calls them: exit
# codes, what goes to which stream, JSON, the batch, test files, catalogues.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

cat >site.yaml <<'YAML'
impp: 1
catalogue: cisco-imp
roles:
  imp: [10.1.0.1, 10.1.0.2, "2001:db8:1::1"]
  cucm: [10.2.0.1, "2001:db8:2::1"]
  xmpp-client: any
allow:
- {name: ssh, from: 10.9.0.0/24, to: imp, transport: tcp, port: 22, note: {en: Admins.}}
- {name: tunnel, from: cucm, to: imp, transport: esp}
YAML
sed '1a mode: audit' site.yaml >audit.yaml

# -- Helpers: each test returns 0 for good --------------------------------------

# explain STATUS ARG...: the same, of the site above.
explain()
{
	local status=$1

	shift
	run "$status" explain --site site.yaml "$@"
}

# is TEXT: is it all of out?
is()
{
	[ "$(cat out)" = "$1" ] && return
	echo "# instead of '$1':"
	sed 's/^/# /' out
	return 1
}

empty()
{
	[ ! -s "$1" ] && return
	echo "# $1 is not empty:"
	sed 's/^/# /' "$1"
	return 1
}

# -- explain ---------------------------------------------------------------------

explain_exit_codes()
{
	explain 0 10.5.0.1 10.1.0.1 tcp/5222 &&
	explain 1 10.5.0.1 10.1.0.1 tcp/5223 &&
	explain 0 10.5.0.1 10.6.0.1 tcp/5223 &&
	run 1 explain --site audit.yaml 10.5.0.1 10.1.0.1 tcp/5223 &&
	has out would-deny &&
	run 0 explain --site audit.yaml 10.5.0.1 10.1.0.1 tcp/5222 &&
	explain 2 &&
	explain 2 10.5.0.1 10.1.0.1 &&
	explain 2 10.5.0.1 10.1.0.1 tcp/5222 more &&
	explain 2 10.5.0.1 2001:db8::1 tcp/5222 &&
	has err 'is IPv4 and' &&
	explain 2 10.5.0.1 10.1.0.1 tcp &&
	explain 2 --nonsense 10.5.0.1 10.1.0.1 tcp/1 &&
	explain 2 --lang fr 10.5.0.1 10.1.0.1 tcp/1 &&
	run 1 explain --site missing.yaml 10.5.0.1 10.1.0.1 tcp/1
}

explain_without_a_kernel_is_3()
{
	[ "$(id -u)" -ne 0 ] || [ ! -d /sys/module/nf_impp ] || return 0
	run 3 explain 10.5.0.1 10.1.0.1 tcp/5222 && empty out
}

explain_says_why()
{
	explain 0 10.5.0.1 10.1.0.1 tcp/5222 && empty err &&
	has out '22.1 xmpp-client' && has out 'Jabber' &&
	has out '10.5.0.1 port 49152: xmpp-client' && has out '49152 is assumed' &&
	explain 0 --from-port 1 10.5.0.1 10.1.0.1 tcp/5222 &&
	hasnt out assumed &&
	explain 0 10.9.0.1 10.1.0.1 tcp/22 &&
	has out 'site.ssh ssh' && has out 'Admins.' && has out 10.9.0.0/24 &&
	explain 1 10.1.0.1 10.1.0.2 tcp/8500 &&
	has out source-port && has out '9.1 cluster-manager needs source port 8500' &&
	explain 0 --from-port 8500 10.1.0.1 10.1.0.2 tcp/8500 &&
	explain 1 10.1.0.1 10.1.0.2 tcp/1515 &&
	has out localhost-only && has out '8.3 database-replication' &&
	sed '1a ports: {livebus: 1515}' site.yaml >moved.yaml &&
	run 1 explain --site moved.yaml 10.1.0.1 10.1.0.2 tcp/1515 &&
	has out '8.3 database-replication' && hasnt out livebus &&
	run 1 explain --site moved.yaml 10.1.0.1 10.1.0.2 udp/1515 &&
	has out '3.2 livebus' && hasnt out database &&
	explain 1 10.1.0.1 10.5.0.1 tcp/1 && has out no-relation &&
	explain 1 10.5.0.1 10.1.0.1 udp/1 && has out protocol &&
	explain 1 10.5.0.1 10.1.0.1 tcp/1 && has out 'but none to this port' &&
	explain 0 10.5.0.1 10.6.0.1 tcp/1 && has out 'not judged'
}

explain_protocols()
{
	explain 0 10.2.0.1 10.1.0.1 icmp && has out 'type 8 code 0' &&
	has out 'echo request is assumed' &&
	explain 0 2001:db8:2::1 2001:db8:1::1 icmp && has out 'type 128 code 0' &&
	explain 0 2001:db8:2::1 2001:db8:1::1 58/128 && hasnt out assumed &&
	explain 1 2001:db8:2::1 2001:db8:1::1 1 &&
	explain 1 10.2.0.1 10.1.0.1 icmp/5 &&
	explain 0 10.2.0.1 10.1.0.1 esp && has out site.tunnel &&
	explain 0 10.2.0.1 10.1.0.1 50 &&
	explain 1 10.1.0.1 10.2.0.1 50 &&
	explain 2 10.2.0.1 10.1.0.1 esp/1 &&
	explain 2 --from-port 5 10.2.0.1 10.1.0.1 icmp/8
}

explain_in_korean()
{
	explain 0 --lang ko 10.5.0.1 10.1.0.1 tcp/5222 && has out 클라이언트가 &&
	explain 1 --lang ko 10.1.0.1 10.5.0.1 tcp/1 && has out '어떤 행도'
}

explain_json()
{
	explain 0 --json 10.5.0.1 10.1.0.1 tcp/5222 && empty err &&
	json "o == {'version': 1, 'verdict': 'allow', 'row': '22.1',
		'name': 'xmpp-client', 'reason': None,
		'from_roles': ['xmpp-client'], 'to_roles': ['imp', 'xmpp-client']}" &&
	json "list(o) == ['version', 'verdict', 'row', 'name', 'reason',
		'from_roles', 'to_roles']" &&
	explain 0 --json 10.9.0.1 10.1.0.1 tcp/22 &&
	json "o['row'] == 'site.ssh' and o['name'] == 'ssh' and
		o['from_roles'] == ['xmpp-client', '10.9.0.0/24']" &&
	explain 1 --json 10.1.0.1 10.1.0.2 tcp/8500 &&
	json "o['verdict'] == 'deny' and o['row'] is None and o['name'] is None and
		o['reason'] == 'source-port'" &&
	explain 0 --json 10.5.0.1 10.6.0.1 tcp/1 &&
	json "o['verdict'] == 'pass' and o['row'] is None and o['reason'] is None" &&
	run 1 explain --site audit.yaml --json 10.5.0.1 10.1.0.1 tcp/1 &&
	json "o['verdict'] == 'would-deny' and o['reason'] == 'port'"
}

# -- explain --batch --------------------------------------------------------------

batch_answers_line_by_line()
{
	printf '%s\n' '10.5.0.1 10.1.0.1 tcp - 5222' \
		'10.5.0.1 10.1.0.1 tcp 1024 5223' '10.9.0.1 10.1.0.1 6 - 22' \
		'10.5.0.1 10.6.0.1 tcp - 1' '10.2.0.1 10.1.0.1 esp - -' \
		'10.2.0.1 10.1.0.1 icmp - 8.0' >lines
	explain 0 --batch <lines && empty err &&
	is "$(printf '%s\t%s\t%s\n' allow 22.1 - deny - port allow site.ssh - \
		pass - - allow site.tunnel - allow 17.1 -)"
}

batch_names_bad_lines()
{
	printf '%s\n' '10.5.0.1 10.1.0.1 tcp - 5222' '' '# no comments here' \
		'10.5.0.1 2001:db8:1::1 tcp - 1' '10.5.0.1 10.1.0.1 tcp - 5222 allow' \
		'10.5.0.1 10.1.0.1 tcp - x' >lines
	printf '10.5.0.1 10.1.0.1 tcp - 5222' >>lines
	explain 1 --batch <lines && empty err &&
	[ "$(grep -c . out)" -eq 7 ] && [ "$(grep -c "^error	-	." out)" -eq 5 ] &&
	[ "$(grep -n ^allow out | cut -d: -f1 | xargs)" = '1 7' ]
}

batch_takes_no_words()
{
	explain 2 --batch 10.5.0.1 10.1.0.1 tcp/1 </dev/null &&
	explain 2 --batch --json </dev/null &&
	explain 2 --batch --from-port 1 </dev/null &&
	run 2 explain --batch --site - <site.yaml &&
	run 0 explain --site - 10.5.0.1 10.1.0.1 tcp/5222 <site.yaml &&
	explain 0 --batch </dev/null && empty out
}

batch_survives_anything()
{
	{
		head -c 1000000 /dev/zero | tr '\0' x
		printf '\n10.5.0.1 10.1.0.1 tcp\0 - 1\n'
		echo '10.5.0.1 10.1.0.1 tcp - 5222'
	} >long
	explain 1 --batch <long && has out 'too long' && has out NUL &&
	[ "$(grep -c . out)" -eq 3 ] && [ "$(tail -1 out)" = "allow	22.1	-" ]
}

# Two pipes: an answer comes before the next question goes out.
batch_converses()
{
	local line

	coproc "$IMPP" explain --site site.yaml --batch
	echo '10.5.0.1 10.1.0.1 tcp - 5222' >&"${COPROC[1]}"
	read -r -t 10 line <&"${COPROC[0]}" || line=
	kill "$COPROC_PID" 2>/dev/null
	wait "$COPROC_PID" 2>/dev/null
	[ "$line" = "allow	22.1	-" ]
}

batch_is_fast()
{
	local start end

	python3 -c "
import random
for i in range(100000):
    print('10.%d.0.%d 10.1.0.1 %s - %d' % (random.randrange(9),
          random.randrange(256), random.choice(['tcp', 'udp']),
          random.randrange(65536)))" >many
	start=$(date +%s%N)
	explain 0 --batch <many || return
	end=$(date +%s%N)
	echo "# 100,000 lines in $(((end - start) / 1000000)) ms"
	[ "$(grep -c . out)" -eq 100000 ] && [ $((end - start)) -lt 10000000000 ]
}

# -- test ------------------------------------------------------------------------

cat >good.test <<'TEST'
# what people have
10.5.0.1 10.1.0.1 tcp - 5222 allow		# a comment

10.5.0.1 10.1.0.1 tcp - 5222 allow 22.1
10.5.0.1 10.1.0.1 tcp - 5222 allow xmpp-client
10.9.0.1 10.1.0.1 tcp - 22 allow site.ssh
10.5.0.1 10.1.0.1 udp - 5222 deny -
10.5.0.1 10.6.0.1 udp - 5222 pass
TEST

test_counts()
{
	run 0 test good.test --site site.yaml && is '6 passed, 0 failed' && empty err
}

test_names_failures()
{
	printf '%s\n' '# 1' '10.5.0.1 10.1.0.1 tcp - 5222 allow' \
		'10.5.0.1 10.1.0.1 tcp - 5222 deny # why' \
		'10.5.0.1 10.1.0.1 tcp - 5222 allow 22.2' \
		'10.1.0.1 10.1.0.2 tcp - 8500 allow 9.1' >bad.test
	run 1 test --site site.yaml bad.test && empty err &&
	is "bad.test:3: expected deny, got allow 22.1 xmpp-client
    10.5.0.1 10.1.0.1 tcp - 5222 deny 
bad.test:4: expected allow 22.2, got allow 22.1 xmpp-client
    10.5.0.1 10.1.0.1 tcp - 5222 allow 22.2
bad.test:5: expected allow 9.1, got deny (source-port)
    10.1.0.1 10.1.0.2 tcp - 8500 allow 9.1
1 passed, 3 failed"
}

test_names_bad_lines()
{
	printf '%s\n' '10.5.0.1 10.1.0.1 tcp - 5222' \
		'10.5.0.1 10.1.0.1 tcp - 5222 maybe' \
		'10.5.0.1 10.1.0.1 tcp - x allow' \
		'10.5.0.1 10.1.0.1 tcp - 5222 allow 22.1 more' >bad.test
	run 1 test --site site.yaml bad.test && is '0 passed, 4 failed' &&
	has err bad.test:1: && has err bad.test:2: && has err 'bad.test:3:1: error' &&
	has err bad.test:4:
}

test_hints_at_audit()
{
	echo '10.5.0.1 10.1.0.1 udp - 5222 deny' >bad.test
	run 1 test --site audit.yaml bad.test && has err 'audit mode' &&
	echo '10.5.0.1 10.1.0.1 udp - 5222 would-deny' >bad.test &&
	run 0 test --site audit.yaml bad.test && empty err
}

test_usage()
{
	run 2 test && run 2 test a b && run 1 test missing --site site.yaml &&
	echo '# nothing' >bad.test && run 0 test bad.test --site site.yaml &&
	has err 'nothing is expected' &&
	run 0 test - --site site.yaml <good.test && is '6 passed, 0 failed'
}

# -- catalogue -------------------------------------------------------------------

catalogue_lists()
{
	run 0 catalogue list && empty err && has out cisco-imp-12.5.1su3 &&
	hasnt out site.example && run 0 catalogue list --json &&
	json "[(c['catalogue'], c['tables'], c['rows']) for c in o['catalogues']] ==
		[('cisco-imp', 33, 101), ('cisco-imp-12.5.1su3', 33, 98)]"
}

catalogue_json_is_complete()
{
	run 0 catalogue show --json && json "len(o['rows']) == 101" &&
	json "o['version'] == 1 and o['catalogue'] == 'cisco-imp' and
		o['edition'] == 'current'" &&
	json "o['rows'][0] == {'id': '2.1', 'name': 'sip-proxy', 'table': 2,
		'from': ['sip-gateway'], 'to': ['imp'], 'bidirectional': True,
		'app': 'SIP', 'transport': ['tcp', 'udp'], 'ports': [5060],
		'from_ports': 'ephemeral', 'scope': 'network', 'kind': 'rule',
		'feature': None}" &&
	json "all(list(r) == list(o['rows'][0]) for r in o['rows'])" &&
	run 0 catalogue show cisco-imp-12.5.1su3 --json &&
	json "len(o['rows']) == 98 and o['edition'] == '12.5.1SU3'"
}

catalogue_json_has_odd_rows()
{
	run 0 catalogue show --json 12.7 14.1 17.1 29 31.1 31.2 &&
	json "[(r['id'], r['transport'], r['ports'], r['from_ports'], r['kind'],
		r['scope']) for r in o['rows']] == [
		('12.7', ['udp'], 'configurable', [61441, 61441], 'rule', 'network'),
		('14.1', ['tcp'], [8888, 8889], 'ephemeral', 'rule', 'localhost'),
		('17.1', ['icmp'], None, None, 'rule', 'network'),
		('29.1', ['icmp-echo'], None, None, 'rule', 'network'),
		('29.2', ['icmp-echo'], None, None, 'rule', 'network'),
		('31.1', ['tcp'], [5070], [37240, 61000], 'rule', 'network'),
		('31.2', ['tcp'], [64846], [5222, 5222], 'reply', 'network')]"
}

catalogue_shows_what_is_named()
{
	run 0 catalogue show && [ "$(grep -c '^Table' out)" -eq 33 ] &&
	[ "$(grep -cE '^  [0-9]+\.[0-9]+ ' out)" -eq 101 ] &&
	run 0 catalogue show 22 && [ "$(grep -c '^Table' out)" -eq 1 ] &&
	has out Jabber && run 0 catalogue show xmpp-client --lang ko &&
	has out 클라이언트 && hasnt out xmpp-server &&
	run 0 catalogue show cisco-imp-12.5.1su3 22.3 && has out 5280 &&
	run 1 catalogue show xmpp-clinet && has err "did you mean 'xmpp-client'" &&
	run 1 catalogue show 99 && run 1 catalogue show cisco-imp 22.99
}

# Columns stand under each other, a Korean letter taking two cells.
catalogue_aligns_korean()
{
	run 0 catalogue list --lang ko &&
	python3 -c "
import unicodedata
lines = open('out').read().splitlines()
at = lines[0].index('TITLE')
for line in lines[1:]:
    assert line[at - 1] == ' ' and line[at] != ' ', line
"
}

catalogue_differs()
{
	run 0 catalogue diff cisco-imp-12.5.1su3 cisco-imp &&
	has out '3 added, 0 removed, 2 changed' && has out 'ports 5280 -> 7335' &&
	run 0 catalogue diff cisco-imp cisco-imp-12.5.1su3 &&
	has out '0 added, 3 removed, 2 changed' &&
	run 0 catalogue diff cisco-imp cisco-imp &&
	has out '0 added, 0 removed, 0 changed' &&
	run 0 catalogue diff cisco-imp-12.5.1su3 cisco-imp --json &&
	json "[r['name'] for r in o['added']] == ['presence-diagnostics',
		'login-diagnostics', 'sip-registration-diagnostics'] and
		o['removed'] == [] and o['changed'][1]['columns'] ==
		{'ports': [[5280], [7335]]}"
}

catalogue_usage()
{
	run 2 catalogue && run 2 catalogue nonsense && run 2 catalogue list more &&
	run 2 catalogue diff cisco-imp && run 1 catalogue diff cisco-imp nosuch &&
	run 2 catalogue show --lang xx &&
	IMPP_POLICY_DIR=$work run 1 catalogue show --json && empty out
}

broken_catalogues_are_told()
{
	mkdir -p broken && cp "$IMPP_POLICY_DIR"/cisco-imp.yaml broken &&
	printf 'impp: 1\ncatalogue: mine\ntables:\n- 7\n' >broken/mine.yaml
	IMPP_POLICY_DIR=$work/broken run 1 catalogue list && has out cisco-imp &&
	has err mine.yaml
}

# -- export, and what check says of it -------------------------------------------

export_prints_a_table()
{
	run 0 export nft site.yaml && empty err &&
	has out 'table inet impp {' &&
	has out '# impp: cisco-imp current, mode enforce, state conntrack, on-deny drop' &&
	has out 'counter name "row.xmpp-client" accept comment "22.1"' &&
	has out 'counter name "site.tunnel" accept' &&
	cp out first && run 0 export nft - <site.yaml && cmp out first &&
	run 0 export nft audit.yaml && has out 'mode audit, state conntrack"' &&
	has out 'counter name "reason.port" accept'
}

# Names that nft takes for its own words, and prefixes that it would not take
# for names. What it lists it must be able to read again.
export_is_what_nft_reads()
{
	if ! unshare -n nft list ruleset >/dev/null 2>&1; then
		echo '# no nft, or no network namespace for us'
		return
	fi
	for state in conntrack stateless; do
		{
			echo "state: $state"
			echo 'on-deny: reject'
			cat site.yaml
			for name in accept counter esp protocol snat; do
				echo "- {name: $name, from: \"2001:db8::/32\"," \
					"to: [imp, 10.8.0.0/16], transport:" \
					'[tcp, udp], port: [7, 9-11],' \
					'from-port: 1024-2000}'
			done
			echo '- {name: drop, from: cucm, to: imp, bidirectional: true,' \
				'transport: [icmp, ah, sctp, 1, 58, 200]}'
		} >odd.yaml
		run 0 export nft odd.yaml && mv out odd.nft || return
		unshare -n sh -ec '
			nft -c -f odd.nft
			nft -f odd.nft
			nft list ruleset >once
			nft -f odd.nft
			nft list ruleset | cmp - once
			nft flush ruleset
			nft -f once
			nft list ruleset | cmp - once' 2>&1 | sed 's/^/# /'
		[ "${PIPESTATUS[0]}" -eq 0 ] || return
	done
}

# As many prefixes as a large site has; the limit is for the slowest machine.
export_is_fast()
{
	awk 'BEGIN {
		print "impp: 1\ncatalogue: cisco-imp\nroles:"
		print "  imp: [10.1.0.1, \"2001:db8::1\"]\n  xmpp-client:"
		for (i = 0; i < 100000; i++)
			printf "  - 20.%d.%d.%d\n", i / 16384, i / 64 % 256,
				i % 64 * 4
	}' >many.yaml
	SECONDS=0
	run 0 export nft many.yaml && [ "$SECONDS" -lt 60 ] &&
	has out '20.0.0.0, 20.0.0.4,' && has out '20.6.26.124 }'
}

export_usage()
{
	run 2 export && has err 'which format?' &&
	run 2 export cisco site.yaml && has err "unknown format 'cisco'" &&
	run 2 export ntf site.yaml && has err "did you mean 'nft'?" &&
	run 2 export nft site.yaml more && run 2 export --json nft &&
	run 1 export nft missing.yaml && empty out &&
	echo 'roles: 7' >bad.yaml && run 1 export nft bad.yaml && empty out
}

check_tells_where_nft_differs()
{
	run 0 check site.yaml && hasnt out nftables &&
	run 0 check site.yaml --backend kernel && hasnt out nftables &&
	run 0 check --backend nft site.yaml &&
	has out 'Where nftables differs from the module' &&
	has out '  S9   An ICMP error that conntrack was told not to track' &&
	hasnt out nft_tproxy &&
	sed '1a state: stateless' site.yaml >stateless.yaml &&
	run 0 check --backend=nft stateless.yaml && has out nft_tproxy &&
	hasnt out 'was told not to track' &&
	run 0 check --backend nft --json site.yaml &&
	json "{l['rule'] for l in o['nft_limits']} >= {'S2', 'S9', 'S11'}" &&
	run 0 check --json site.yaml && json "'nft_limits' not in o" &&
	run 2 check --backend iptables site.yaml &&
	has err '--backend is kernel or nft, not iptables'
}

# --------------------------------------------------------------------------------

tests='explain_exit_codes explain_without_a_kernel_is_3 explain_says_why
explain_protocols explain_in_korean explain_json
batch_answers_line_by_line batch_names_bad_lines batch_takes_no_words
batch_survives_anything batch_converses batch_is_fast
test_counts test_names_failures test_names_bad_lines test_hints_at_audit test_usage
catalogue_lists catalogue_json_is_complete catalogue_json_has_odd_rows
catalogue_shows_what_is_named catalogue_aligns_korean catalogue_differs
catalogue_usage broken_catalogues_are_told
export_prints_a_table export_is_what_nft_reads export_is_fast export_usage
check_tells_where_nft_differs'

ktap_print_header
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
