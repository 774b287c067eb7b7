# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
#
# The clients of programs.sh: what is run for an attempt, and what shows that
# it came through. In all of them
#
#	program from to transport port family	the attempt's
#	src dst				its addresses; with brackets where a
#					port follows: src_host dst_host
#	token				a word that no other attempt has
#	limit				seconds it may take

# run PROGRAM ARGUMENT...: ends by itself, unless something is very wrong.
run()
{
	on "$left" timeout -k 1 200 "$@"
}

# The domain that is served at the attempt's destination.
domain()
{
	[ "$family" = 4 ] && echo four.example.com || echo six.example.com
}

# chat FROM SERVER: a message to Bob.
chat()
{
	echo "$token" | SSL_CERT_FILE=$work/certificate.pem \
		run go-sendxmpp --timeout "$limit" -u "$1" -p secret -j "$2" \
		"bob@$(domain)"
}

# A page may take as long as it likes, once there is a connection.
https()
{
	run curl -sSf --interface "$src" --cacert "$work/certificate.pem" \
		--connect-timeout "$limit" --connect-to "::$dst_host:$port" \
		https://imp.example.com/
}

# Over UDP a message of three fragments, over TCP a call.
sip()
{
	local -a what=(-sn uac -d 0)

	[ "$transport" = tcp ] || what=(-sf "$files/message.xml")
	what+=("${sipp_options[@]}" -nostdin -m 1 -t "${transport:0:1}1")
	cd "$work" && run sipp "${what[@]}" -timeout "${limit}s" \
		-timeout_error -i "$src" -p "$((45000 + number))" \
		-mp "$((46000 + 10 * number))" "$dst_host:$port"
}

# ssh OPTION...: what scp and sftp have in common.
ssh_options()
{
	options=(-q -F "$work/ssh_config" -o "ConnectTimeout=$limit"
		-o "BindAddress=$src")
}

# snmp COMMAND ARGUMENT...
snmp()
{
	local prefix=udp

	[ "$family" = 4 ] || prefix=udp6
	run "$1" -v 2c -c public -m '' -t "$limit" -r 0 --clientaddr="$src" \
		"$prefix:$dst_host:$port" "${@:2}"
}

# The client of the attempt that was picked.
client()
{
	local -a options

	case $program in
	go-sendxmpp) chat "alice@$(domain)" "$dst_host:$port" ;;
	prosody) chat alice@left.example.com "$src_host:5222" ;;
	sipp) sip ;;
	curl) https ;;
	ldapsearch)
		LDAPSOCKET_BIND_ADDRESSES=$src run ldapsearch -x -LLL \
			-o "nettimeout=$limit" -H "ldap://$dst_host:$port" \
			-b dc=example,dc=com cn=alice
		;;
	psql)
		run "$pgdir/psql" -At -c "select 'it is ' || 6 * 7" \
			"host=$dst user=postgres connect_timeout=$limit"
		;;
	scp)
		ssh_options
		run scp "${options[@]}" "$work/cargo" \
			"node@$dst_host:$work/put/$token"
		;;
	sftp)
		ssh_options
		echo "put $work/cargo $work/put/$token" |
			run sftp "${options[@]}" -b - "node@$dst_host"
		;;
	drill)
		# It cannot be told how long to try.
		run timeout "$limit" drill -I "$src" "-${transport:0:1}" \
			note.example.com "@$dst" TXT
		;;
	chronyd)
		run chronyd -Q -t "$limit" -f /dev/null "bindacqaddress $src" \
			'cmdport 0' 'user root' "pidfile $work/$token" \
			"server $dst iburst maxsamples 1"
		;;
	snmpget) snmp snmpget 1.3.6.1.2.1.1.5.0 ;;
	snmptrap)
		snmp snmptrap '' 1.3.6.1.6.3.1.1.5.1 \
			1.3.6.1.2.1.1.5.0 s "$token"
		;;
	esac
}

# What the client could not have said, or the server not have, without the
# other: arrived OUTPUT. A few say nothing of it themselves.
arrived()
{
	case $program in
	go-sendxmpp | prosody) grep -qsw "$token" "$work/bob-$family" ;;
	sipp) grep -q 'Successful call *|.* 1 *$' "$1" ;;
	curl) grep -q '^Ciphers supported' "$1" ;;
	ldapsearch) grep -q '^dn: cn=alice,' "$1" ;;
	psql) grep -qx 'it is 42' "$1" ;;
	scp | sftp) cmp -s "$work/cargo" "$work/put/$token" ;;
	drill) grep -q '^note.example.com.*TXT.*that is all' "$1" ;;
	chronyd) grep -q 'System clock wrong by' "$1" ;;
	snmpget) grep -q 'STRING: "*imp-publisher' "$1" ;;
	snmptrap) grep -qsw "$token" "$work/traps" ;;
	esac
}
