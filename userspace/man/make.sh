#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Makes a manual page of a template, and of what the command says of itself:
#
#	make.sh IMPP TEMPLATE >PAGE
#
# A template is mdoc, with lines that begin with '@':
#
#	@synopsis	every verb with its arguments, as `impp help VERB` has it
#	@verbs		every verb: its summary, its help, and the template's own
#			prose on it, which is what stands between
#	@verb NAME	and the next line that begins with "@verb" or is "@end".
#			Prose on a verb that the command has not is left out
#	@limits		where nftables differs from the module, as `impp check` says
#	@if VERB [WORD]	left out up to "@fi", unless the help of VERB has WORD
#
# The prose comes first, then the place it goes to.

set -euo pipefail

impp=$1
template=$2
here=$(dirname "$(realpath "$0")")
export IMPP_POLICY_DIR=$here/../../policy LC_ALL=C.UTF-8

# What make.awk reads: each verb's help, and the limits in either state.
self()
{
	local verb state

	"$impp" help | awk '/^  [a-z]+  +[^ ]/ && !seen { print "summary", $0 }
		/^`impp help/ { seen = 1 }'
	for verb in $("$impp" help |
		awk '/^`impp/ { exit } /^  [a-z]+  / { print $1 }'); do
		"$impp" help "$verb" | sed "s/^/help $verb /"
	done
	for state in conntrack stateless; do
		printf '%s\n' 'impp: 1' 'catalogue: cisco-imp' \
			"state: $state" 'roles: {imp: 192.0.2.1}' |
			"$impp" check --backend nft - 2>/dev/null |
			sed -n "/^Where nftables/,/^\$/s/^  \(S[0-9]\)/limit $state \1/p"
	done
}

awk -f "$here/make.awk" <(self) "$template"
