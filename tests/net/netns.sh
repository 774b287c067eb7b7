#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Network namespaces: each has a policy and counters of its own, which live as
# long as it does; and the module does not go while one of them is in force.
#
# Topology: tests/lib.sh, and a second gateway beside the first:
#
#	left                   second                  right
#	+----------+          +-------+          +----------+
#	| 10.5.0.0 |  l1   gl | impp  | gr    r1 | 10.6.0.0 |
#	| fd00:5:: |----------|       |----------| fd00:6:: |
#	+----------+ .2    .1 +-------+ .1    .2 +----------+
#	              10.9.5.           10.9.6.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

second=impp-$$-second

# second_side NAMESPACE NUMBER OTHER LETTER
second_side()
{
	ip -n "$second" -batch - <<-END
		link add g$4 address 02:00:00:00:0$2:01 type veth peer name ${4}1 address 02:00:00:00:0$2:02 netns $1
		addr add 10.9.$2.1/30 dev g$4
		addr add fd00:9:$2::1/64 dev g$4 nodad
		link set g$4 up
		neigh add 10.9.$2.2 lladdr 02:00:00:00:0$2:02 dev g$4 nud permanent
		neigh add fd00:9:$2::2 lladdr 02:00:00:00:0$2:02 dev g$4 nud permanent
		route add 10.$2.0.0/16 via 10.9.$2.2
		route add fd00:$2::/32 via fd00:9:$2::2
	END
	ip -n "$1" -batch - <<-END
		addr add 10.9.$2.2/30 dev ${4}1
		addr add fd00:9:$2::2/64 dev ${4}1 nodad
		addr add 10.$2.0.$xmpp_client/32 dev lo
		addr add 10.$2.0.$imp/32 dev lo
		link set ${4}1 up
		neigh add 10.9.$2.1 lladdr 02:00:00:00:0$2:01 dev ${4}1 nud permanent
		neigh add fd00:9:$2::1 lladdr 02:00:00:00:0$2:01 dev ${4}1 nud permanent
		route add 10.$3.0.0/16 via 10.9.$2.1
		route add fd00:$3::/32 via fd00:9:$2::1
	END
}

second_gateway()
{
	ip netns add "$second"
	namespaces+=("$second")
	on "$second" sysctl -q -p - <<<"$settings"
	on "$second" sysctl -q net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1 \
		net.ipv4.conf.all.send_redirects=0
	second_side "$left" 5 6 l
	second_side "$right" 6 5 r
}

# Runs a function of lib.sh in the second gateway.
in_second()
{
	IMPP=$there before=$tmp/before-second "$@"
}

# The command there.
there=$tmp/there
cat >"$there" <<-END
	#!/bin/sh
	exec nsenter --net=/run/netns/$second -- "$IMPP" "\$@"
END
chmod +x "$there"

# Same roles at the same numbers, other ports.
second_policy()
{
	site "$@" | sed 's/10\.1\./10.5./g; s/10\.2\./10.6./g
		s/fd00:1:/fd00:5:/g; s/fd00:2:/fd00:6:/g' >"$tmp/second.yaml"
	in_second impp apply "$tmp/second.yaml"
}

pins()
{
	cat /sys/module/nf_impp/refcnt
}

pins_are()
{
	[ "$(pins)" -eq "$1" ]
}

# Markers go through the first gateway, so they count there.
test_each_gateway_has_its_own_policy()
{
	second_gateway
	apply
	second_policy 'ports: {xmpp-client: 5333}' 'state: stateless'
	poll_until 60 pins_are 2 || fail "$(pins) pins, not 2"
	check first <<-END
		allow xmpp-client > 10.1.1.$xmpp_client 10.2.1.$imp tcp 40000 5222 S
		deny port > 10.1.1.$xmpp_client 10.2.1.$imp tcp 40000 5333 S
		deny unsolicited < fd00:2:1::$imp fd00:1:1::$xmpp_client tcp 5222 40000 A
	END
	in_second count_from_here
	forge <<-END >"$tmp/fates"
		> 10.5.1.$xmpp_client 10.6.1.$imp tcp 40000 5222 S
		> 10.5.1.$xmpp_client 10.6.1.$imp tcp 40000 5333 S
		< fd00:6:1::$imp fd00:5:1::$xmpp_client tcp 5333 40000 A
	END
	printf '%s\n' deny allow allow | diff - <(cut -f 1 "$tmp/fates") >&2 ||
		fail 'wrong verdicts in the second gateway'
	in_second must_grow second port 'xmpp-client*2'
}

