#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Real programs, Debian's, across the gateway: for each row of the list below
# the client fails while the row is off, and succeeds as soon as it is on again
# and the next one is off. That, and not the other way round, because programs
# keep sessions. What the client says must agree with what it left behind at
# the server, and with the row's and the reason's counters. All are made over
# IPv4 and IPv6.
#
# Denials are rejected, so that nobody waits; at the end one row's are dropped.
# Topology: tests/lib.sh; clients are on the left, servers on the right.

# Mounts of its own, too: the programs that were unpacked for this alone.
if [ -z "${IMPP_MOUNTS-}" ] && [ "$(id -u)" -eq 0 ]; then
	IMPP_MOUNTS=yes exec unshare --mount -- bash "$0" "$@"
fi

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# PROGRAM  ROW  NAME[,NAME of rows with the same port]...  FROM  TO
# TRANSPORT/PORT  the REASON for the denial while it is off. prosody's are the
# messages of a user of one server to a user of the other.
attempts='
sipp 2.1 sip-proxy sip-gateway imp udp/5060 protocol
sipp 2.1 sip-proxy sip-gateway imp tcp/5060 port
go-sendxmpp 22.1 xmpp-client xmpp-client imp-publisher tcp/5222 no-relation
prosody 22.2 xmpp-server imp imp tcp/5269 port
curl 4.2 web-axl,web-admin,web-user-options,web-soap browser imp tcp/8443 port
ldapsearch 5.1 directory-ldap imp directory tcp/389 port
psql 23.1 postgresql imp postgresql tcp/5432 no-relation
psql 34.3 file-server-postgresql imp-publisher file-server tcp/5432 port
sftp 16.1 ssh-sftp imp endpoint tcp/22 protocol
sftp 34.2 file-server-ssh imp-publisher file-server tcp/22 port
scp own admin-ssh stranger imp tcp/22 no-relation
drill 15.1 dns imp dns-server udp/53 protocol
drill own dns-tcp imp dns-server tcp/53 protocol
chronyd 18.1 ntp imp ntp-server udp/123 no-relation
snmpget 12.1 snmp-query snmp-server imp udp/161 protocol
snmptrap 12.6 snmp-trap imp snmp-trap-monitor udp/162 no-relation
'

# The site's own rows.
own_rows=(
	'- {name: admin-ssh, from: [10.1.0.90, "fd00:1::90"], to: imp,
   transport: tcp, port: 22}'
	'- {name: dns-tcp, from: imp, to: dns-server, transport: tcp, port: 53}'
)

work=$tmp
files=$here/net/programs
pgdir=/usr/lib/postgresql/15/bin

# shellcheck source=tests/net/programs/servers.sh
. "$files/servers.sh"
# shellcheck source=tests/net/programs/clients.sh
. "$files/clients.sh"

# -- The list -----------------------------------------------------------------

# Sets attempt, a line of the list for each family, and row, the names.
read_attempts()
{
	local line name f

	while read -r line; do
		[ -n "$line" ] || continue
		for f in 4 6; do
			attempt+=("$line $f")
		done
		read -r _ _ name _ <<<"$line"
		[ "${row[*]: -1}" = "$name" ] || row+=("$name")
	done <<<"$attempts"
}

# The fields of attempt NUMBER, and its addresses.
pick()
{
	local n what

	read -r program id name from to what reason family <<<"${attempt[$1]}"
	transport=${what%/*} port=${what#*/}
	use_family "$family"
	number "$from"
	src=$l$n
	number "$to"
	dst=$r$n
	src_host=$src dst_host=$dst
	[ "$family" = 4 ] || src_host=[$src] dst_host=[$dst]
}

# The numbers of the attempts of row NAME.
of_row()
{
	local i

	for i in "${!attempt[@]}"; do
		read -r _ _ name _ <<<"${attempt[i]}"
		[ "$name" != "$1" ] || echo "$i"
	done
}

# A program that cannot be told its address takes the one that belongs to the
# route to its server: no two such programs share a destination.
make_routes()
{
	local i via

	for i in "${!attempt[@]}"; do
		pick "$i"
		via=10.9.1.1
		[ "$family" = 4 ] || via=fd00:9:1::1
		case $program in go-sendxmpp | prosody | psql | drill)
			echo "route replace $dst via $via src $src"
			;;
		esac
	done
}

