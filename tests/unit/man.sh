#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The manual pages: clean, and in step with what the command says of itself,
# either way.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

man=$top/userspace/man

# -- Helpers: each test returns 0 for good --------------------------------------

# same DESCRIPTION FILE FILE: the same lines?
same()
{
	cmp -s "$2" "$3" && return
	echo "# $1:"
	diff "$2" "$3" | sed 's/^/# /' | head -20
	return 1
}

# page NAME: its text, without overstriking.
page()
{
	mandoc -Tutf8 -Owidth=1000 "$1" | sed 's/.\x08//g'
}

# section TITLE <PAGE: the lines of a section or subsection.
section()
{
	awk -v title="$1" '
		/^[^ ]/ || /^   [^ ]/ {
			heading = $0
			sub(/^ +/, "", heading)
			inside = heading == title
			next
		}
		inside'
}

verbs()
{
	"$IMPP" help | awk '/^`impp/ { exit } /^  [a-z]+  / { print $1 }'
}

options()
{
	grep -oE -- '--[a-z]+(-[a-z]+)*' | sort -u
}

# json_keys VERB...: each key that is printed, with its place.
json_keys()
{
	"$IMPP" "$@" --json 2>err | python3 -c '
import json, sys

def walk(value, place):
    if isinstance(value, dict):
        for key, inner in value.items():
            print(place + key)
            walk(inner, place + key + ".")
    elif isinstance(value, list):
        for inner in value:
            walk(inner, place[:-1] + "[].")

walk(json.load(sys.stdin), "")' | sort -u
}

# documented SECTION: the keys that a section of impp-json(5) explains.
documented()
{
	awk -v section=".Sh impp $1 --json" '
		/^\.Sh / { inside = $0 == section }
		inside && sub(/^\.It Va /, "") { gsub(/ , /, "\n"); print }
		END { print "version" }' impp-json.5 | sort -u
}

# Objects whose keys alone are explained, and keys that are another section's.
beside()
{
	grep -vxE 'a|b|(added|removed)\[\]\..*|changed\[\]\.columns\..*'
}

# json_section SECTION VERB...
json_section()
{
	documented "$1" >want
	json_keys "${@:2}" | beside >got
	same "impp-json(5), 'impp $1'" want got
}

# -- Tests -------------------------------------------------------------------------

pages_are_clean()
{
	local name bad=0

	for name in "${pages[@]}"; do
		mandoc -Tlint -Wwarning "$name" >lint 2>&1 || bad=1
		groff -ww -mandoc -Tutf8 "$name" 2>>lint >/dev/null || bad=1
		[ ! -s lint ] || bad=1
		sed 's/^/# /' lint
	done
	return "$bad"
}

every_verb_has_a_section()
{
	verbs | sed 's/^/impp /' >want
	page impp.8 | grep -oE '^   impp [a-z]+$' | sed 's/^ *//' >got
	same 'sections of verbs' want got
}

# All that its help has; and what else the section has is another verb's.
every_option_is_in_its_section()
{
	local verb option bad=0

	page impp.8 >text
	for verb in $(verbs); do
		"$IMPP" help "$verb"
	done | options >known
	echo --help >>known
	for verb in $(verbs); do
		"$IMPP" help "$verb" | options >want
		section "impp $verb" <text | options >got
		for option in $(comm -23 want got); do
			echo "# impp(8) has no $option of $verb"
			bad=1
		done
	done
	for option in $(options <text); do
		grep -qxF -- "$option" known && continue
		echo "# impp(8) has $option, which no verb has"
		bad=1
	done
	return "$bad"
}