test_a_change_in_one_leaves_the_other_alone()
{
	in_second impp mode audit
	in_second count_from_here
	check first <<<"deny port > 10.1.1.$xmpp_client 10.2.1.$imp tcp 41000 5333 S"
	apply 'rows: {xmpp-client: off}'
	in_second must_grow second
	count_from_here
	forge <<-END >"$tmp/fates"
		> 10.5.1.$xmpp_client 10.6.1.$imp tcp 41000 5222 S
		> 10.5.1.$xmpp_client 10.6.1.$imp tcp 41000 5333 S
	END
	printf '%s\n' allow allow | diff - <(cut -f 1 "$tmp/fates") >&2 ||
		fail 'wrong verdicts in the second gateway'
	must_grow first 'pass*2'
	in_second impp mode enforce
}

# shellcheck disable=SC2317 # polled
traffic_in_second()
{
	[ "$(in_second grown protocol)" -gt 100 ]
}

test_a_policy_is_gone_with_its_namespace_under_traffic()
{
	local flood

	serve "$right" 161 5060
	second_policy
	apply
	printf '!udp 10.5.0.%d %d 10.6.0.%d 161\n' \
		"$xmpp_client" 20000 "$imp" "$xmpp_client" 20001 "$imp" |
		nsenter --net="/run/netns/$left" -- "$OUTPUT/probe" flood \
			>"$tmp/flood" &
	flood=$!
	children+=("$flood")
	in_second count_from_here
	poll_until 60 traffic_in_second || fail 'no traffic'
	ip netns del "$second"
	poll_until 60 pins_are 1 || fail "$(pins) pins, not 1"
	kill "$flood"
	check 'the first goes on' <<-END
		allow xmpp-client > 10.1.1.$xmpp_client 10.2.1.$imp tcp 42000 5222 S
		deny port > 10.1.1.$xmpp_client 10.2.1.$imp tcp 42000 5333 S
	END
}

test_the_module_stays_while_a_policy_is_in_force()
{
	apply
	rmmod nf_impp 2>"$tmp/rmmod" && fail 'it went'
	check 'still there' <<<"deny port > 10.1.1.$xmpp_client 10.2.1.$imp tcp 43000 5333 S"
}

# A policy of a user namespace's own does not hold it.
test_the_module_goes_after_a_flush_and_comes_back_clean()
{
	local status

	impp flush --yes
	poll_until 60 pins_are 0 || fail "$(pins) pins, not 0"
	site >"$tmp/site.yaml"
	mkfifo "$tmp/ready" "$tmp/go"
	# shellcheck disable=SC2016 # the other shell's
	unshare --user --map-root-user --net -- bash -c '
		"$1" apply "$2/site.yaml" >"$2/user" 2>&1
		echo "$?" >"$2/ready"
		read -r line <"$2/go"' bash "$IMPP" "$tmp" &
	children+=("$!")
	status=$(timeout 120 cat "$tmp/ready")
	[ "$status" = 0 ] || fail "in a user namespace: $(cat "$tmp/user")"
	poll_until 60 pins_are 0 || fail "$(pins) pins, not 0"
	rmmod nf_impp || fail 'it does not go'
	echo >"$tmp/go"
	forge <<<"> 10.1.1.$xmpp_client 10.2.1.$imp tcp 44000 5333 S" >"$tmp/fates"
	grep -q '^allow' "$tmp/fates" || fail 'denied without the module'

	insmod "$IMPP_KO" || fail 'it does not come back'
	"$IMPP" stats --json | grep -q '"generation":0' ||
		fail 'a policy from before'
	apply
	check 'back' <<<"deny port > 10.1.1.$xmpp_client 10.2.1.$imp tcp 44000 5333 S"
}

run_tests