# -- Rounds -------------------------------------------------------------------

# policy HOW ROW: with the row off, denials answered by HOW.
policy()
{
	local -a own=()
	local line

	for line in "${own_rows[@]}"; do
		[[ $line == *"name: $2,"* ]] || own+=("$line")
	done
	case $2 in
	- | admin-ssh | dns-tcp) line= ;;
	*) line="rows: {${2//,/: off, }: off}" ;;
	esac
	apply "on-deny: $1" "$line" 'allow:' "${own[@]}"
}

# make_attempt KIND NUMBER: leaves its status and what it said. A program that
# hears nothing of its denial, such as those over UDP, gives up soon, but not
# before its packet is denied, which would then not be counted.
make_attempt()
{
	local token=$1-$2 limit=100 number=$2 status=0

	pick "$2"
	case $1-$transport in
	permitted-*) number=$((number + 100)) ;;
	dropped-* | denied-udp) limit=$soon ;;
	esac
	client >"$work/$token.out" 2>&1 || status=$?
	echo "$status" >"$work/$token.status"
}

# make_attempts KIND ROW
make_attempts()
{
	local i

	for i in $(of_row "$2"); do
		make_attempt "$1" "$i" &
		pids+=($!)
	done
}

# Sets grew: packets by key, since the round began. What a peer still sends
# after the end of a session, or its cut, is nobody's concern here.
read_growth()
{
	local key n

	grew=()
	while read -r key n; do
		[ "$key" = unsolicited ] || grew[$key]=$n
	done < <(growth)
}

# Whether each denial of ROW is counted: at least one packet of each attempt.
denials_are_counted()
{
	local -A want=()
	local i key

	for i in $(of_row "$1"); do
		pick "$i"
		want[$reason]=$((${want[$reason]-0} + 1))
	done
	read_growth
	for key in "${!want[@]}"; do
		[ "${grew[$key]-0}" -ge "${want[$key]}" ] || return
	done
}

# complain TOKEN TEXT: a failure, and what the program said.
complain()
{
	fail "$program IPv$family $transport/$port: $2"
	tail -n 5 "$work/$1.out" | sed 's/^/#     /'
}

# judge_denied KIND NUMBER: the program must know that it has failed, by how it
# ends or, a server, by its log. A trap is never answered, and drill is slow to
# give up.
judge_denied()
{
	local token=$1-$2 status

	pick "$2"
	status=$(<"$work/$token.status")
	! arrived "$work/$token.out" || complain "$token" 'came through'
	case $program-$1 in
	curl-denied) [ "$status" -eq 7 ] ;;
	curl-dropped) [ "$status" -eq 28 ] ;;
	snmptrap-*) [ "$status" -eq 0 ] ;;
	prosody-*) poll_until 60 bounced ;;
	drill-*) [ "$status" -eq 124 ] || grep -q Error "$work/$token.out" ;;
	*) [ "$status" -ne 0 ] && [ "$status" -ne 124 ] ;;
	esac || complain "$token" "status $status"
}

judge_permitted()
{
	local token=permitted-$1 status

	pick "$1"
	status=$(<"$work/$token.status")
	if [ "$status" -ne 0 ]; then
		complain "$token" "failed, status $status"
	elif ! poll_until 60 arrived "$work/$token.out"; then
		complain "$token" 'nothing came of it'
	fi
}

# The server itself has no way to the other, and says so.
bounced()
{
	grep -q "failed outgoing connection to $(domain)" "$work/left/log"
}

# -- Results ------------------------------------------------------------------

# result NAME VERDICT: of those tests of the row that came last.
result()
{
	local text="$program $id ${1%%,*}: $2"

	if [ ! -s "$failed" ]; then
		ktap_test_pass "$text"
	else
		ktap_test_fail "$text"
	fi
	: >"$failed"
}

