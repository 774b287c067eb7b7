#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The demo, inside the virtual machine; demo.sh on the host starts it.
#
#	client side             gateway              server side
#	clients, Unified CM ─── nf_impp.ko ──────── IM and Presence nodes
#
# Each is a network namespace. All attempts below are made twice: without a
# policy, when every one of them has to get through, so that nothing but the
# policy can be what blocks one afterwards; and with it. What happened must
# then agree with what the kernel says (impp explain) and with the port tables
# (the last two columns of the attempts). Lines that begin with "@ " tell
# progress; the host puts the time to them.

set -euo pipefail

site=$1
here=$(dirname "$(realpath "$0")")
tree=$(realpath "$here/../..")
work=/run/demo

# SIDE  NAME  IPV4  IPV6. Which roles they hold is the site file's business; the
# names are those of the roles meant.
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

# PROGRAM  FROM[:PORT]  TO  FAMILY  TRANSPORT[/PORT]  and what the tables say:
# VERDICT  and the row that permits it, or the reason why none does.
attempts='
go-sendxmpp	xmpp-client	imp-publisher	v4 tcp/5222	allow 22.1
go-sendxmpp	xmpp-client	imp-subscriber	v6 tcp/5222	allow 22.1
go-sendxmpp	guest		imp-subscriber	v4 tcp/5222	deny port
sipp		sip-gateway	imp-publisher	v4 udp/5060	allow 2.1
sipp		sip-gateway	imp-publisher	v6 tcp/5060	allow 2.1
sipp		imp-publisher	sip-gateway	v4 tcp/5060	allow 2.1
sipp		browser		imp-publisher	v4 udp/5060	deny protocol
openssl		sip-gateway	imp-subscriber	v6 tcp/5061	allow 2.2
openssl		imp-publisher	sip-gateway	v4 tcp/5061	deny port
curl		browser		imp-publisher	v4 tcp/8443	allow 4.2
curl		browser		imp-subscriber	v6 tcp/8443	allow 4.2
curl		third-party-client imp-publisher v4 tcp/8443	deny port
curl		imp-publisher	browser		v6 tcp/8443	deny no-relation
curl		browser		imp-publisher	v4 tcp/9443	deny port
curl		browser		file-server	v4 tcp/8443	pass -
ldapsearch	imp-publisher	directory	v4 tcp/389	allow 5.1
ldapsearch	imp-subscriber	directory	v6 tcp/389	allow 5.1
snmpget		snmp-server	imp-publisher	v4 udp/161	allow 12.1
snmpget		snmp-trap-monitor imp-publisher	v4 udp/161	deny protocol
socat		cucm		imp-publisher	v6 tcp/1500	allow 30.1
socat		imp		imp-publisher	v4 tcp/1500	deny localhost-only
socat		imp:8500	imp-subscriber	v6 tcp/8500	allow 9.1
socat		imp:40000	imp-subscriber	v6 tcp/8500	deny source-port
socat		imp:8500	imp-subscriber	v4 udp/8500	allow 9.1
ping		endpoint	imp-publisher	v4 icmp		allow 29.1
ping		imp-subscriber	endpoint	v6 icmp		allow 29.2
ping		cucm		imp-publisher	v6 icmp		allow 17.1
ping		browser		imp-publisher	v4 icmp		deny protocol
'

# What a program has done that gets through.
declare -A done=(
	[go-sendxmpp]='chat sent' [sipp]='call completed'
	[openssl]='TLS handshake' [curl]='page fetched'
	[ldapsearch]='entry found' [snmpget]='name read'
	[socat]='echo came back' [ping]='reply came back'
)

declare -A side v4 v6 limit
declare -a attempt ready

stage()
{
	echo "@ $*"
}

die()
{
	echo "demo: $*" >&2
	exit 1
}

impp()
{
	at gateway env IMPP_POLICY_DIR="$tree/policy" "$tree/build/impp" "$@"
}

# at NAMESPACE COMMAND...
at()
{
	nsenter --net="/run/netns/$1" "${@:2}"
}

# The programs that were unpacked for the demo alone appear where they would
# be installed. The machine's own root is in memory: nothing of this lasts.
mount_programs()
{
	mount -t overlay -o "lowerdir=$DEMO_ROOT/usr:/usr" usr /usr
	if [ -d "$DEMO_ROOT/etc/ldap" ]; then
		mkdir -p /etc/ldap
		mount --bind "$DEMO_ROOT/etc/ldap" /etc/ldap
	fi
}

read_tables()
{
	local where name a b

	while read -r where name a b; do
		[ -n "$where" ] || continue
		side[$name]=$where v4[$name]=$a v6[$name]=$b
	done <<<"$hosts"
	mapfile -t attempt < <(sed '/^$/d' <<<"$attempts")
}

# pick NUMBER: an attempt's fields.
pick()
{
	# shellcheck disable=SC2034 # each caller takes what it needs
	read -r program from to family what verdict why <<<"${attempt[$1]}"
	from_port=${from#"${from%%:*}"} from_port=${from_port#:}
	from=${from%:*} transport=${what%/*} port=${what#"$transport"}
	port=${port#/}
	if [ "$family" = v4 ]; then
		src=${v4[$from]} dst=${v4[$to]} host=$dst bind=$src
	else
		src=${v6[$from]} dst=${v6[$to]} host=[$dst] bind=[$src]
	fi
}

# -- The network ---------------------------------------------------------------

# leg SIDE: its end of the wire and its hosts' addresses, for ip -batch. A
# program that cannot be told its address goes by the route to its server.
leg()
{
	local name i

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
		[ "$program,${side[$from]}" = "go-sendxmpp,$1" ] || continue
		echo "route add $dst via $gateway dev eth0 src $src"
	done
}

