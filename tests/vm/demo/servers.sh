# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# The servers of the demo, for demo-guest.sh: for each attempt of its list one
# that answers where it goes to, so that nothing but the gateway can be the
# reason when nothing does.

# shellcheck source=tests/vm/servers.sh
. "$here/servers.sh"

# For the server of the attempt that was picked.
enter()
{
	exec nsenter --net="/run/netns/${side[$to]}" "$@"
}

serve()
{
	local listen

	case $program in
	go-sendxmpp) serve_xmpp xmpp imp.example.com ;;
	ldapsearch) serve_ldap ;;
	snmpget) serve_snmp udp:161 ;;
	sipp) serve_sip "$dst" "$port" "$transport" ;;
	curl | openssl) serve_https "$port" ;;
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
