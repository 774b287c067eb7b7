#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# doctor: everything that it looks at is broken in turn, and put right again,
# and its line changes both times. Topology: tests/lib.sh.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# doctor STATUS [ARG...]: its lines are in $said, without blanks in a row.
said=$tmp/said
doctor()
{
	local got=0

	"$IMPP" doctor "$tmp/site.yaml" "${@:2}" >"$tmp/out" 2>&1 || got=$?
	tr -s ' ' <"$tmp/out" >"$said"
	[ "$got" -eq "$1" ] || fail "exit status $got, not $1: $(told)"
}

# What it said, as lines that are no test's result.
told()
{
	echo
	sed 's/^/# | /' "$said"
}

# line "LEVEL CHECK TEXT": it says so, of what it was asked last.
line()
{
	grep -qE -- "^$1" "$said" || fail "no '$1': $(told)"
}

noline()
{
	! grep -qE -- "^$1" "$said" || fail "there is a '$1': $(told)"
}

# remedy TEXT: something is to be done.
remedy()
{
	grep -qF -- "-> $1" "$said" || fail "no remedy '$1': $(told)"
}

# -- What is in force ---------------------------------------------------------

# Whether the unit is there is the machine's affair.
test_all_is_well()
{
	apply
	doctor 0
	for text in 'policy generation' 'mode enforce' 'module nf_impp is loaded' \
		'version both' 'signature' "file $tmp/site.yaml is what" \
		'forwarding IPv4 is' 'forwarding IPv6 is' 'bypass no' \
		'bridge there is none' 'chains no other' 'conntrack [0-9]+ of' \
		'defrag IPv4' 'defrag IPv6' 'rp_filter not strict' \
		'confirm nothing waits'; do
		line "ok $text"
	done
	noline 'fail'
	noline 'warn ([^u]|u[^n])'
	doctor 0 --json
	grep -q '"version":1,"failed":0,.*"check":"policy","level":"ok"' "$said" ||
		fail "JSON: $(told)"
}

test_no_policy()
{
	impp flush --yes
	doctor 1
	line 'fail policy no policy is in force'
	remedy 'impp apply'
	line "ok file $tmp/site.yaml is good"
	doctor 1 --json
	grep -q '"failed":1,' "$said" || fail "JSON: $(told)"
	impp apply "$tmp/site.yaml"
	doctor 0
}

test_mode()
{
	impp mode audit
	doctor 0
	line 'warn mode audit until the next apply'
	line "warn file .*but for the mode: enforce there, audit in force"
	impp mode enforce
	doctor 0
	line 'ok mode enforce'
	line 'ok file'
	apply 'mode: audit'
	doctor 0
	line 'warn mode audit: nothing is dropped'
	line 'ok file'
	apply
}

test_site_file()
{
	cp "$tmp/site.yaml" "$tmp/good.yaml"
	site 'features: {snmp: off}' >"$tmp/site.yaml"
	doctor 1
	line 'fail file what is in force is not'
	remedy 'impp apply'
	echo 'nonsense: 1' >>"$tmp/site.yaml"
	doctor 1
	line "fail file $tmp/site.yaml:[0-9]+:[0-9]+: error"
	rm "$tmp/site.yaml"
	doctor 1
	line "fail file cannot read $tmp/site.yaml.*in force is what $tmp"
	cp "$tmp/good.yaml" "$tmp/site.yaml"
	doctor 0
	line 'ok file'
}

# Of a policy that is no site file's.
test_unconfirmed()
{
	local set_policy=$OUTPUT/set_policy

	"$set_policy" --unconfirmed || fail 'it cannot be applied'
	doctor 1
	line 'fail file what is in force is not'
	line 'warn confirm the policy is not confirmed: in .*the one before comes back'
	remedy 'impp confirm, or impp rollback'
	"$set_policy" --rollback || fail 'no rollback'
	doctor 0
	line 'ok confirm nothing waits'
	impp flush --yes
	"$set_policy" --unconfirmed || fail 'it cannot be applied'
	doctor 1
	line 'warn confirm .*none, and all traffic passes, comes back'
	"$set_policy" --confirm || fail 'no confirmation'
	doctor 1
	line 'ok confirm nothing waits'
	apply
}

test_both_backends()
{
	impp apply --backend nft "$tmp/site.yaml"
	doctor 0
	line 'warn backends'
	remedy 'impp flush --backend nft --yes'
	impp flush --backend nft --yes
	doctor 0
	noline 'warn backends'
}

