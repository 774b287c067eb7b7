#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The demo, inside the virtual machine; demo.sh starts it on the host:
#
#	client side ────────────── gateway ────────────── server side
#	clients, Unified CM …      nf_impp.ko             IM and Presence nodes
#
# Each is a network namespace. The attempts below are made under the policy,
# and what happens has to agree with what the kernel says (impp explain), and
# that with the tables. Before, without a policy, those that will be blocked
# have to get through: nothing else can be what blocks them. A line that
# begins with "@ " tells progress: the host puts the time to it.

set -euo pipefail

# SIDE  NAME  IPV4  IPV6. The names are those of the roles meant; which roles
# an address holds is the site file's business.
hosts='
client	xmpp-client		198.51.100.20	2001:db8:99::20
client	guest			10.10.66.20	-
client	browser			10.10.64.10	2001:db8:10:4000::10
client	third-party-client	10.10.40.10	-
client	cucm			10.10.2.11	2001:db8:10:2::11
client	sip-gateway		10.10.2.12	2001:db8:10:2::12
client	directory		10.10.3.11	2001:db8:10:3::11
client	snmp-server		10.10.5.11	-
client	snmp-trap-monitor	10.10.5.12	-
client	endpoint		10.10.7.20	2001:db8:10:7::20
client	imp			10.10.31.11	2001:db8:10:31::11
server	imp-publisher		10.10.1.11	2001:db8:10:1::11
server	imp-subscriber		10.10.1.12	2001:db8:10:1::12
server	file-server		10.10.6.21	-
'

# PROGRAM  FROM[:PORT]  TO  FAMILY  TRANSPORT[/PORT], then what the tables say:
# VERDICT  and the row that permits it, or the reason why none does.
attempts='
go-sendxmpp	xmpp-client		imp-publisher	IPv4 tcp/5222	allow 22.1
go-sendxmpp	xmpp-client		imp-subscriber	IPv6 tcp/5222	allow 22.1
go-sendxmpp	guest			imp-subscriber	IPv4 tcp/5222	deny port
sipp		sip-gateway		imp-publisher	IPv4 udp/5060	allow 2.1
sipp		sip-gateway		imp-publisher	IPv6 tcp/5060	allow 2.1
sipp		imp-publisher		sip-gateway	IPv4 tcp/5060	allow 2.1
sipp		browser			imp-publisher	IPv4 udp/5060	deny protocol
openssl		sip-gateway		imp-subscriber	IPv6 tcp/5061	allow 2.2
openssl		imp-publisher		sip-gateway	IPv4 tcp/5061	deny port
curl		browser			imp-publisher	IPv4 tcp/8443	allow 4.2
curl		browser			imp-subscriber	IPv6 tcp/8443	allow 4.2
curl		third-party-client	imp-publisher	IPv4 tcp/8443	deny port
curl		imp-publisher		browser		IPv6 tcp/8443	deny no-relation
curl		browser			imp-publisher	IPv4 tcp/9443	deny port
curl		browser			file-server	IPv4 tcp/8443	pass -
ldapsearch	imp-publisher		directory	IPv4 tcp/389	allow 5.1
ldapsearch	imp-subscriber		directory	IPv6 tcp/389	allow 5.1
snmpget		snmp-server		imp-publisher	IPv4 udp/161	allow 12.1
snmpget		snmp-trap-monitor	imp-publisher	IPv4 udp/161	deny protocol
socat		cucm			imp-publisher	IPv6 tcp/1500	allow 30.1
socat		imp			imp-publisher	IPv4 tcp/1500	deny localhost-only
socat		imp:8500		imp-subscriber	IPv6 tcp/8500	allow 9.1
socat		imp:40000		imp-subscriber	IPv6 tcp/8500	deny source-port
socat		imp:8500		imp-subscriber	IPv4 udp/8500	allow 9.1
ping		endpoint		imp-publisher	IPv4 icmp	allow 29.1
ping		imp-subscriber		endpoint	IPv6 icmp	allow 29.2
ping		cucm			imp-publisher	IPv6 icmp	allow 17.1
ping		browser			imp-publisher	IPv4 icmp	deny protocol
'

