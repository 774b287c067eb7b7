#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# export: its formats by name, the same text every time, and texts that the
# programs they are for take.

# shellcheck source=tests/unit/cli.bash
. "$(dirname "$(realpath "$0")")/cli.bash"

formats='nft iptables ip6tables ios asa'
example=$top/policy/site.example.yaml

# -- Each test returns 0 for good ------------------------------------------------

formats_are_listed()
{
	run 2 export && has err 'which format? nft, iptables, ip6tables, ios, asa' &&
	run 2 export ip6table site.yaml && has err "did you mean 'ip6tables'?" &&
	run 2 export cisco site.yaml && has err "unknown format 'cisco'" &&
	run 0 help export && for format in $formats; do
		has out "$format" || return
	done
}

texts_are_stable()
{
	for format in $formats; do
		run 0 export "$format" "$example" && mv out once &&
		run 0 export "$format" "$example" && cmp out once &&
		[ "$(wc -l <out)" -gt 500 ] || return
		has out 'cisco-imp current, mode enforce, state conntrack' || return
	done
}

# Every rule of a row says which.
rows_are_named()
{
	for format in iptables ip6tables ios asa; do
		run 0 export "$format" "$example" && has out '22.1 xmpp-client' &&
		has out '9.1 cluster-manager' || return
	done
	run 0 export iptables "$example" &&
	! grep -e '-j ACCEPT' out | grep -ve '--comment\|RELATED'
}

# All that a site can say, in either state.
iptables_takes_odd_sites()
{
	if ! unshare -n iptables-save >iptables 2>&1; then
		echo '# no iptables, or no network namespace for us'
		return
	fi
	for state in conntrack stateless; do
		cat >odd.yaml <<-YAML
			impp: 1
			catalogue: cisco-imp
			state: $state
			on-deny: reject
			protect: all
			roles:
			  imp: [10.1.0.1, 10.1.0.2, "2001:db8:1::1"]
			  xmpp-client: any
			  cucm: [0.0.0.0/1, "::/1"]
			except: {xmpp-client: [10.9.0.0/16]}
			allow:
			- {name: accept, from: ["2001:db8::/32", 10.0.0.0/8], to: [imp, 10.8.0.0/16],
			   transport: [tcp, udp], port: [7, 9-11], from-port: 1024-2000}
			- {name: all, from: cucm, to: imp, transport: tcp, port: any}
			- {name: drop, from: cucm, to: imp, bidirectional: true,
			   transport: [icmp, ah, sctp, 0, 1, 43, 58, 255]}
		YAML
		for program in iptables ip6tables; do
			run 0 export $program odd.yaml && mv out text || return
			unshare -n sh -ec "
				$program-restore --test --noflush text
				$program-restore --noflush text
				$program-save | grep -v '^#' >once
				$program-restore --noflush text
				$program-save | grep -v '^#' | cmp - once" 2>&1 |
				sed 's/^/# /'
			[ "${PIPESTATUS[0]}" -eq 0 ] || return
		done
	done
	run 0 export iptables odd.yaml &&
	has out 'protocol 0 of site.drop, which would mean any'
}

# --------------------------------------------------------------------------------

tests='formats_are_listed texts_are_stable rows_are_named
iptables_takes_odd_sites'

touch site.yaml
ktap_print_header
# shellcheck disable=SC2086 # a list of words
set -- $tests
ktap_set_plan $#
for name; do
	ktap_test_result "$name" "$name"
done
ktap_finished
