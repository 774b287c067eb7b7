#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The policy in nftables, put there by the command: the same table as nft makes
# of the exported text, whole or not at all, replaced under traffic without a
# packet lost, counting. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# What tests/lib.sh asks the command for is asked of nftables.
command=$IMPP
IMPP=$tmp/command
cat >"$IMPP" <<END
#!/bin/sh
case \$1 in
apply | flush | show | stats) verb=\$1; shift; set -- "\$verb" --backend nft "\$@" ;;
esac
exec "$command" "\$@"
END
chmod +x "$IMPP"

# says WORDS STATUS ARG...: the command itself ends with that and says so.
says()
{
	local got=0

	"$command" "${@:3}" >"$tmp/said" 2>&1 || got=$?
	[ "$got" -eq "$2" ] || fail "impp ${*:3}: $got, not $2: $(cat "$tmp/said")"
	grep -qF -- "$1" "$tmp/said" ||
		fail "impp ${*:3}: no '$1': $(cat "$tmp/said")"
}

# The table, without what counted in it.
list()
{
	nft list table inet impp |
		sed 's/packets [0-9]* bytes [0-9]*/packets 0 bytes 0/'
}

# And the expressions and elements that are behind what nft prints.
list_all()
{
	nft --debug=netlink list table inet impp |
		sed 's/packets [0-9]* bytes [0-9]*/packets 0 bytes 0/;
			s/pkts [0-9]* bytes [0-9]*/pkts 0 bytes 0/'
}

# -- The same table -----------------------------------------------------------

# same_table DESCRIPTION SITE
same_table()
{
	"$command" export nft "$2" >"$tmp/text" 2>"$tmp/err" ||
		{ fail "$1: export: $(cat "$tmp/err")"; return; }
	impp flush --yes
	nft -f "$tmp/text" || { fail "$1: nft does not take the text"; return; }
	list_all >"$tmp/by-nft"
	impp flush --yes
	impp apply "$2"
	list_all >"$tmp/by-us"
	cmp -s "$tmp/by-nft" "$tmp/by-us" || fail "$1: $(
		diff "$tmp/by-nft" "$tmp/by-us" | head -n 10)"
	[ "$(wc -l <"$tmp/by-us")" -gt 100 ] || fail "$1: hardly a table"
}

test_it_is_what_nft_makes_of_the_text()
{
	local line

	for line in 'state: conntrack' 'state: stateless' 'mode: audit' \
		'on-deny: reject' 'ephemeral: 32768-60999' 'protect: all'; do
		site "$line" >"$tmp/site.yaml"
		same_table "$line" "$tmp/site.yaml"
	done
}

test_roles_of_one_family()
{
	{
		printf '%s\n' 'impp: 1' 'catalogue: cisco-imp' 'roles:'
		echo '  imp: [10.1.0.11, "fd00:1::11"]'
		echo '  cucm: [10.1.0.21, 10.1.0.22-10.1.0.40]'
		echo '  xmpp-client: any'
		echo '  directory: ["fd00:2::/32"]'
		echo '  database: [255.255.255.254/32, 0.0.0.0/8]'
	} | sed 's/, 10.1.0.22-10.1.0.40//' >"$tmp/site.yaml"
	same_table 'roles of one family' "$tmp/site.yaml"
}

test_random_sites()
{
	local seed state

	for seed in 1 2 3; do
		for state in conntrack stateless; do
			sed "/^state:/d; 2a state: $state" \
				"$top/build/agree/$seed/site.yaml" >"$tmp/site.yaml"
			same_table "site $seed, $state" "$tmp/site.yaml"
		done
	done
}

# -- What it does -------------------------------------------------------------

counted()
{
	check "$state, IPv$family" <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 42000 5222 S
		allow snmp-query > $L$snmp_server $R$imp udp 42000 161 data 20
		deny port > $L$xmpp_client $R$imp tcp 40000 5223 S
		deny no-relation > $L$stranger $R$imp udp 40002 161 data 20
		deny protocol > $L$xmpp_client $R$imp proto 47 data 20
		allow pass > $L$stranger $R$other tcp 43000 80 S
	END
}