here=$(dirname "$(realpath "$0")")
tree=$(realpath "$here/../..")
work=/run/demo
site=${1#"$tree/"}

# shellcheck source=tests/vm/demo/servers.sh
. "$here/demo/servers.sh"
# shellcheck source=tests/vm/demo/picture.sh
. "$here/demo/picture.sh"

stage()
{
	echo "@ $*"
}

die()
{
	echo "demo: $*" >&2
	exit 1
}

# at NAMESPACE COMMAND...
at()
{
	nsenter --net="/run/netns/$1" "${@:2}"
}

impp()
{
	IMPP_POLICY_DIR=$tree/policy "$tree/build/impp" "$@"
}

read_tables()
{
	local where name a b

	declare -gA side v4 v6
	while read -r where name a b; do
		[ -n "$where" ] || continue
		side[$name]=$where v4[$name]=$a v6[$name]=$b
	done <<<"$hosts"
	mapfile -t attempt < <(sed '/^$/d' <<<"$attempts")
}

# The fields of attempt NUMBER, and its addresses: plain, and as they stand
# before a port.
pick()
{
	read -r program from to family what verdict why <<<"${attempt[$1]}"
	IFS=: read -r from from_port <<<"$from"
	IFS=/ read -r transport port <<<"$what"
	if [ "$family" = IPv4 ]; then
		src=${v4[$from]} dst=${v4[$to]} src_host=$src dst_host=$dst
	else
		src=${v6[$from]} dst=${v6[$to]}
		src_host=[$src] dst_host=[$dst]
	fi
}

# -- The network --------------------------------------------------------------

# The side's end of its wire, for ip -batch. A program that cannot be told its
# address takes the one that belongs to the route to its server.
host_end()
{
	local name i via

	echo 'link set lo up'
	echo 'link set eth0 up'
	for name in "${!side[@]}"; do
		[ "${side[$name]}" = "$1" ] || continue
		echo "addr add ${v4[$name]}/32 dev eth0"
		[ "${v6[$name]}" = - ] ||
			echo "addr add ${v6[$name]}/128 dev eth0 nodad"
	done
	echo 'route add default via 192.0.2.1 dev eth0 onlink'
	echo 'route add default via fe80::1 dev eth0'
	for i in "${!attempt[@]}"; do
		pick "$i"
		[ "$program ${side[$from]}" = "go-sendxmpp $1" ] || continue
		via=192.0.2.1
		[ "$family" = IPv4 ] || via=fe80::1
		echo "route add $dst via $via dev eth0 onlink src $src"
	done
}

gateway_end()
{
	local name

	echo 'link set lo up'
	for name in client server; do
		echo "addr add 192.0.2.1/32 dev $name"
		echo "addr add fe80::1/64 dev $name nodad"
		echo "link set $name up"
	done
	for name in "${!side[@]}"; do
		echo "route add ${v4[$name]} dev ${side[$name]}"
		[ "${v6[$name]}" = - ] ||
			echo "route add ${v6[$name]} dev ${side[$name]}"
	done
}

make_network()
{
	local name

	sysctl -qw net.ipv6.conf.default.accept_dad=0 \
		net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	for name in client server; do
		ip netns add "$name"
		at "$name" sysctl -qw net.ipv6.conf.default.accept_dad=0 \
			net.ipv4.tcp_tw_reuse=1
		ip link add "$name" type veth peer name eth0 netns "$name"
		host_end "$name" | ip -n "$name" -batch -
	done
	gateway_end | ip -batch -
}

load_module()
{
	local -a needed

	IFS=, read -ra needed < <(modinfo -F depends "$DEMO_MODULE")
	modprobe -a "${needed[@]}"
	insmod "$DEMO_MODULE"
}

# -- The attempts -------------------------------------------------------------

# The command of the attempt that was picked. There is one authority for TLS:
# to load all those of the machine takes the emulated processor seconds.
client()
{
	local jid=alice@imp.example.com to=$dst_host:$port

	case $program in
	go-sendxmpp)
		command=(go-sendxmpp -n -u "$jid" -p secret -j "$to" "$jid")
		;;
	sipp)
		command=(sipp -sn uac -nostdin -m 1 -d 0 -i "$src" -p 45060
			-mp 6100 -t "${transport:0:1}1" "$to")
		;;
	openssl)
		command=(openssl s_client -bind "$src_host:0" -connect "$to"
			-CAfile "$work/certificate.pem" -verify_return_error)
		;;
	curl)
		command=(curl -sSf -o /dev/null --interface "$src"
			--cacert "$work/certificate.pem" --connect-to "::$to"
			https://imp.example.com)
		;;
	ldapsearch)
		command=(env "LDAPSOCKET_BIND_ADDRESSES=$src" ldapsearch -x
			-LLL -H "ldap://$to" -b "dc=example,dc=com" cn=alice)
		;;
	snmpget)
		command=(snmpget -v 2c -c public -m '' -t 60 -r 0
			--clientaddr="$src" "$to" 1.3.6.1.2.1.1.5.0)
		;;
	socat)
		to=${transport^^}:$to,bind=$src_host,reuseaddr,readbytes=6
		to+=${from_port:+,sourceport=$from_port}
		command=(socat -t 60 - "$to")
		;;
	ping) command=(ping -c 1 -W 60 -I "$src" "$dst") ;;
	esac
}

