#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The netlink specification, kmod/uapi/impp.yaml, drives the running module by
# a client that knows nothing else of it, the kernel's own ynl.py: every
# command, a refusal's extended ack, events. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

python3 -c 'import yaml' 2>/dev/null || skip_all 'no python3-yaml'

# What the cases share; each is a python function of the same name.
cat >"$tmp/client.py" <<'PYTHON'
import errno
import json
import struct
import subprocess
import sys

ynl_dir, spec, impp, case = sys.argv[1:]
sys.path.insert(0, ynl_dir + '/ynl')
from lib.ynl import NlError, YnlFamily

# tests/unit/spec.sh has held it against the schema.
family = YnlFamily(spec, '')


def must(true, what):
    if not true:
        sys.exit(f'# {what}')


def same(got, want, what):
    must(got == want, f'{what}: {got!r}, not {want!r}')


def show(*verb):
    return json.loads(subprocess.run([impp, *verb, '--json'], check=True,
                                     stdout=subprocess.PIPE).stdout)


# Must be refused: returns what the extended ack says.
def refused(error, command, attributes):
    try:
        family.do(command, attributes)
    except NlError as e:
        same(-e.nl_msg.error, error, command)
        return e.nl_msg.extack or {}
    sys.exit(f'# {command}: not refused')


# A dump as one: tables joined, the rest as the first message has it.
def dump(command):
    whole = {}
    for message in family.dump(command, {}):
        for key, value in message.items():
            if isinstance(value, list):
                whole[key] = whole.get(key, b'') + b''.join(value)
            else:
                whole.setdefault(key, value)
    return whole


def records(table, layout):
    return list(struct.iter_unpack('=' + layout, table))


def text(raw):
    return raw.split(b'\0')[0].decode()


def status():
    policy = show('show')['policy']
    got = family.do('status-get', {})
    for key in ('generation', 'mode', 'state', 'site', 'catalogue', 'edition',
                'memory'):
        same(got[key], policy[key], key)
    same(got['on-deny'], policy['on_deny'], 'on-deny')
    same(got['mode-applied'], policy['mode_applied'], 'mode-applied')
    must(got['version'], 'no version')
    must(got['sequence'] > 0, 'no event was counted')
    same(got['left-out'], 0, 'left-out')
    must('sealed' not in got, 'sealed')


def policy():
    want = show('show')['policy']
    got = dump('policy-get')
    same(got['generation'], want['generation'], 'generation')
    same([text(name) for name, in records(got['roles'], '56s')][:3],
         ['imp', 'imp-publisher', 'imp-subscriber'], 'roles')
    rules = records(got['rules'], 'HHI56s')
    same([(f'{table}.{row}', text(name)) for table, row, _, name in rules],
         [(row['id'], row['name']) for row in want['rows']], 'rows')
    same(len(records(got['groups'], 'I')), len(want['groups']) + 1, 'groups')
    same(records(got['spans4'], 'II')[-1][0], 0xffffffff, 'the last span')
    for table, size in (('members', 4), ('spans6', 24), ('matches', 8),
                        ('ranges', 12), ('cells', 32), ('relations', 8)):
        must(got[table] and len(got[table]) % size == 0, table)


# The policy in force as a request.
def request_again():
    got = dump('policy-get')
    request = {key: got[key] for key in (
        'mode', 'state', 'on-deny', 'site', 'catalogue', 'edition')}
    for key, size in (('roles', 56), ('groups', 4), ('members', 4),
                      ('spans4', 8), ('spans6', 24), ('rules', 64),
                      ('matches', 8), ('ranges', 12), ('cells', 32),
                      ('relations', 8)):
        chunk = 60000 // size * size
        request[key] = [got[key][i:i + chunk]
                        for i in range(0, len(got[key]), chunk)]
    return request