test_without_the_capability()
{
	local got=0

	setpriv --bounding-set=-all --inh-caps=-all "$IMPP" doctor \
		"$tmp/site.yaml" >"$tmp/out" 2>&1 || got=$?
	tr -s ' ' <"$tmp/out" >"$said"
	[ "$got" -eq 1 ] || fail "exit status $got"
	line 'fail policy .*CAP_NET_ADMIN'
	line 'skip file .*is good'
}

# -- What the machine makes of it ---------------------------------------------

test_forwarding()
{
	sysctl -q net.ipv4.ip_forward=0
	doctor 1
	line 'fail forwarding IPv4 is not'
	line 'ok forwarding IPv6 is'
	remedy 'sysctl net.ipv4.ip_forward=1'
	sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=0
	doctor 1
	line 'ok forwarding IPv4 is'
	line 'fail forwarding IPv6 is not'
	sysctl -q net.ipv6.conf.all.forwarding=1
	doctor 0
}

test_ways_around()
{
	nft -f - <<-'END'
		table inet fast {
			flowtable shortcut { hook ingress priority 0; devices = { gl }; }
		}
	END
	doctor 0
	line "warn bypass nftables' flowtable 'shortcut'"
	nft delete table inet fast
	doctor 0
	line 'ok bypass'
	# Neither a qdisc nor a filter is a way around yet.
	tc qdisc add dev gl clsact
	tc filter add dev gl ingress matchall action pass || fail 'no filter'
	doctor 0
	line 'ok bypass'
	tc filter add dev gl ingress matchall action mirred egress redirect \
		dev gr || fail 'no redirection'
	doctor 0
	line "warn bypass a tc filter on 'gl' redirects"
	tc qdisc del dev gl clsact
	doctor 0
	line 'ok bypass'
}

test_bridges()
{
	ip link add br7 type bridge
	if [ ! -e /proc/sys/net/bridge ]; then
		doctor 0
		line "warn bridge 'br7': what it switches is not judged"
		remedy 'modprobe br_netfilter'
		modprobe br_netfilter || fail 'no br_netfilter'
	fi
	sysctl -q net.bridge.bridge-nf-call-iptables=1 \
		net.bridge.bridge-nf-call-ip6tables=1 \
		net.bridge.bridge-nf-filter-vlan-tagged=0
	doctor 0
	line "ok bridge 'br7': bridged IPv4 is judged"
	line "ok bridge 'br7': bridged IPv6 is judged"
	line "warn bridge 'br7': neighbour discovery"
	line 'warn bridge bridged frames with a VLAN tag'
	sysctl -q net.bridge.bridge-nf-call-iptables=0 \
		net.bridge.bridge-nf-call-ip6tables=0 \
		net.bridge.bridge-nf-filter-vlan-tagged=1
	doctor 0
	line "warn bridge 'br7': bridged IPv4 is not"
	line "warn bridge 'br7': bridged IPv6 is not"
	line 'ok bridge tagged'
	noline "warn bridge 'br7': neighbour discovery"
	# The bridge's own setting will do.
	ip link set br7 type bridge nf_call_iptables 1
	doctor 0
	line "ok bridge 'br7': bridged IPv4 is judged"
	line "warn bridge 'br7': bridged IPv6 is not"
	ip link del br7
	doctor 0
	line 'ok bridge there is none'
}

# drops FAMILY HOOK PRIORITY
drops()
{
	nft "add table $1 other; add chain $1 other last { type filter hook $2 priority $3; policy drop; }"
}

test_other_chains()
{
	local family

	for family in ip ip6 inet bridge; do
		drops "$family" forward 0
		doctor 0
		line "warn chains chain 'last' of nftables' table $family other .*after"
		nft delete table "$family" other
	done
	drops ip forward -10
	doctor 0
	line 'warn chains .*before.*priority -10'
	nft delete table ip other
	drops ip input 0
	doctor 0
	line 'ok chains'
	nft delete table ip other
}

# of_all SETTING: sessions have one limit for all namespaces.
of_all()
{
	nsenter --net=/proc/1/ns/net -- sysctl -q "$@"
}