test_rows_and_reasons_count()
{
	for state in conntrack stateless; do
		apply "state: $state"
		for f in 4 6; do
			use_family "$f"
			counted
		done
	done
}

test_audit_counts_and_drops_nothing()
{
	apply 'mode: audit'
	use_family 4
	check 'audit' <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 42000 5222 S
		allow would-port > $L$xmpp_client $R$imp tcp 40000 5223 S
	END
	says 'nothing is dropped' 0 show --backend nft
}

test_reset_counts_from_zero()
{
	apply
	use_family 4
	check 'a packet' <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 42000 5222 S
	END
	count_from_here
	says 'counting from zero' 0 stats --backend nft --reset
	[ "$(growth | sort | paste -sd ' ')" = 'pass -1 xmpp-client -1' ] ||
		fail "after the reset: $(growth)"
	says 'no row was hit' 0 stats --backend nft
}

test_show_says_what_is_in_force()
{
	impp flush --yes
	says 'there is no table inet impp' 0 show --backend nft
	apply 'state: stateless' 'on-deny: reject'
	says 'stateless, on deny reject' 0 show --backend nft
	for words in "$tmp/site.yaml" 'cisco-imp, edition current' xmpp-client; do
		grep -qF "$words" "$tmp/said" || fail "show: no '$words'"
	done
	says '"state":"stateless"' 0 show --backend nft --json
	for words in '"backend":"nft"' '"on_deny":"reject"' '"id":"22.1"' \
		'"role":"imp","family":"ipv4","ranges":4,"addresses":"12"'; do
		grep -qF "$words" "$tmp/said" ||
			fail "show --json: no '$words'"
	done
	# What nft made of the text has the comment alone.
	"$command" export nft "$tmp/site.yaml" 2>/dev/null | nft -f -
	says 'stateless, on deny reject' 0 show --backend nft
	grep -qF 'loaded by nft' "$tmp/said" || fail 'show does not tell'
}

test_the_same_policy_again_is_no_change()
{
	apply
	says 'no change' 0 apply --backend nft "$tmp/site.yaml"
	nft add rule inet impp judge.4 counter
	says 'is in force' 0 apply --backend nft "$tmp/site.yaml"
	says 'no change' 0 apply --backend nft "$tmp/site.yaml"
	nft add element inet impp imp.4 '{ 10.77.0.1 }'
	says 'is in force' 0 apply --backend nft "$tmp/site.yaml"
	says 'and replace the one there is' 0 apply --backend nft --dry-run \
		<(site 'mode: audit')
	says 'no change' 0 apply --backend nft "$tmp/site.yaml"
}

# one_step PHRASE FILE: a rollback says so, and FILE's table is there.
one_step()
{
	says "the $1 policy is in force again, as nftables' table inet impp" 0 \
		rollback --backend nft
	says "no difference: $2" 0 diff --backend nft "$2"
}

test_rollback_is_one_step_back_and_forth()
{
	local IMPP_STATE_DIR=$tmp/state a=$tmp/a.yaml b=$tmp/b.yaml

	export IMPP_STATE_DIR
	"$IMPP" flush --yes >"$tmp/said" 2>&1
	site >"$a"
	site 'features: {snmp: off}' >"$b"
	says 'no policy is in force, and there is no copy of one' 1 \
		rollback --backend nft
	impp apply "$a"
	says 'there is no copy of one before this; impp flush --backend nft' 1 \
		rollback --backend nft
	impp apply "$b"
	one_step previous "$a"
	one_step previous "$b"
	impp flush --yes
	one_step 'last good' "$b"
	IMPP_STATE_DIR='' says 'no copies are kept in this network namespace' 1 \
		rollback --backend nft
}

# says, of rows and the like, which have blanks between them.
lists()
{
	says "$1" "${@:3}"
	tr -s ' ' <"$tmp/said" | grep -qF -- "$2" ||
		fail "no '$2': $(cat "$tmp/said")"
}