# What was read is accepted as a policy again, and checked only.
def set_again():
    got = dump('policy-get')
    request = request_again()
    same(family.do('policy-set', {'flags': 'check', **request}),
         {'generation': got['generation']}, 'checked')
    answer = family.do('policy-set', request)
    must(answer['generation'] > got['generation'], 'no new generation')
    again = dump('policy-get')
    same({key: again[key] for key in request},
         {key: got[key] for key in request}, 'policy')

    # A refusal points at the record, where this client cannot follow: to it a
    # table is one piece.
    request['relations'] = [struct.pack('=HHHH', 60000, 0, 1, 0)]
    follow = family._decode_extack_path
    family._decode_extack_path = lambda *path: None
    extack = refused(errno.EINVAL, 'policy-set', request)
    must(extack.get('msg', '').startswith('RELATIONS'), f'no cause: {extack}')
    must(extack.get('bad-attr-offs'), f'no place: {extack}')
    family._decode_extack_path = follow
    del request['mode']
    extack = refused(errno.EINVAL, 'policy-set', request)
    must('MODE' in extack.get('msg', ''), f'no cause: {extack}')


def mode():
    family.do('mode-set', {'mode': 'audit'})
    got = family.do('status-get', {})
    same((got['mode'], got['mode-applied']), ('audit', 'enforce'), 'mode')
    same(show('show')['policy']['mode'], 'audit', 'mode')
    family.do('mode-set', {'mode': 'enforce'})
    extack = refused(errno.EINVAL, 'mode-set', {'mode': 9})
    must('MODE' in extack.get('msg', '') or extack.get('bad-attr') == '.mode',
         f'no cause: {extack}')
    refused(errno.EINVAL, 'mode-set', {'mode': 'audit', 'site': 'x'})


def explain():
    address = [bytes((10, side, 0, number)) + bytes(12)
               for side, number in ((1, 35), (2, 11))]
    question = struct.pack('=16s16sBBHHH', *address, 2, 6, 49152, 5222, 0)
    other = struct.pack('=16s16sBBHHH', *address, 2, 6, 49152, 5223, 0)
    got = family.do('explain', {'questions': question + other})
    rules = records(dump('policy-get')['rules'], 'HHI56s')
    yes, no = records(got['answers'], 'BBHHH')
    verdicts = family.consts['verdict'].entries_by_val
    reasons = family.consts['reason'].entries_by_val
    same(verdicts[yes[0]].name, 'allow', 'verdict')
    same(text(rules[yes[2]][3]), 'xmpp-client', 'row')
    same((verdicts[no[0]].name, reasons[no[1]].name), ('deny', 'port'), 'denial')


def stats():
    want = show('stats')
    got = dump('stats-get')
    same(got['generation'], want['generation'], 'generation')
    reasons = records(got['reason-stats'], 'QQQ')
    same(len(reasons), 32, 'reasons')
    rows = records(got['rule-stats'], 'QQQ')
    same([packets for packets, _, _ in rows],
         [row['packets'] for row in want['rows']], 'packets')
    same(sum(packets for packets, _, _ in rows), 1, 'packets of rows')
    same([packets for packets, _, _ in reasons[1:9]],
         [deny['packets'] for deny in want['deny']], 'denials')
    same(sum(packets for packets, _, _ in reasons[1:9]), 1, 'denials')
    family.do('stats-reset', {})
    got = dump('stats-get')
    same(sum(n for n, _, _ in records(got['rule-stats'], 'QQQ')), 0, 'reset')


def commit():
    generation = family.do('status-get', {})['generation']
    refused(errno.ENOENT, 'policy-confirm', {})
    extack = refused(errno.ENOENT, 'policy-rollback', {})
    must('waits' in extack.get('msg', ''), f'no cause: {extack}')
    refused(errno.ERANGE, 'policy-set', {'confirm-s': 21601})
    same(family.do('status-get', {})['generation'], generation, 'generation')

    listener = listen()
    request = {**request_again(), 'mode': 'audit', 'confirm-s': 21600}
    first = family.do('policy-set', request)['generation']
    got = family.do('status-get', {})
    same((got['generation'], got['fallback']), (first, generation), 'fallback')
    must(21000000 < got['confirm-ms'] <= 21600000, got['confirm-ms'])
    extack = refused(errno.EBUSY, 'policy-flush', {})
    same(extack.get('msg'), 'the policy waits to be confirmed', 'flush')
    refused(errno.ESTALE, 'policy-confirm', {'generation': generation})
    family.do('policy-rollback', {})
    got = family.do('status-get', {})
    same((got['mode'], 'confirm-ms' in got), ('enforce', False), 'rolled back')
    second = family.do('policy-set', request)['generation']
    family.do('policy-confirm', {'generation': second})
    got = family.do('status-get', {})
    same((got['generation'], got['mode'], 'confirm-ms' in got),
         (second, 'audit', False), 'confirmed')
    same([event['msg']['change'] for event in heard(listener)],
         ['applied', 'rolled-back', 'applied', 'confirmed'], 'events')