test_room_for_sessions()
{
	local max count i

	max=$(cat /proc/sys/net/netfilter/nf_conntrack_max)
	for i in {1..20}; do
		echo "-I -p udp -s 10.1.0.$stranger -d 10.2.0.$stranger --sport $i --dport $i -t 3600"
	done >"$tmp/sessions"
	conntrack -R "$tmp/sessions" >"$tmp/conntrack" 2>&1 ||
		fail "conntrack: $(cat "$tmp/conntrack")"
	count=$(cat /proc/sys/net/netfilter/nf_conntrack_count)
	[ "$count" -ge 20 ] || fail "$count sessions"
	of_all "net.netfilter.nf_conntrack_max=$((count + 1))"
	doctor 0
	line "warn conntrack $count of $((count + 1)) sessions"
	of_all "net.netfilter.nf_conntrack_max=$count"
	doctor 1
	line 'fail conntrack'
	remedy 'raise net.netfilter.nf_conntrack_max'
	of_all "net.netfilter.nf_conntrack_max=$max"
	doctor 0
	line 'ok conntrack'
	conntrack -D -s "10.1.0.$stranger" >/dev/null 2>&1
}

test_rp_filter()
{
	sysctl -q net.ipv4.conf.gl.rp_filter=1
	doctor 0
	line 'ok rp_filter strict on gl'
	apply 'state: stateless'
	doctor 0
	line 'warn rp_filter strict on gl'
	line 'skip conntrack'
	sysctl -q net.ipv4.conf.gl.rp_filter=2
	doctor 0
	line 'ok rp_filter not strict'
	# The larger of both counts.
	sysctl -q net.ipv4.conf.gl.rp_filter=0 net.ipv4.conf.all.rp_filter=1
	doctor 0
	line 'warn rp_filter strict on gl gr'
	sysctl -q net.ipv4.conf.all.rp_filter=0
	doctor 0
	line 'ok rp_filter'
	apply
}

# -- After the next boot ------------------------------------------------------

# The machine's root is in memory.
test_unit()
{
	local etc=/etc/systemd/system made=

	if [ ! -e /run/systemd/system ]; then
		doctor 0
		line 'skip unit'
		mkdir -p /run/systemd/system
		made=yes
	fi
	mkdir -p $etc/multi-user.target.wants
	rm -f $etc/impp.service $etc/*.wants/impp.service
	touch $etc/impp.service
	doctor 0
	line 'warn unit impp.service is not enabled'
	remedy 'systemctl enable'
	ln -s ../impp.service $etc/multi-user.target.wants/impp.service
	doctor 0
	line 'ok unit'
	rm $etc/impp.service $etc/multi-user.target.wants/impp.service
	[ -z "$made" ] || rmdir /run/systemd/system /run/systemd 2>/dev/null
}

# unload MODULE: with those that hold it.
# shellcheck disable=SC2317 # by name
unload()
{
	local holder

	[ -d "/sys/module/$1" ] || return 0
	for holder in /sys/module/"$1"/holders/*; do
		[ ! -e "$holder" ] || unload "${holder##*/}"
	done
	rmmod "$1" 2>/dev/null
}

# The kernel loads nf_tables for whoever asks it something.
test_to_look_loads_nothing()
{
	local loaded=/sys/module/nf_tables

	apply
	poll_until 60 unload nf_tables || fail 'nf_tables does not go'
	doctor 0
	[ ! -d $loaded ] || fail 'doctor loads nf_tables'
	impp apply --dry-run "$tmp/site.yaml"
	[ ! -d $loaded ] || fail 'apply loads nf_tables'
	impp flush --yes
	poll_until 60 rmmod nf_impp || fail 'the module does not go'
	doctor 1
	line 'fail module nf_impp is not loaded'
	[ ! -d $loaded ] || fail 'doctor loads nf_tables where nothing is loaded'
	load_module || fail 'the module does not come back'
	apply
	modprobe nf_tables
}

test_without_the_module()
{
	impp flush --yes
	poll_until 60 rmmod nf_impp || fail 'the module does not go'
	doctor 1
	line 'fail module nf_impp is not loaded'
	line 'skip policy none'
	remedy 'modprobe nf_impp'
	impp apply --backend nft "$tmp/site.yaml"
	doctor 0
	line 'ok module .*table inet impp enforces'
	line "ok policy nftables' table inet impp is in force"
	line 'ok file'
	line 'ok mode enforce'
	line 'ok chains'
	site 'features: {snmp: off}' >"$tmp/site.yaml"
	doctor 1
	line 'fail file what is in force is not'
	site >"$tmp/site.yaml"
	sysctl -q net.ipv4.ip_forward=0
	doctor 1
	line 'fail forwarding IPv4'
	sysctl -q net.ipv4.ip_forward=1
	load_module || fail 'the module does not come back'
	doctor 0
	line 'warn backends nf_impp is loaded without a policy'
	line "ok policy nftables' table"
	line 'ok forwarding IPv4'
	impp flush --backend nft --yes
	impp apply "$tmp/site.yaml"
	doctor 0
}

run_tests
