# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# The servers of the demo, real ones, for demo-guest.sh: for each attempt of
# its list one that answers where it goes to, so that nothing but the gateway
# can be the reason when nothing does.

# The programs that were unpacked for the demo alone appear where they would
# be installed. This machine's root lies in memory: nothing of it lasts.
mount_programs()
{
	[ -d "$DEMO_ROOT" ] || return 0
	mount -t overlay -o "lowerdir=$DEMO_ROOT/usr:/usr" usr /usr
	if [ -d "$DEMO_ROOT/etc/ldap" ]; then
		mkdir -p /etc/ldap
		mount --bind "$DEMO_ROOT/etc/ldap" /etc/ldap
	fi
}

make_certificate()
{
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj /CN=imp.example.com \
		-keyout "$work/key.pem" -out "$work/certificate.pem" \
		2>/dev/null
}

# For the server of the attempt that was picked.
enter()
{
	exec nsenter --net="/run/netns/${side[$to]}" "$@"
}

serve_xmpp()
{
	local accounts=$work/prosody/imp%2eexample%2ecom/accounts

	mkdir -p "$accounts"
	echo 'return { password = "secret" }' >"$accounts/alice.dat"
	export DEMO_WORK=$work
	enter prosody -F --config "$here/demo/prosody.cfg.lua"
}

serve_ldap()
{
	cd "$work" || exit
	mkdir ldap
	slapadd -q -f "$here/demo/slapd.conf" -l "$here/demo/directory.ldif"
	enter slapd -d 0 -f "$here/demo/slapd.conf" -h ldap:///
}

serve_snmp()
{
	export MIBS=''
	enter snmpd -f -Le -C -c "$here/demo/snmpd.conf"
}

serve()
{
	local listen

	case $program in
	go-sendxmpp) serve_xmpp ;;
	ldapsearch) serve_ldap ;;
	snmpget) serve_snmp ;;
	sipp)
		enter sipp -sn uas -nostdin -i "$dst" -p "$port" \
			-t "${transport:0:1}1"
		;;
	curl | openssl)
		enter openssl s_server -quiet -www -accept "$port" \
			-key "$work/key.pem" -cert "$work/certificate.pem" \
			-no-CAfile -no-CApath -no-CAstore
		;;
	socat)
		listen=${transport^^}${family#IPv}-LISTEN:$port,bind=$dst_host
		enter socat "$listen,fork,reuseaddr" PIPE
		;;
	esac
}

# A server answers on all addresses of its side, but for sipp's and socat's.
# Sets servers: the process and where it is to listen, of each.
start_servers()
{
	local -A started
	local i key

	for i in "${!attempt[@]}"; do
		pick "$i"
		[ "$program" != ping ] || continue
		key="${side[$to]} $what"
		[[ $program != s[io]* ]] || key+=" $dst"
		[ -z "${started[$key]-}" ] || continue
		started[$key]=yes
		(serve) </dev/null >"$work/server-$i" 2>&1 &
		servers+=("$! $i")
	done
}

# Whether a socket of PROCESS's namespace listens on TRANSPORT PORT.
listens()
{
	local port

	printf -v port %04X "$3"
	grep -qsE " [0-9A-F]+:$port [0-9A-F]+:0000 0[A7] " \
		"/proc/$1/net/$2" "/proc/$1/net/${2}6"
}

wait_for_servers()
{
	local server pid i

	for server in "${servers[@]}"; do
		read -r pid i <<<"$server"
		pick "$i"
		until listens "$pid" "$transport" "$port"; do
			if ! kill -0 "$pid" || [ "$SECONDS" -gt 240 ]; then
				tail -n 5 "$work/server-$i" >&2
				die "no server on $what for $program"
			fi
			sleep 0.1
		done
	done
}
