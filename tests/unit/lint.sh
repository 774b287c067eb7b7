#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# catalogue lint: what it finds in the editions, that it finds nothing in a
# catalogue that agrees with itself, and each rule, provoked by one row.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

# -- Helpers: each test returns 0 for good --------------------------------------

# json EXPRESSION: is it true of the object in out, called o? found(KIND) is
# the rows of each finding of a kind.
json()
{
	python3 - "$1" <<'PYTHON'
import json, sys
o = json.load(open('out'))
def found(kind):
    return [' '.join(f['rows']) for f in o['findings'] if f['kind'] == kind]
if not eval('(' + sys.argv[1] + ')'):
    print('# not so:', ' '.join(sys.argv[1].split()))
    sys.exit('# ' + json.dumps(o)[:3000])
PYTHON
}

# catalogue ROW...: a catalogue with a sound table, and one of these rows.
catalogue()
{
	local row number=0

	mkdir -p own
	cat >own/own.yaml <<'YAML'
impp: 1
catalogue: own
edition: e1
title: {en: T, ko: T}
source: nobody
tables:
- table: 2
  title: {en: T, ko: T}
  rows:
  - {row: 1, name: a, from: cucm, to: imp, app: SIP, transport: [tcp, udp], port: 5060,
     from-port: ephemeral, note: {en: "Release 12.5(1)SU3 and X.509 v3, port 5060.", ko: T}}
  - {row: 2, name: b, from: xmpp-client, to: imp, transport: tcp, port: 5222, from-port: ephemeral}
  - {row: 3, name: c, from: imp-publisher, to: imp-subscriber, transport: tcp, port: 7400-7410,
     from-port: ephemeral}
  - {row: 4, name: d, from: imp, to: imp, transport: tcp, port: 1500, from-port: ephemeral,
     scope: localhost}
- table: 3
  title: {en: T, ko: T}
  rows:
  - {row: 1, name: ike, from: gateway, to: imp, bidirectional: true, transport: udp,
     port: [500, 4500]}
- table: 4
  title: {en: T, ko: T}
  rows:
  - {row: 1, name: esp, from: gateway, to: imp, bidirectional: true, transport: esp}
  - {row: 2, name: dns, from: imp, to: dns-server, transport: [tcp, udp], port: 53,
     bidirectional: true}
YAML
	[ $# -eq 0 ] || printf '%s\n' '- table: 9' '  title: {en: T, ko: T}' '  rows:' \
		>>own/own.yaml
	for row; do
		echo "  - {row: $((++number)), name: n$number, $row}" >>own/own.yaml
	done
}

# finds KIND ROWS ROW...: of a catalogue with these rows; nothing else.
finds()
{
	local kind=$1 rows=$2

	shift 2
	catalogue "$@"
	IMPP_POLICY_DIR=own run 0 catalogue lint own --json &&
	json "found('$kind') == ['$rows'] and len(o['findings']) == 1"
}

# silent ROW...: nothing is found.
silent()
{
	catalogue "$@"
	IMPP_POLICY_DIR=own run 0 catalogue lint own --json && json "o['findings'] == []"
}

# -- The document ------------------------------------------------------------------

the_document()
{
	run 0 catalogue lint --json && json "o['version'] == 1 and
		o['catalogue'] == 'cisco-imp' and o['edition'] == 'current' and
		found('localhost-port') == ['3.2 30.8', '8.1 30.1'] and
		found('localhost-remark') == ['30.1', '30.8'] and
		found('reply') == ['31.2 22.1', '31.3 22.1'] and
		found('source-cell') == ['11.3 11.2', '12.7 12.6', '22.6 22.5'] and
		found('source-port') == ['9.1 30.5'] and
		found('companion') == ['13.1', '13.1', '15.1'] and
		found('transport') == ['9.1 30.5'] and
		found('mirrored') == ['30.14 30.18'] and
		found('covered') == ['30.9 24.2', '30.14 24.1', '30.15 6.1', '30.16 25.6',
			'30.17 25.4', '30.18 24.1', '30.19 25.5'] and
		found('direction') == ['2.1 2.2', '5.1 5.2'] and
		found('remark-port') == ['13.1', '22.3'] and
		found('no-port') == ['29.1 30.13'] and found('configurable') == ['12.7']" &&
	json "found('duplicate') == ['4.2 4.3', '4.2 4.4', '4.2 4.5', '4.3 4.4', '4.3 4.5',
		'4.4 4.5', '25.1 26.1', '25.2 26.2', '25.3 26.3', '30.20 31.1']" &&
	json "any('tcp/1500' in f['text'] for f in o['findings']) and
		any('udp/50000' in f['text'] for f in o['findings']) and
		any('ESP' in f['text'] for f in o['findings']) and
		any('4500' in f['text'] for f in o['findings'])"
}

