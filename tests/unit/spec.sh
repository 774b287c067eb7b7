#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The netlink specification, kmod/uapi/impp.yaml: it is one by the kernel's
# schema, and has the names, numbers and records of nf_impp.h, either way.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

spec=$top/kmod/uapi/impp.yaml
header=$top/kmod/uapi/nf_impp.h

# What the specification says, as assertions in C: names and numbers, and for
# each struct where its fields are. Also the names alone, for the way back.
cat >spec.py <<'PYTHON'
import re
import sys

sys.path.insert(0, sys.argv[1] + '/ynl')
from lib.nlspec import SpecFamily

spec = SpecFamily(sys.argv[2], sys.argv[1] + '/netlink/genetlink.yaml')
names = open('names', 'w')
checks = open('checks.c', 'w')
sizes = {'char': 1, 'u8': 1, 'u16': 2, 'u32': 4, 'u64': 8}


def upper(*words):
    return '-'.join(words).replace('-', '_').upper()


def number(name, value):
    print(name, file=names)
    print(f'_Static_assert({name} == {value}ULL, "{name}");', file=checks)


def record(name, fields):
    place = 0
    print(name, file=names)
    for field in fields.split(','):
        kind, count, word = re.fullmatch(r'\s*(\w+)(?:\[(\d+)\])?\s+(\w+)\s*',
                                         field).groups()
        size = sizes[kind] * int(count or 1)
        print(f'_Static_assert(offsetof(struct {name}, {word}) == {place} && '
              f'sizeof(((struct {name} *)0)->{word}) == {size}, '
              f'"{name}.{word}");', file=checks)
        print(f'{name}.{word}', file=names)
        place += size
    print(f'_Static_assert(sizeof(struct {name}) == {place}, "{name}");',
          file=checks)


print(f'#include <stddef.h>\n#include "{sys.argv[3]}"', file=checks)
for const in spec.consts.values():
    if const['type'] == 'const':
        number(upper('impp', const['name']), const['value'])
        continue
    bare = const['name'] in ('verdict', 'transport')
    for entry in const.entries.values():
        number(upper(*['impp'] if bare else ['impp', const['name']],
                     entry.name), entry.user_value())
    if const['type'] == 'enum' and const['name'] != 'change':
        number(upper('__impp', const['name'], 'max'), len(const.entries))
seen = set()
for attr in spec.attr_sets['impp'].attrs.values():
    number(upper('impp-a', attr.name), attr.value)
    described = re.match(r'struct (\w+): (.*)', attr.yaml.get('doc', ''))
    if described and described[1] not in seen:
        seen.add(described[1])
        record(*described.groups())
    if attr['type'] == 'binary' and not described:
        sys.exit(f'# {attr.name}: no record')
for op in spec.msgs.values():
    number(upper('impp-event' if op.is_async else 'impp-cmd', op.name),
           op.value if op.is_async else op.req_value)
print(f'_Static_assert(IMPP_GENL_VERSION == {spec.yaml.get("version", 1)}, '
      '"version");', file=checks)
print(f'_Static_assert(!__builtin_strcmp(IMPP_GENL_NAME, "{spec.name}"), '
      '"name");', file=checks)
for group in spec.mcast_groups:
    print(f'_Static_assert(!__builtin_strcmp(IMPP_EVENTS_GROUP, "{group}"), '
          '"group");', file=checks)
PYTHON

# -- Tests -------------------------------------------------------------------------

it_is_one_by_the_schema()
{
	python3 spec.py "$KSELFTEST" "$spec" "$header" 2>err && return
	tail -5 err | sed 's/^/# /'
	return 1
}

# As an error each, for the names of all that differ.
its_numbers_are_the_headers()
{
	cc -std=gnu11 -fsyntax-only checks.c 2>err && return
	sed -n 's/.*error: /# /p' err
	return 1
}

# What is in the header: enumerators, defines that are numbers, structs.
its_names_are_all()
{
	{
		sed -n 's/^\t\(_*IMPP_[A-Z0-9_]*\).*,.*/\1/p
			s/^#define[[:space:]]*\(IMPP_[A-Z0-9_]*\)[[:space:]]*[(0-9~].*/\1/p' \
			"$header" |
			grep -vxE '(__)?IMPP_(CMD|A)(_UNSPEC|_MAX)|IMPP_GENL_VERSION'
		awk '/^struct impp_/ { name = $2; print name }
			/^}/ { name = "" }
			name && /^\t__|^\tchar/ {
				gsub(/[;\[].*/, "")
				print name "." $2
			}' "$header"
	} | sort -u >want
	sort -u names >got
	cmp -s want got && return
	diff want got | sed 's/^/# /' | head -20
	return 1
}

# --------------------------------------------------------------------------------

tests='it_is_one_by_the_schema its_numbers_are_the_headers its_names_are_all'

ktap_print_header
python3 -c 'import yaml, jsonschema' 2>err || {
	ktap_skip_all 'no python3-yaml, python3-jsonschema'
	exit "$KSFT_SKIP"
}
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