# make_attempt PHASE NUMBER SECONDS: leaves status and seconds taken.
make_attempt()
{
	local begin=$SECONDS status=0
	local -a command

	pick "$2"
	client
	at "${side[$from]}" timeout -k 1 "$3" "${command[@]}" <<<hello \
		>"$work/$1-$2.out" 2>&1 || status=$?
	echo "$status $((SECONDS - begin + 1))" >"$work/$1-$2"
}

# make_attempts PHASE SECONDS NUMBER...: all at once.
make_attempts()
{
	local -a pids=()
	local i

	for i in "${@:3}"; do
		make_attempt "$1" "$i" "$2" &
		pids+=($!)
	done
	wait "${pids[@]}"
}

# By what the tables say.
sort_attempts()
{
	local i

	for i in "${!attempt[@]}"; do
		pick "$i"
		case $verdict in
		deny) forbidden+=("$i") ;;
		*) permitted+=("$i") ;;
		esac
	done
}

# Without a policy the forbidden ones have to get through, so that nothing but
# the policy can be what blocks them afterwards. Sets slowest, in seconds.
rehearse()
{
	local i status seconds

	make_attempts without 120 "${forbidden[@]}"
	slowest=0
	for i in "${forbidden[@]}"; do
		read -r status seconds <"$work/without-$i"
		if [ "$status" -ne 0 ]; then
			tail -n 5 "$work/without-$i.out" >&2
			die "without a policy this fails: ${attempt[i]}"
		fi
		[ "$slowest" -ge "$seconds" ] || slowest=$seconds
	done
}

# The forbidden ones by themselves, as in the rehearsal, and longer than that
# took: among all the others they might be late instead of blocked.
perform()
{
	local asking

	ask_kernel &
	asking=$!
	make_attempts with $((10 + 4 * slowest)) "${permitted[@]}"
	wait "$asking"
	make_attempts with $((2 + 3 * slowest / 2)) "${forbidden[@]}"
}

# -- What the kernel says -----------------------------------------------------

# Its answer on each attempt, whichever it is.
ask_kernel()
{
	local i status

	for i in "${!attempt[@]}"; do
		pick "$i"
		case $what$family in
		icmpIPv4) what=icmp/8 ;;
		icmpIPv6) what=icmp/128 ;;
		esac
		status=0
		impp explain --json ${from_port:+--from-port "$from_port"} \
			"$src" "$dst" "$what" >"$work/explain-$i" || status=$?
		[ "$status" -le 1 ] || die "impp explain $src $dst $what fails"
	done
}

# value KEY JSON: sets REPLY to a string of it, or fails.
value()
{
	[[ $2 =~ \"$1\":\"([^\"]*)\" ]] && REPLY=${BASH_REMATCH[1]}
}

# note_roles HOST KEY JSON: what it holds, but for xmpp-client where there is
# more.
note_roles()
{
	local list

	[[ $3 =~ \"$2\":\[([^]]*)\] ]] || return 0
	list=${BASH_REMATCH[1]//\"/}
	case ,$list, in
	,, | ,xmpp-client,) ;;
	*)
		list=,$list,
		list=${list/,xmpp-client,/,}
		list=${list#,} list=${list%,}
		;;
	esac
	roles[$1]=${list//,/, }
}

# -- All of it ----------------------------------------------------------------

main()
{
	local -a servers=() permitted=() forbidden=()
	local slowest

	cd "$tree"
	stage 'making the network and starting the servers'
	mkdir "$work"
	mount_programs "$DEMO_ROOT"
	read_tables
	make_certificate imp.example.com
	make_network
	start_servers
	load_module
	wait_for_servers

	sort_attempts
	stage "without a policy, the ${#forbidden[@]} attempts no row permits"
	rehearse

	stage "impp apply $site"
	impp apply "$site" 2>&1 | sed 's/^/        /'

	stage "with it, all ${#attempt[@]} attempts"
	perform

	choose_signs
	draw_topology
	report
}

# All of this runs in the gateway's namespace.
if [ ! -e /run/netns/gateway ]; then
	ip netns add gateway
	exec nsenter --net=/run/netns/gateway "$0" "$@"
fi
main