the_older_edition()
{
	run 0 catalogue lint cisco-imp-12.5.1su3 --json &&
	json "o['edition'] == '12.5.1SU3' and found('duplicate')[6:] == ['30.20 31.1'] and
		found('localhost-port') == ['3.2 30.8', '8.1 30.1'] and
		found('mirrored') == ['30.14 30.18'] and '30.17 25.1' in found('covered') and
		found('remark-port') == ['5.1', '13.1', '22.3']"
}

# Each line has both ids, and what is done about it.
for_people()
{
	run 0 catalogue lint && grep -qE '^8\.1 +30\.1 +localhost-port +tcp/1500 is localhost' out &&
	has out 'impp (S5): ' && has out 'impp (S6): ' && has out 'cisco-imp (edition current): 38 found' &&
	[ "$(grep -c 'impp (S' out)" -eq 38 ] && [ ! -s err ]
}

in_korean()
{
	run 0 catalogue lint --lang ko && has out '두 호스트' && has out '38건' &&
	hasnt out ' lists ' && hasnt out ' permits ' && hasnt out ' is ' &&
	run 0 catalogue lint --lang ko --json && json "all(
		any('가' <= c <= '힣' for c in f[k]) for f in o['findings'] for k in ('text', 'impp'))"
}

exit_codes()
{
	run 1 catalogue lint --exit-code && run 1 catalogue lint missing &&
	run 2 catalogue lint a b && run 2 catalogue lint --lang xx &&
	run 2 catalogue list --exit-code && catalogue &&
	IMPP_POLICY_DIR=own run 0 catalogue lint own --exit-code && has out 'own (edition e1): 0 found'
}

# -- The rules ---------------------------------------------------------------------

agreement_is_silent()
{
	silent && silent 'from: rtmt, to: imp, transport: tcp, port: 7401, from-port: ephemeral' \
		'from: rtmt, to: imp, transport: udp, port: 5222, from-port: ephemeral'
}

localhost_port()
{
	local row='from: cucm, to: imp-publisher, transport: tcp, port: 1499-1501'

	finds localhost-port '2.4 9.1' "$row" &&
	silent "$row, scope: localhost" && silent "${row/tcp/udp}" &&
	silent "${row/1499-1501/1499}"
}

localhost_remark()
{
	local row='transport: tcp, port: 1, note: {en: Only localhost.}'

	finds localhost-remark 9.1 "from: cucm, to: imp, $row" &&
	silent "from: imp, to: imp, $row" && silent "from: cucm, to: imp, scope: localhost, $row"
}

reply()
{
	local row='from: imp-publisher, to: xmpp-client, transport: tcp, port: 64846, from-port: 5222'

	finds reply '9.1 2.2' "$row, kind: reply" && finds reply '9.1 2.2' "$row" &&
	finds reply 9.1 "${row/5222/5223}, kind: reply" && silent "${row/5222/5223}" &&
	silent "${row/xmpp-client/rtmt}" && silent "${row/tcp/udp}"
}

source_cell()
{
	local one='from: rtmt, to: imp, transport: tcp, port: 1, from-port: ephemeral'

	finds source-cell '9.3 9.2' "$one" "${one/port: 1/port: 2}" \
		'from: rtmt, to: imp, transport: tcp, port: 3' &&
	finds source-cell '9.1 9.2' 'from: rtmt, to: imp, transport: tcp, port: 3, from-port: 9' \
		"$one" "${one/port: 1/port: 2}" &&
	silent "$one" 'from: rtmt, to: imp, transport: tcp, port: 3' &&
	silent "$one" 'from: rtmt, to: imp, transport: tcp, port: 3, from-port: 9' \
		'from: rtmt, to: imp, transport: tcp, port: 4'
}