test_diff_tells_rows_of_what_the_table_was_made_of()
{
	local IMPP_STATE_DIR=$tmp/state a=$tmp/a.yaml b=$tmp/b.yaml

	export IMPP_STATE_DIR
	site >"$a"
	site 'features: {snmp: off}' 'mode: audit' >"$b"
	impp apply "$a"
	says 'no difference' 0 diff --backend nft --exit-code "$a"
	lists "--- nftables' table inet impp (cisco-imp, edition current)" \
		'- 12.1 snmp-query' 1 diff --backend nft --exit-code "$b"
	grep -qF 'mode' "$tmp/said" || fail "no setting: $(cat "$tmp/said")"
	# The file is another by now; the copy is what it was.
	mv "$b" "$a"
	lists "+++ $a" '- 12.1 snmp-query' 0 diff --backend nft "$a"
	# The copy is of another policy, the file that the table names is not.
	site >"$b"
	impp flush --yes
	impp apply "$b"
	rm -r "$IMPP_STATE_DIR"
	lists "+++ $a" '- 12.1 snmp-query' 0 diff --backend nft "$a"
	mv "$b" "$tmp/c.yaml"
	says 'nobody can tell what differs' 1 diff --backend nft "$a"
	nft add rule inet impp forward accept
	says 'nobody can tell what differs' 1 diff --backend nft "$tmp/c.yaml"
	impp flush --yes
	says 'no policy is in force' 0 diff --backend nft "$a"
	says '--backend is for the running policy' 2 \
		diff --backend nft --from "$a" "$a"
}

test_flush_removes_the_table_and_no_other()
{
	apply
	nft add table inet other
	says 'is gone' 0 flush --yes --backend nft
	[ "$(nft list tables)" = 'table inet other' ] ||
		fail "left: $(nft list tables)"
	nft delete table inet other
	says 'there was no table' 0 flush --yes --backend nft
	says 'there is no table' 0 show --backend nft
}

# -- All or nothing -----------------------------------------------------------

# still_there: the table that was there before.
still_there()
{
	list_all | cmp -s "$tmp/before-refusal" - || fail "$1: the table is another"
}

# Without the module for one expression, which the last chain but one needs.
test_a_refused_batch_leaves_what_was()
{
	local modprobe

	apply
	list_all >"$tmp/before-refusal"
	modprobe=$(cat /proc/sys/kernel/modprobe)
	echo /nonexistent >/proc/sys/kernel/modprobe
	if [ -e /sys/module/nft_tproxy ]; then
		poll_until 20 rmmod nft_tproxy || fail 'nft_tproxy does not go'
	fi
	site 'state: stateless' >"$tmp/stateless.yaml"
	says "this kernel has no 'tproxy'" 1 \
		apply --backend nft "$tmp/stateless.yaml"
	grep -qF "of chain '" "$tmp/said" || fail 'no rule is named'
	still_there 'refused'
	echo "$modprobe" >/proc/sys/kernel/modprobe
	use_family 4
	check 'after the refusal' <<-END
		allow xmpp-client > $L$xmpp_client $R$imp tcp 42000 5222 S
		deny port > $L$xmpp_client $R$imp tcp 40000 5223 S
	END
}

test_without_the_capability_nothing_happens()
{
	apply
	list_all >"$tmp/before-refusal"
	site 'mode: audit' >"$tmp/audit.yaml"
	for verb in "apply $tmp/audit.yaml" 'flush --yes' show 'stats --reset'; do
		# shellcheck disable=SC2086 # words
		setpriv --bounding-set=-all --inh-caps=-all "$command" $verb \
			--backend nft >"$tmp/said" 2>&1
		[ $? -eq 3 ] || fail "$verb: $(cat "$tmp/said")"
		grep -qF 'CAP_NET_ADMIN' "$tmp/said" ||
			fail "$verb says: $(cat "$tmp/said")"
	done
	still_there 'no capability'
}

# many NUMBER: prefixes
many()
{
	site
	awk -v n="$1" 'BEGIN {
		print "  x-many:"
		for (i = 0; i < n; i++)
			printf "  - 20.%d.%d.%d/31\n", int(i / 16384) % 256,
				int(i / 64) % 256, i % 64 * 4
		print "allow:"
		print "- {name: many, from: x-many, to: imp, transport: tcp, port: 9}"
	}'
}

