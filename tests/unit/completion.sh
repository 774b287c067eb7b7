#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Completion in bash offers what the command takes, and nothing else.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"
# shellcheck source=userspace/completion/impp
. "$top/userspace/completion/impp"

# -- Helpers: each test returns 0 for good --------------------------------------

# press LINE: what is offered at its end, into the file got.
press()
{
	COMP_LINE=$1
	COMP_POINT=${#1}
	COMPREPLY=()
	_impp_complete "$IMPP"
	printf '%s\n' "${COMPREPLY[@]}" | sed '/^$/d' | sort >got
}

# offers LINE WORD...: these and no others.
offers()
{
	press "$1"
	printf '%s\n' "${@:2}" | sed '/^$/d' | sort >want
	cmp -s want got && return
	echo "# '$1': $(paste -sd ' ' got), not $(paste -sd ' ' want)"
	return 1
}

verbs()
{
	"$IMPP" help | awk '/^`impp/ { exit } /^  [a-z]+  / { print $1 }'
}

# -- Tests -------------------------------------------------------------------------

verbs_are_offered()
{
	local -a all

	mapfile -t all < <(verbs)
	[ "${#all[@]}" -ge 12 ] &&
	offers 'impp ' "${all[@]}" && offers 'impp help ' "${all[@]}" &&
	offers 'impp sh' show && offers 'impp ver' version && offers 'impp q' ''
}

# Each that the usage names, of each verb; and each is taken.
options_are_those_of_the_verb()
{
	local verb option

	for verb in $(verbs); do
		mapfile -t all < <("$IMPP" help "$verb" | grep -oE -- \
			'--[a-z]+(-[a-z]+)*' | sort -u)
		offers "impp $verb --" "${all[@]}" || return 1
	done
	offers 'impp explain --from' --from-port &&
	offers 'impp explain --nonsense' ''
}

values_are_offered()
{
	offers 'impp catalogue show --lang ' en ko &&
	offers 'impp catalogue show --lang=k' ko &&
	offers 'impp apply --backend ' kernel nft &&
	offers 'impp apply --backend n' nft &&
	offers 'impp explain --from-port ' '' &&
	offers 'impp mode ' enforce audit && offers 'impp mode e' enforce
}

values_where_readline_keeps_the_word()
{
	local COMP_WORDBREAKS=' '

	offers 'impp catalogue show --lang=k' --lang=ko
}

files_are_offered()
{
	touch 'my site.yaml' other.yaml
	offers 'impp check my' 'my site.yaml' && offers 'impp apply o' other.yaml &&
	offers 'impp explain --site o' other.yaml &&
	offers 'impp test --site=o' other.yaml &&
	offers 'impp export nft o' other.yaml && offers 'impp check /no/such' '' &&
	offers 'impp version o' '' && offers 'impp explain o' ''
}

# of_verb VERB WORD LINE WORD...: as offers, where VERB has that word.
of_verb()
{
	! "$IMPP" help "$1" 2>&1 | grep -qF -- "$2" || offers "${@:3}"
}

values_by_what_usage_calls_them()
{
	touch other.yaml
	of_verb diff --from 'impp diff --from o' other.yaml &&
	of_verb diff --catalogue 'impp diff --catalogue cisco-imp-' \
		cisco-imp-12.5.1su3 &&
	of_verb diff '[SITE]' 'impp diff o' other.yaml &&
	of_verb stats --prometheus 'impp stats --prometheus=o' other.yaml &&
	of_verb apply --confirm 'impp apply --confirm=' '' &&
	of_verb apply --confirm 'impp apply --confirm o' other.yaml &&
	of_verb catalogue 'lint [' 'impp catalogue lint cisco-imp-' \
		cisco-imp-12.5.1su3 &&
	offers 'impp catalogue list ' ''
}

# As the catalogues have them: rows by name and id, tables, editions.
names_are_the_catalogues()
{
	press 'impp catalogue '
	has got list && has got show && has got diff &&
	offers 'impp catalogue diff ' cisco-imp cisco-imp-12.5.1su3 &&
	offers 'impp catalogue diff cisco-imp cisco-imp-' cisco-imp-12.5.1su3 &&
	offers 'impp catalogue diff cisco-imp cisco-imp ' '' &&
	offers 'impp catalogue show xmpp-c' xmpp-client &&
	offers 'impp catalogue show cisco-imp 22.1' 22.1 &&
	offers 'impp catalogue show cisco-imp-12.5.1su3 xmpp-c' xmpp-client &&
	press 'impp catalogue show ' &&
	# A catalogue's name is nobody else's: 101 rows by both, 33 tables.
	[ "$(wc -l <got)" -eq $((2 + 2 * 101 + 33)) ]
}

nothing_breaks_without_the_command()
{
	COMP_LINE='impp catalogue show ' COMP_POINT=20 COMPREPLY=(x)
	_impp_complete /no/such/impp 2>err
	[ "${#COMPREPLY[@]}" -eq 0 ] && [ ! -s err ]
}

it_is_registered()
{
	complete -p impp >got && has got '-F _impp_complete'
}

# --------------------------------------------------------------------------------

tests='verbs_are_offered options_are_those_of_the_verb values_are_offered
values_where_readline_keeps_the_word values_by_what_usage_calls_them
files_are_offered names_are_the_catalogues nothing_breaks_without_the_command
it_is_registered'

ktap_print_header
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
