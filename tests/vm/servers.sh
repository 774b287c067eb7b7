# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# Real servers for the virtual machine, for scripts that source this: the demo
# and tests/net/programs.sh. A serve_*() turns its process into a server, and
# so belongs into a subshell; of the script it needs
#
#	work			a directory
#	enter COMMAND...	executes COMMAND in the server's namespace

server_files=$(dirname "$(realpath "${BASH_SOURCE[0]}")")/servers

# mount_programs ROOT: the programs that were unpacked there (programs.sh)
# appear where they would be installed, and /etc can be written to. The
# machine's root lies in memory, or this process has a mount namespace of its
# own: nothing of it lasts.
mount_programs()
{
	local usr=/usr etc=/etc

	if [ -d "$1" ]; then
		usr=$1/usr:/usr etc=$1/etc:/etc
		mount -t overlay -o "lowerdir=$usr" usr /usr || return
	fi
	mkdir "$work/etc" "$work/etc.work"
	mount -t overlay -o "lowerdir=$etc,upperdir=$work/etc" \
		-o "workdir=$work/etc.work" etc /etc
}

# make_certificate NAME...: of a server with these names, who signs for himself.
make_certificate()
{
	local names

	names=$(printf ',DNS:%s' "$@")
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-days 2 -subj "/CN=$1" -addext "subjectAltName=${names#,}" \
		-keyout "$work/key.pem" -out "$work/certificate.pem" \
		2>/dev/null
}

# serve_xmpp NAME DOMAIN...: in each domain are alice and bob.
serve_xmpp()
{
	local domain user accounts

	export XMPP_WORK=$work/$1 XMPP_DOMAINS="${*:2}"
	for domain in "${@:2}"; do
		accounts=$XMPP_WORK/data/${domain//./%2e}/accounts
		mkdir -p "$accounts"
		for user in alice bob; do
			echo 'return { password = "secret" }' \
				>"$accounts/$user.dat"
		done
	done
	enter prosody -F --config "$server_files/prosody.cfg.lua"
}

serve_https()
{
	enter openssl s_server -quiet -www -accept "$1" \
		-key "$work/key.pem" -cert "$work/certificate.pem" \
		-no-CAfile -no-CApath -no-CAstore
}

# serve_sip ADDRESS PORT TRANSPORT ARGUMENT...: by default it takes calls.
serve_sip()
{
	[ $# -gt 3 ] || set -- "$@" -sn uas
	enter sipp -nostdin -i "$1" -p "$2" -t "${3:0:1}1" "${@:4}"
}

serve_ldap()
{
	cd "$work" && mkdir ldap || exit
	slapadd -q -f "$server_files/slapd.conf" -l "$server_files/directory.ldif"
	enter slapd -d 0 -f "$server_files/slapd.conf" -h ldap:///
}

# serve_snmp ADDRESS...: as snmpd takes them.
serve_snmp()
{
	export MIBS=''
	enter snmpd -f -Le -C -c "$server_files/snmpd.conf" "$@"
}

# listens PROCESS TRANSPORT PORT: whether a socket of its namespace does. It is
# asked often and starts nothing, for that would keep the servers waiting.
listens()
{
	local line file port

	printf -v port %04X "$3"
	for file in "/proc/$1/net/$2" "/proc/$1/net/${2}6"; do
		[ -r "$file" ] || continue
		while read -r line; do
			[[ $line != *:"$port "*:0000\ 0[A7]\ * ]] || return 0
		done <"$file"
	done
	return 1
}
