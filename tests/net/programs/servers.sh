# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# The servers of programs.sh, on the right but for one, each at the address of
# its role in both families: those of tests/vm/servers.sh, and the rest here.

# shellcheck source=tests/vm/servers.sh
. "$top/tests/vm/servers.sh"

# The users that the packages would have made.
add_users()
{
	local user id=900

	while read -r user; do
		id=$((id + 1))
		getent passwd "$user" >/dev/null && continue
		echo "$user:*:$id:$id::/:/usr/sbin/nologin" >>/etc/passwd
		echo "$user:*:$id:" >>/etc/group
	done <<-'END'
		postgres
		sshd
	END
	# Whoever logs in by SSH; it has no password.
	echo "node:*:0:0::$work:/bin/sh" >>/etc/passwd
}

# Names are looked up across the gateway, too. It may be a link to nowhere.
set_resolver()
{
	rm -f /etc/resolv.conf
	echo "nameserver 10.2.0.$dns_server" >/etc/resolv.conf
}

serve_postgresql()
{
	local -a user=(setpriv --reuid=postgres --regid=postgres --clear-groups)

	cd /
	install -d -o postgres "$work/postgresql"
	"${user[@]}" "$pgdir/initdb" -D "$work/postgresql" -U postgres \
		-E UTF8 --locale=C -A trust --wal-segsize=1 \
		--no-sync --no-instructions
	printf 'host all all %s trust\n' 0.0.0.0/0 ::/0 \
		>>"$work/postgresql/pg_hba.conf"
	enter "${user[@]}" "$pgdir/postgres" -D "$work/postgresql" \
		-h '*' -k '' -F
}

# One key for host and user.
make_ssh()
{
	ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/key"
	echo "node $(cat "$work/key.pub")" >"$work/known_hosts"
	cat >"$work/sshd_config" <<-END
		HostKey $work/key
		AuthorizedKeysFile $work/key.pub
		StrictModes no
		UsePAM no
		UseDNS no
		PidFile none
		MaxStartups 100
		Subsystem sftp internal-sftp
	END
	cat >"$work/ssh_config" <<-END
		IdentityFile $work/key
		IdentitiesOnly yes
		BatchMode yes
		HostKeyAlias node
		KexAlgorithms curve25519-sha256
		StrictHostKeyChecking yes
		UserKnownHostsFile $work/known_hosts
	END
	head -c 300000 /dev/urandom >"$work/cargo"
	mkdir "$work/put" /run/sshd 2>/dev/null
}

serve_ssh()
{
	enter "$(command -v sshd)" -D -e -f "$work/sshd_config"
}

serve_dns()
{
	enter dnsmasq --keep-in-foreground --conf-file=/dev/null --user=root \
		--pid-file= --no-resolv --no-hosts --local=/example.com/ \
		--bind-interfaces \
		"--listen-address=10.2.0.$dns_server,fd00:2::$dns_server" \
		"--host-record=four.example.com,10.2.0.$imp" \
		"--host-record=six.example.com,fd00:2::$imp" \
		"--txt-record=note.example.com,that is all"
}

serve_ntp()
{
	enter chronyd -d -x -f /dev/null 'local stratum 8' allow \
		"bindaddress 10.2.0.$ntp_server" \
		"bindaddress fd00:2::$ntp_server" \
		'cmdport 0' 'user root' "pidfile $work/ntp"
}

serve_traps()
{
	echo 'disableAuthorization yes' >"$work/snmptrapd.conf"
	export MIBS=''
	enter snmptrapd -f -Lf "$work/traps" -C -c "$work/snmptrapd.conf" \
		"udp:10.2.0.$snmp_trap_monitor:162" \
		"udp6:[fd00:2::$snmp_trap_monitor]:162"
}

# Bob reads what he is sent. Who is late gets it all the same.
listen_for_chat()
{
	local address="10.2.0.$imp_publisher" domain=four

	[ "$1" = 4 ] || address="[fd00:2::$imp_publisher]" domain=six
	SSL_CERT_FILE=$work/certificate.pem enter go-sendxmpp --timeout 600 -l \
		-u "bob@$domain.example.com" -p secret -j "$address:5222" \
		>"$work/bob-$1"
}

# start SIDE TRANSPORT/PORT COMMAND...: the server that the command becomes.
start()
{
	local where=${!1} log=$work/server-${#started[@]}

	(
		# shellcheck disable=SC2317 # the server's
		enter() { exec nsenter --net="/run/netns/$where" -- "$@"; }
		"${@:3}"
	) </dev/null >"$log" 2>&1 &
	started+=("$! $2 $log")
	children+=("$!")
}

start_servers()
{
	start right tcp/5222 serve_xmpp right {four,six}.example.com
	start left tcp/5269 serve_xmpp left left.example.com
	start right tcp/5432 serve_postgresql
	start right tcp/22 serve_ssh
	start right tcp/389 serve_ldap
	start right tcp/8443 serve_https 8443
	start right udp/53 serve_dns
	start right udp/123 serve_ntp
	start right udp/161 serve_snmp "udp:10.2.0.$imp:161" \
		"udp6:[fd00:2::$imp]:161"
	start right udp/162 serve_traps
}

# For all sipps. On a machine that is slow they would end, by a watchdog.
sipp_options=(-f 60 -timer_resol 50 -watchdog_interval 100000000)

# They turn even if there is nothing to do, and so have their own time.
start_sip_servers()
{
	local f

	for f in 4 6; do
		use_family "$f"
		start right udp/5060 serve_sip "$r$imp" 5060 udp \
			"${sipp_options[@]}" -sf "$files/answer.xml" \
			-mp $((6000 + f))0
		start right tcp/5060 serve_sip "$r$imp" 5060 tcp \
			"${sipp_options[@]}" -sn uas -mp $((6100 + f))0
	done
}

stop_sip_servers()
{
	local server pid what

	for server in "${started[@]}"; do
		read -r pid what _ <<<"$server"
		[[ $what != */5060 ]] || kill "$pid"
	done
}

# no_server WHAT LOG
no_server()
{
	tail -n 5 "$2" | sed 's/^/# /'
	ktap_exit_fail_msg "no server on $1"
}

# Making a database is what takes the emulated processor longest.
wait_for_servers()
{
	local server pid what log

	for server in "${started[@]}"; do
		read -r pid what log <<<"$server"
		until listens "$pid" "${what%/*}" "${what#*/}"; do
			if ! kill -0 "$pid" 2>/dev/null || ((SECONDS > 1800)); then
				no_server "$what" "$log"
			fi
			sleep 0.3
		done
	done
}