source_port()
{
	finds source-port '9.1 2.3' \
		'from: rtmt, to: imp, transport: tcp, port: 7405, from-port: 8500' &&
	silent 'from: rtmt, to: imp, transport: tcp, port: 7405, from-port: 8500-8501' &&
	silent 'from: rtmt, to: imp, transport: tcp, port: 7411, from-port: 8500'
}

companion()
{
	silent && sed -i 's/\[500, 4500\]/500/' own/own.yaml &&
	IMPP_POLICY_DIR=own run 0 catalogue lint own --json &&
	json "found('companion') == ['3.1'] and 'UDP 4500' in o['findings'][0]['text']" &&
	silent && sed -i 's/transport: esp/transport: gre/' own/own.yaml &&
	IMPP_POLICY_DIR=own run 0 catalogue lint own --json &&
	json "found('companion') == ['3.1'] and 'ESP' in o['findings'][0]['text']" &&
	silent && sed -i 's/transport: .tcp, udp., port: 53,/transport: udp, port: 53,/' \
		own/own.yaml && IMPP_POLICY_DIR=own run 0 catalogue lint own --json &&
	json "found('companion') == ['4.2'] and 'TCP 53' in o['findings'][0]['text']"
}

transport()
{
	local row='from: rtmt, to: imp, port: 5060, from-port: ephemeral'

	finds transport '2.1 9.1' "$row, transport: tcp" && has out 'TCP alone' &&
	finds transport '2.1 9.1' "$row, transport: udp" && has out 'UDP alone' &&
	silent "$row, transport: [tcp, udp]"
}

duplicate()
{
	finds duplicate '2.2 9.1' 'from: xmpp-client, to: imp, app: X, transport: tcp, port: 5222' &&
	finds duplicate '2.2 9.1' 'from: xmpp-client, to: imp, transport: tcp, port: 5200-5300,
	from-port: 30000-40000' && has out '30000-40000' &&
	silent 'from: rtmt, to: imp, transport: tcp, port: 5222' &&
	silent 'from: imp, to: xmpp-client, transport: tcp, port: 5222' &&
	finds localhost-port '9.1 2.2' \
		'from: xmpp-client, to: imp, transport: tcp, port: 5222, scope: localhost'
}

mirrored()
{
	local row='from: imp-subscriber, to: imp-publisher, transport: tcp, port: 7400-7410'

	finds mirrored '2.3 9.1' "$row, bidirectional: true" && silent "$row"
}

covered()
{
	local wide='from: imp, to: imp, transport: tcp, port: 7400'

	finds covered '2.3 9.1' "$wide" &&
	finds covered '9.1 2.2' 'from: xmpp-client, to: imp-publisher, transport: tcp, port: 5222' &&
	silent 'from: xmpp-client, to: imp-publisher, transport: tcp, port: 5222,
	bidirectional: true'
}

direction()
{
	local two='from: rtmt, to: imp, bidirectional: true, transport: tcp, port: 1'

	finds direction '9.1 9.2' "$two" 'from: rtmt, to: imp, transport: tcp, port: 2' &&
	finds direction '9.2 9.1' 'from: rtmt, to: imp, transport: tcp, port: 2' "$two" &&
	silent "$two" && silent "$two" "${two/port: 1/port: 2}"
}

remark_port()
{
	local row='from: rtmt, to: imp, transport: tcp, port: 1'

	finds remark-port 9.1 "$row, note: {en: \"Port 4711, too.\"}" && has out 4711 &&
	silent "$row, note: {en: \"As 5222, 7405 and 1.\"}" &&
	silent "$row, from-port: 4711-4712, note: {en: \"From 4712.\"}" &&
	silent "$row, note: {en: \"Release 12.5(1)SU3, X.509, 4711-4712, 4711a, 99999.\"}"
}

no_port()
{
	finds no-port '9.1 2.2' 'from: rtmt, to: imp, transport: icmp, note: {en: "Number 5222."}' &&
	finds remark-port 9.1 'from: rtmt, to: imp, transport: icmp, note: {en: "Number 7."}'
}

configurable()
{
	finds configurable 9.1 'from: rtmt, to: imp, transport: udp, port: configurable'
}

# --------------------------------------------------------------------------------

tests='the_document the_older_edition for_people in_korean exit_codes
agreement_is_silent localhost_port localhost_remark reply source_cell source_port
companion transport duplicate mirrored covered direction remark_port no_port
configurable'

ktap_print_header
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
