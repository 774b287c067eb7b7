#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# stats and doctor, where there may be no module: what they do not take, and
# that their answers are whole all the same.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

one_output_at_a_time()
{
	run 2 stats --json --explain && has err 'at a time' &&
	run 2 stats --unused --prometheus && run 2 stats --unused --json &&
	run 2 stats --reset --all && has err '--reset prints nothing' &&
	run 2 stats --reset --prometheus=file && [ ! -e file ] &&
	run 2 stats --explain --lang fr && has err 'en or ko'
}

# A word behind --prometheus is none of its business.
the_file_belongs_to_its_option()
{
	run 2 stats --prometheus file && [ ! -e file ] &&
	has err "'file' is a word too many" &&
	run 2 stats --json=file && has err '--json takes no value'
}

doctor_takes_one_file()
{
	run 2 doctor a b && run 2 doctor --nonsense && run 2 doctor --json=a
}

# It fails here, whatever this machine is: there is no such file.
doctor_answers_anyway()
{
	run 1 doctor none.yaml && has out 'none.yaml' && has out ' failed, ' &&
	[ ! -s err ] && run 1 doctor --json none.yaml &&
	python3 -c 'import json
o = json.load(open("out"))
assert o["version"] == 1 and o["failed"] >= 1
assert {"check", "level", "text", "remedy"} == set(o["checks"][0])
assert [c["level"] for c in o["checks"] if c["check"] == "file"] == ["fail"]'
}

# --------------------------------------------------------------------------------

tests='one_output_at_a_time the_file_belongs_to_its_option doctor_takes_one_file
doctor_answers_anyway'

ktap_print_header
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