# Command lines in the pages: of displays, and in quotes.
called()
{
	cat "${pages[@]}" | sed 's/\\-/-/g' | awk '
		/^\.Bd / { shown = 1 }
		/^\.Ed/ { shown = 0 }
		sub(/^\.Ql impp /, "") { sub(/ [.,;:]$/, ""); print }
		shown && sub(/^(\$ |.*[|] *)?impp /, "") {
			sub(/ *[#>|].*/, ""); print
		}'
}

what_is_called_is_there()
{
	local verb words option bad=0

	called >lines
	[ "$(wc -l <lines)" -gt 30 ] || bad=1
	while read -r verb words; do
		[[ $verb = [a-z]* ]] || continue
		if ! verbs | grep -qxF -- "$verb"; then
			echo "# the pages call 'impp $verb'"
			bad=1
			continue
		fi
		"$IMPP" help "$verb" >text
		for option in $(options <<<"$words"); do
			grep -qF -- "$option" text && continue
			echo "# the pages call 'impp $verb $option'"
			bad=1
		done
	done <lines
	return "$bad"
}

synopsis_is_complete()
{
	for verb in $(verbs); do
		"$IMPP" help "$verb" | sed -n 's/^usage: //p'
	done | sed 's/ *$//' >want
	page impp.8 | section SYNOPSIS | sed 's/^ *//; /^$/d' >got
	same 'synopsis' want got
}

# Each limit by its text, and how many there are.
limits_are_those_of_check()
{
	local state

	for state in conntrack stateless; do
		printf '%s\n' 'impp: 1' 'catalogue: cisco-imp' \
			"state: $state" 'roles: {imp: 192.0.2.1}' >site.yaml
		run 0 check --backend nft --json site.yaml || return 1
		python3 -c '
import json
for limit in json.load(open("out"))["nft_limits"]:
    print(limit["rule"], limit["text"])' |
			sort >"want-$state"
	done
	page impp.8 | section 'WITHOUT THE MODULE' | tr -s ' ' |
		sed 's/^ //' |
		awk '/^S[0-9]+ ?$/ { rule = $1; next }
			rule != "" { $0 = rule " " $0; rule = "" }
			/^S[0-9]+ / { gsub(/  +/, " "); print }' >limits
	for state in conntrack stateless; do
		awk -v state="$state" '
			match($0, / \(state: [a-z]+\)$/) {
				if (index(substr($0, RSTART), state))
					print substr($0, 1, RSTART - 1)
				next
			}
			{ print }' limits | sort >got
		same "limits of nftables, $state" "want-$state" got || return 1
	done
}

# Every reason has its sentence, that which explain prints.
reasons_have_their_sentences()
{
	page impp.8 | section Reasons | tr -s ' ' >text
	grep -A1 '\[IMPP_REASON_[A-Z_]*\] = {' "$top/userspace/reason.c" |
		sed -n 's/^[[:space:]]*"\(.*\)",$/\1/p' >sentences
	[ "$(wc -l <sentences)" -eq 8 ] || {
		echo '# not eight reasons'
		return 1
	}
	while read -r sentence; do
		sed "s/’/'/g" text | grep -qF "$sentence" && continue
		echo "# no '$sentence'"
		return 1
	done <sentences
}

# keys SECTION FILE: in either direction.
keys()
{
	sed -n "s/^\t\[$2[A-Z_]*\] = \"\(.*\)\",\$/\1/p" "$top/userspace/$3" |
		sort -u >want
	awk -v section="$1" '
		/^\.S[hs] / { inside = $0 == section }
		inside && sub(/^\.It Ic /, "") { gsub(/ , /, "\n"); print }' \
		"$man/impp.yaml.5" | sort -u >got
	same "keys of '$1'" want got && [ -s want ]
}

yaml_has_every_key()
{
	keys '.Sh SITE FILE' KEY_ site.c &&
	keys ".Ss Rows of the site's own" KEY_ site_own.c &&
	keys '.Sh CATALOGUE FILE' COLUMN_ catalogue_row.c
}

# The site file that is shown is one, and answers as impp(8) rolls it out.
yaml_example_is_sound()
{
	awk '/^\.Ed/ { exit } shown { print }
		/^\.Bd -literal/ { shown = 1 }' "$man/impp.yaml.5" >site.yaml
	run 0 check site.yaml && hasnt err warning: &&
	awk '/^END/ { exit } shown { print } /^cat >flows/ { shown = 1 }' \
		impp.8 >flows &&
	[ "$(wc -l <flows)" -eq 2 ] && run 0 test flows --site site.yaml
}

# listed SECTION: the terms of a list in bold.
listed()
{
	awk -v section=".Sh $1" '
		/^\.Sh / { inside = $0 == section }
		inside && sub(/^\.It Sy /, "") { gsub(/ , /, "\n"); print }' \
		"$man/impp.yaml.5" | grep -v '^x- ' | sort -u
}

yaml_has_every_role_and_feature()
{
	"$IMPP" catalogue show --json >out
	for key in roles features; do
		python3 -c '
import json, sys
rows = json.load(open("out"))["rows"]
roles = {role for row in rows for role in row["from"] + row["to"]}
print(*(roles if sys.argv[1] == "roles" else
        {row["feature"] for row in rows} - {None}), sep="\n")' \
			"$key" | sort >want
		listed "${key^^}" >got
		same "$key" want got || return 1
	done
}

# What `diff` says depends on what differs: all that it said is explained.
json_of_diff()
{
	local site=$top/policy/site.example.yaml

	"$IMPP" help diff >text 2>&1 || return 0
	sed 's/10.10.3.11/10.10.3.13/; s/snmp: on/snmp: off/
		s/^mode: enforce/mode: audit/' "$site" >site.yaml
	documented diff >want
	json_keys diff --from "$site" site.yaml | grep -v '^settings\.' >got
	comm -13 want got >strange
	[ "$(wc -l <got)" -gt 12 ] && [ ! -s strange ] && return
	sed 's/^/# impp-json(5) has no /' strange
	return 1
}

json_of_lint()
{
	! "$IMPP" help catalogue | grep -qE '^  lint' ||
		json_section 'catalogue lint' catalogue lint
}

# What it finds here does not matter.
json_of_doctor()
{
	! "$IMPP" help doctor >text 2>&1 || json_section doctor doctor
}

json_has_every_key()
{
	local site=$top/policy/site.example.yaml

	json_section check check --backend nft "$site" &&
	json_section explain explain --site "$site" 10.10.2.11 10.10.1.12 tcp/5061 &&
	json_section 'catalogue list' catalogue list &&
	json_section 'catalogue show' catalogue show &&
	json_section 'catalogue diff' catalogue diff cisco-imp-12.5.1su3 cisco-imp &&
	json_of_diff && json_of_lint && json_of_doctor
}

# A verb that prints JSON is explained.
json_has_every_verb()
{
	local verb bad=0

	for verb in $(verbs); do
		"$IMPP" help "$verb" | grep -qF -- --json || continue
		grep -qE "^\.Sh impp $verb( [a-z]+)? --json" impp-json.5 && continue
		echo "# impp-json(5) has no impp $verb"
		bad=1
	done
	return "$bad"
}

# --------------------------------------------------------------------------------

tests='pages_are_clean every_verb_has_a_section every_option_is_in_its_section
what_is_called_is_there synopsis_is_complete limits_are_those_of_check
reasons_have_their_sentences yaml_has_every_key yaml_has_every_role_and_feature
yaml_example_is_sound json_has_every_key json_has_every_verb'

ktap_print_header
for tool in mandoc groff python3; do
	command -v "$tool" >/dev/null || {
		ktap_skip_all "no $tool"
		exit "$KSFT_SKIP"
	}
done
cp "$man"/*.[0-9] .
for name in "$man"/*.in; do
	made=${name##*/}
	"$man/make.sh" "$IMPP" "$name" >"${made%.in}"
done
pages=(*.[0-9])
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