test_many_addresses()
{
	many 20000 >"$tmp/site.yaml"
	impp apply "$tmp/site.yaml"
	says '"role":"x-many","family":"ipv4","ranges":20000,"addresses":"40000"' \
		0 show --backend nft --json
	says 'no change' 0 apply --backend nft "$tmp/site.yaml"
	# Some kernels come with a larger limit than this policy needs.
	nsenter --target 1 --net sysctl -qw net.core.wmem_max=212992
	unshare --user --map-root-user --net "$command" apply --backend nft \
		"$tmp/site.yaml" >"$tmp/said" 2>&1 &&
		fail 'a process of another user namespace has no limit'
	grep -qF 'this process may send' "$tmp/said" ||
		fail "the limit: $(cat "$tmp/said")"
}

# -- Under traffic ------------------------------------------------------------

# Flows that both policies permit, that neither does, and that one does.
flows()
{
	for i in 1 2; do
		echo "udp 10.1.0.$snmp_server 2000$i 10.2.0.$imp 161"
		echo "udp fd00:1::$snmp_server 2001$i fd00:2::$imp 161"
	done
	echo "!udp 10.1.0.$snmp_server 20020 10.2.0.$imp 5999"
	echo "!udp 10.1.0.$stranger 20022 10.2.0.$imp 6000"
}

balance()
{
	local -a sent=() heard=()
	local s h i

	while read -r s h; do
		sent+=("$s") heard+=("$h")
	done <"$tmp/flood"
	for i in 0 1 2 3; do
		[ "${sent[i]-0}" -gt 0 ] || fail "$state: flow $i sent nothing"
		[ "${sent[i]-}" = "${heard[i]-}" ] ||
			fail "$state: flow $i: ${heard[i]-} of ${sent[i]-}"
	done
	[ "${heard[4]-}" = 0 ] || fail "$state: what neither permits passed"
	[ "${heard[5]-0}" -gt 0 ] || fail "$state: one policy never ruled"
	[ "${heard[5]-0}" -lt "${sent[5]-0}" ] || fail "$state: the other never did"
	echo "# $state: ${sent[0]} datagrams a flow"
}

swap_under_traffic()
{
	local flood i

	site "state: $state" >"$tmp/odd.yaml"
	{
		site "state: $state"
		printf '%s\n' 'allow:' \
			"- {name: one, from: 10.1.0.$stranger, to: imp, transport: udp, port: 6000}"
	} >"$tmp/even.yaml"
	impp apply "$tmp/odd.yaml"
	flows >"$tmp/flows"
	nsenter --net="/run/netns/$left" -- "$OUTPUT/probe" flood \
		--timeout-ms 5000 <"$tmp/flows" >"$tmp/flood" &
	flood=$!
	children+=("$flood")
	for i in 1 2 3 4 5 6; do
		impp apply "$tmp/even.yaml"
		sleep 0.2
		impp apply "$tmp/odd.yaml"
	done
	kill "$flood"
	wait "$flood"
	balance
}

test_replaced_under_traffic_without_a_loss()
{
	serve "$right" 161 5999 6000
	for state in conntrack stateless; do
		swap_under_traffic
	done
}

# -- Two backends -------------------------------------------------------------

test_two_policies_at_once_are_warned_of()
{
	site >"$tmp/site.yaml"
	says 'impp flush --backend nft --yes' 0 apply "$tmp/site.yaml"
	says 'impp flush --backend kernel --yes' 0 apply --backend nft \
		<(site 'mode: audit')
	says 'generation' 0 show
	says 'table inet impp is still in force' 0 flush --yes --backend kernel
	says 'nftables has table inet impp' 0 show
	impp flush --yes
	says 'no policy is in force' 0 show
}

test_without_the_module_it_is_nftables_if_there_is_a_table()
{
	apply
	poll_until 20 rmmod nf_impp || fail 'the module does not go'
	says 'table inet impp' 0 show
	says 'table inet impp' 0 stats
	says 'table inet impp' 0 apply "$tmp/site.yaml"
	says 'not loaded' 3 show --backend kernel
	says 'table inet impp is gone' 0 flush --yes
	says 'not loaded' 3 show
	says 'not loaded' 3 apply "$tmp/site.yaml"
	says 'kernel or nft' 2 show --backend iptables
	load_module || fail 'the module does not come back'
}

run_tests