judge_off()
{
	local kind=$1 name=$2 i key
	local -a own=()

	poll_until 60 denials_are_counted "$name" ||
		fail "$name is off: too few denials"
	for i in $(of_row "$name"); do
		judge_denied "$kind" "$i"
		[[ " ${own[*]} " == *" $reason "* ]] || own+=("$reason")
	done
	for key in ${name//,/ }; do
		[ -z "${grew[$key]-}" ] || fail "$key is off, and counts"
	done
	for key in localhost-only source-port no-relation protocol port \
		fragment malformed; do
		[[ " ${own[*]} " == *" $key "* || -z "${grew[$key]-}" ]] ||
			fail "$name is off, $key counts"
	done
	[ "$kind" = dropped ] || off[$name]=$(for key in "${own[@]}"; do
		echo -n "$key ${grew[$key]-0} "
	done)
	result "$name" "$kind, ${own[*]}"
}

judge_on()
{
	local i

	for i in $(of_row "$1"); do
		judge_permitted "$i"
	done
	read_growth
	on[$1]=${grew[${1%%,*}]-0}
	[ "${on[$1]}" -ge "$(of_row "$1" | wc -l)" ] ||
		fail "$1 counts ${on[$1]} packets"
	result "$1" permitted
}

# round HOW KIND OFF ON: the attempts of row OFF, while it is off, and of ON.
round()
{
	local -a pids=()

	policy "$1" "$3"
	count_from_here
	make_attempts "$2" "$3"
	make_attempts permitted "$4"
	[ "${#pids[@]}" -eq 0 ] || wait "${pids[@]}"
	[ "$3" = - ] || judge_off "$2" "$3"
	[ "$4" = - ] || judge_on "$4"
}

# Of what came through, nobody got more or later than was looked at.
judge_late()
{
	local found

	found=$(grep -hs denied- "$work"/bob-? "$work/traps"
		find "$work/put" -name 'denied-*')
	[ -z "$found" ] || fail "came late: $found"
	program=all id=-
	result rows 'nothing that was denied comes later'
}

judge_fragments()
{
	local n4 n6

	n4=$(on "$right" awk '/^Ip:/ && $16 + 0 { print $16 }' /proc/net/snmp)
	n6=$(on "$right" awk '/^Ip6ReasmOKs/ { print $2 }' /proc/net/snmp6)
	[ "${n4:-0}" -gt 0 ] || fail 'no fragments over IPv4'
	[ "${n6:-0}" -gt 0 ] || fail 'no fragments over IPv6'
	program=sipp id=2.1
	result sip-proxy 'the message came in fragments'
}

table()
{
	local name program id

	echo "# program      row   name                    off (denied packets)" \
		"     on (packets)"
	for name in "${row[@]}"; do
		read -r program id _ <<<"${attempt[$(of_row "$name" | head -n 1)]}"
		printf '# %-12s %-5s %-22s  %-26s  %s\n' "$program" "$id" \
			"${name%%,*}" "${off[$name]-}" "${on[$name]-}"
	done
}

# -- All of it ----------------------------------------------------------------

prepare()
{
	local root

	root=$(cat "$top/build/programs") || root=none
	chmod 711 "$work"
	mount_programs "$root" || ktap_exit_fail_msg 'no programs'
	add_users
	set_resolver
	make_certificate {imp,four,six,left}.example.com
	make_ssh
	{
		yes 'a line of the letter' | head -n 200
		echo 'the end of the letter'
	} >"$work/letter"
	# Some rows bind the source port to the upper part of this.
	on "$left" sysctl -qw net.ipv4.ip_local_port_range='37240 60999'
	make_routes | ip -n "$left" -batch -
}

attempt=() row=('') started=()
declare -A off=() on=() grew=()
read_attempts
row=("${row[@]:1}")

ktap_print_header
ktap_set_plan $((2 * ${#row[@]} + 3))
prepare
start_servers
wait_for_servers
start_sip_servers
start right tcp/5222 listen_for_chat 4
start right tcp/5222 listen_for_chat 6
wait_for_servers
# In seconds, by how fast the machine has shown itself so far.
soon=$((3 + SECONDS / 15))
previous=-
for next in "${row[@]}" -; do
	round reject denied "$next" "$previous"
	[ "$previous" != sip-proxy ] || stop_sip_servers
	previous=$next
done
round drop dropped web-axl,web-admin,web-user-options,web-soap -
judge_late
judge_fragments
table
ktap_finished