# Another client, which only listens.
def listen():
    listener = YnlFamily(spec, '')
    listener.ntf_subscribe('events')
    return listener


def heard(listener):
    listener.check_ntf()
    return listener.async_msg_queue


# A listener hears what another client does.
def events():
    listener = listen()
    family.do('mode-set', {'mode': 'audit'})
    family.do('mode-set', {'mode': 'enforce'})
    events = heard(listener)
    same([(e['name'], e['msg']['change'], e['msg']['mode']) for e in events],
         [('change', 'mode', 'audit'), ('change', 'mode', 'enforce')], 'events')
    first, second = (e['msg']['sequence'] for e in events)
    same(second, first + 1, 'sequence')


def flush():
    family.do('policy-flush', {})
    same(family.do('status-get', {})['generation'], 0, 'generation')
    for command, attributes in (('policy-flush', {}),
                                ('mode-set', {'mode': 'audit'}), ('seal', {})):
        extack = refused(errno.ENOENT, command, attributes)
        same(extack.get('msg'), 'no policy is in force', command)


globals()[case]()
PYTHON

# client CASE: a python function of the above.
client()
{
	python3 "$tmp/client.py" "$KSELFTEST" "$top/kmod/uapi/impp.yaml" \
		"$IMPP" "$1" 2>"$tmp/said" || fail "$(tail -n 5 "$tmp/said")"
}

test_status()
{
	apply 'mode: enforce'
	client status
}

test_policy_is_read_and_set()
{
	apply 'mode: enforce'
	client policy
	client set_again
}

test_mode()
{
	apply 'mode: enforce'
	client mode
}

test_explain()
{
	apply 'mode: enforce'
	client explain
}

test_stats()
{
	apply 'mode: enforce'
	impp stats --reset
	use_family 4
	check 'one of each' <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 45000 5222 S
		deny port > $L$xmpp_client $R$imp tcp 45001 5223 S
	END
	client stats
}

test_commit()
{
	apply 'mode: enforce'
	client commit
}

test_events()
{
	apply 'mode: enforce'
	client events
}

test_flush()
{
	apply 'mode: enforce'
	client flush
}

# What impp-json(5) says of show and stats, either way.
test_json_keys()
{
	local verb man=$top/userspace/man

	apply 'mode: enforce'
	"$man/make.sh" "$IMPP" "$man/impp-json.5.in" >"$tmp/impp-json.5"
	for verb in show stats; do
		documented "$verb" >"$tmp/want"
		"$IMPP" "$verb" --json | keys >"$tmp/got"
		cmp -s "$tmp/want" "$tmp/got" || fail "$verb: $(
			diff "$tmp/want" "$tmp/got" | head -n 5)"
	done
}

documented()
{
	awk -v section=".Sh impp $1 --json" '
		/^\.Sh / { inside = $0 == section }
		inside && sub(/^\.It Va /, "") { gsub(/ , /, "\n"); print }
		END { print "version" }' "$tmp/impp-json.5" | sort -u
}

keys()
{
	python3 -c '
import json, sys

def walk(value, place):
    if isinstance(value, dict):
        for key, inner in value.items():
            print(place + key)
            walk(inner, place + key + ".")
    elif isinstance(value, list):
        for inner in value:
            walk(inner, place[:-1] + "[].")

walk(json.load(sys.stdin), "")' | grep -vx pass | sort -u
}

: "${KSELFTEST:=$("$top/tests/vm/kselftest.sh")}"
run_tests
