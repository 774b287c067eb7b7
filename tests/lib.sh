# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the scripts under tests/net share; each sources this file, defines
# test_*() functions, and calls run_tests. They need root and run in the test
# machine (tests/vm/run.sh).
#
#	IMPP		the command (build/impp)
#	IMPP_POLICY_DIR	the catalogues (policy)
#
# and what tests/ktap.sh takes.
#
# Topology: three network namespaces, named after this process, which itself
# runs in the gateway.
#
#	left                    gateway                   right
#	+------------+          +---------+          +------------+
#	| lo         | l0    gl | impp,   | gr    r0 | lo         |
#	| 10.1.0.N   |----------| forwards|----------| 10.2.0.N   |
#	| fd00:1::N  | .2    .1 |         | .1    .2 | fd00:2::N  |
#	+------------+ 10.9.1.  +---------+ 10.9.2.  +------------+
#	               fd00:9:1::           fd00:9:2::
#
# N is a number for every role, so either side has every role, each at an
# address of its own. Each side is also where the gateway sends 10.S.1.N and
# fd00:S:1::N, which hold the same roles and which nobody has: packets to them
# arrive and are answered by silence. Neighbours are fixed, so that nothing
# waits for an ARP answer.

# A namespace of its own, before anything else.
if [ -z "${IMPP_GATEWAY-}" ] && [ "$(id -u)" -eq 0 ]; then
	IMPP_GATEWAY=yes exec unshare --net -- bash "$0" "$@"
fi

# shellcheck source=tests/ktap.sh
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/ktap.sh"
: "${IMPP:=$top/build/impp}" "${IMPP_POLICY_DIR:=$top/policy}"
export IMPP IMPP_POLICY_DIR

left=impp-$$-left
gateway=impp-$$-gateway
right=impp-$$-right

# shellcheck disable=SC2034 # for the scripts
{
imp=11 imp_publisher=12 imp_subscriber=13 cucm=21 sip_gateway=22 gateway_role=23
third_party_client=24 browser=25 directory=26 certificate_manager=27
snmp_server=28 snmp_trap_monitor=29 dns_server=30 ntp_server=31 endpoint=32
exchange=33 rtmt=34 xmpp_client=35 bosh_client=36 postgresql=37 oracle=38
mssql=39 database=40 file_server=41
}
roles='imp imp-publisher imp-subscriber cucm sip-gateway gateway
third-party-client browser directory certificate-manager snmp-server
snmp-trap-monitor dns-server ntp-server endpoint exchange rtmt xmpp-client
bosh-client postgresql oracle mssql database file-server'

# Two addresses without a role.
# shellcheck disable=SC2034
stranger=90 other=91

# The number of a role is left in $n. No subshell: there are many.
number()
{
	n=${1//-/_}
	[ "$n" != gateway ] || n=gateway_role
	n=${!n}
}

# What addresses of a family begin with, by side: l and r are held and
# answer, L and R are silent. Also the family's ICMP.
# shellcheck disable=SC2034
use_family()
{
	family=$1
	if [ "$family" = 4 ]; then
		l=10.1.0. r=10.2.0. L=10.1.1. R=10.2.1.
		echo_request=8.0 echo_reply=0.0 port_unreachable=3.3
		too_big=3.4 time_exceeded=11.0 prohibited=3.13
	else
		l=fd00:1:: r=fd00:2:: L=fd00:1:1:: R=fd00:2:1::
		echo_request=128.0 echo_reply=129.0 port_unreachable=1.4
		too_big=2.0 time_exceeded=3.0 prohibited=1.1
	fi
}

# Of late, the kernel walks twelve IPv6 extension headers, and conntrack and
# nf_tables with it; the module 64 in any case.
walks_few()
{
	grep -qs IPV6_TOO_MANY_EXTHDRS \
		/sys/kernel/tracing/events/skb/kfree_skb/format
}

# -- Namespaces ---------------------------------------------------------------

# on NAMESPACE COMMAND...
on()
{
	local ns=$1

	shift
	nsenter --net="/run/netns/$ns" -- "$@"
}

# The addresses of a side, its number in $1, as ip -batch takes them.
addresses()
{
	local role n

	for role in $roles stranger other; do
		number "$role"
		echo "addr add 10.$1.0.$n/32 dev lo"
		echo "addr add fd00:$1::$n/128 dev lo nodad"
	done
}

# side NAME NUMBER LETTER: a namespace with its link to the gateway.
side()
{
	ip -n "$gateway" -batch - <<-END
		link add g$3 address 02:00:00:00:0$2:01 type veth \
			peer name ${3}0 address 02:00:00:00:0$2:02 netns $1
		addr add 10.9.$2.1/30 dev g$3
		addr add fd00:9:$2::1/64 dev g$3 nodad
		link set g$3 up
		neigh add 10.9.$2.2 lladdr 02:00:00:00:0$2:02 dev g$3 nud permanent
		neigh add fd00:9:$2::2 lladdr 02:00:00:00:0$2:02 dev g$3 nud permanent
	END
	{
		cat <<-END
			addr add 10.9.$2.2/30 dev ${3}0
			addr add fd00:9:$2::2/64 dev ${3}0 nodad
			link set lo up
			link set ${3}0 up
			neigh add 10.9.$2.1 lladdr 02:00:00:00:0$2:01 dev ${3}0 nud permanent
			neigh add fd00:9:$2::1 lladdr 02:00:00:00:0$2:01 dev ${3}0 nud permanent
			route add default via 10.9.$2.1
			route add default via fd00:9:$2::1
		END
		addresses "$2"
	} | ip -n "$1" -batch -
	ip -n "$gateway" -batch - <<-END
		route add 10.$2.0.0/16 via 10.9.$2.2
		route add fd00:$2::/32 via fd00:9:$2::2
	END
}

# Runs in the new namespaces; no rate limit may hide an answer.
settings='
net.ipv6.conf.all.accept_dad=0
net.ipv6.conf.default.accept_dad=0
net.ipv4.ping_group_range=0 2147483647
net.ipv4.icmp_ratelimit=0
net.ipv6.icmp.ratelimit=0
net.ipv4.conf.all.rp_filter=0
net.ipv4.conf.default.rp_filter=0
'

topology()
{
	local ns

	ip netns attach "$gateway" $$
	ip netns add "$left"
	ip netns add "$right"
	namespaces+=("$left" "$gateway" "$right")
	for ns in "${namespaces[@]}"; do
		on "$ns" sysctl -q -p - <<<"$settings"
	done
	sysctl -q net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		net.ipv4.conf.all.send_redirects=0
	ip link set lo up
	side "$left" 1 l
	side "$right" 2 r
}

# Everything goes, whatever happened.
# shellcheck disable=SC2317 # the trap's
cleanup()
{
	local ns

	[ -z "${children[*]}" ] || kill "${children[@]}" 2>/dev/null
	"$IMPP" flush --yes >"$tmp/flush" 2>&1
	for ns in "${namespaces[@]}"; do
		[ ! -e "/run/netns/$ns" ] || ip netns del "$ns"
	done
	wait
	[ -z "$loaded" ] || poll_until 60 rmmod nf_impp 2>/dev/null ||
		echo '# the module does not go'
	rm -rf "$tmp"
}

# -- Policy -------------------------------------------------------------------

# The site file: every role at its number, on both sides, and in silence.
# The arguments are lines of it, of the top level.
site()
{
	local role n

	printf '%s\n' 'impp: 1' 'catalogue: cisco-imp' "$@" 'roles:'
	for role in $roles; do
		number "$role"
		echo "  $role: [10.1.0.$n, 10.1.1.$n, 10.2.0.$n, 10.2.1.$n," \
			"\"fd00:1::$n\", \"fd00:1:1::$n\"," \
			"\"fd00:2::$n\", \"fd00:2:1::$n\"]"
	done
}

# impp ARGUMENT...: must succeed.
impp()
{
	"$IMPP" "$@" >"$tmp/impp" 2>&1 || fail "impp $*: $(cat "$tmp/impp")"
}

apply()
{
	site "$@" >"$tmp/site.yaml"
	impp apply "$tmp/site.yaml"
}

# everywhere COMMAND [SITE-LINE...]: in both kinds of $state, in both families.
everywhere()
{
	local f

	for state in conntrack stateless; do
		apply "state: $state" "${@:2}"
		for f in 4 6; do
			use_family "$f"
			"$1"
		done
	done
}

# -- Counters -----------------------------------------------------------------
#
# A counter has a key: a row's is its name, a denial's is its reason, one that
# audit mode let through is would-REASON, and "pass" is what was not judged.

# Reads them into the file $before, for what follows to be measured against.
count_from_here()
{
	"$IMPP" stats --json >"$before" || fail 'no counters'
}

# Which have grown since then: lines of a key and by how much. The objects of
# interest are flat and have their name first.
growth()
{
	"$IMPP" stats --json >"$tmp/after" || fail 'no counters'
	awk '
		function value(name) {
			if (!match($0, "\"" name "\": *\"?[^,\"]*"))
				return ""
			$0 = substr($0, RSTART)
			sub(/^[^:]*: *"?/, "")
			sub(/^ +/, "")
			return substr($0, 1, match($0 ",", /[,"]/) - 1)
		}
		BEGIN { RS = "}" }
		/"rows":/ { prefix = ""; kind = "name" }
		/"deny":/ { prefix = ""; kind = "reason" }
		/"would_deny":/ { prefix = "would-"; kind = "reason" }
		{
			key = /"pass":/ ? "pass" : prefix value(kind)
			n = value("packets")
			if (n == "")
				next
			if (FILENAME == ARGV[1])
				before[key] = n
			else if (n != before[key])
				print key, n - before[key]
		}' "$before" "$tmp/after"
}

# grown KEY: packets since then.
grown()
{
	growth | awk -v key="$1" '$1 == key { n = $2 } END { print n + 0 }'
}

# must_grow DESCRIPTION KEY...: each counter by one for each time its key is
# given (KEY*N: by N; -: none), and no other counter.
must_grow()
{
	local -A want=()
	local what=$1 key n

	shift
	for key; do
		n=1
		case $key in *\**) n=${key#*\*} ;; esac
		key=${key%\**}
		[ "$key" = - ] || want[$key]=$((${want[$key]-0} + n))
	done
	while read -r key n; do
		[ "$n" -eq "${want[$key]-0}" ] ||
			fail "$what: $key counted $n, not ${want[$key]-0}"
		unset "want[$key]"
	done < <(growth)
	[ "${#want[@]}" -eq 0 ] || fail "$what: not counted: ${!want[*]}"
}

# -- Packets ------------------------------------------------------------------

# forge <packets: see tests/net/forge.c; markers go between the strangers.
forge()
{
	"$OUTPUT/forge" "$left" "$right" 10.1.1.90 10.2.1.90 "$tmp/tags"
}

# probe NAMESPACE ARGUMENT...: see tests/net/probe.c.
probe()
{
	on "$1" "$OUTPUT/probe" "${@:2}"
}

# serve NAMESPACE PORT...: until the script ends.
serve()
{
	children+=("$(probe "$1" serve "${@:2}")")
}

# check DESCRIPTION <table: a line for each packet, with what must become of
# it, the counter that it must add one to (KEY*N: add N, -: none), and the
# packet, with " => SRC>DST" at the end where the addresses it must arrive
# with matter. All counters together must grow by that and nothing else.
check()
{
	local what=$1 verdict key packet way got i
	local -a verdicts=() keys=() packets=() ways=()

	while read -r verdict key packet; do
		case $verdict in '' | \#*) continue ;; esac
		way=
		case $packet in *' => '*) way=${packet##* => } ;; esac
		verdicts+=("$verdict")
		packets+=("${packet% => *}")
		ways+=("$way")
		# The packet's counter, and its marker's.
		keys+=("$key" pass)
	done

	count_from_here
	printf '%s\n' "${packets[@]}" | forge >"$tmp/fates" ||
		fail "$what: forge failed"
	must_grow "$what" "${keys[@]}"

	i=0
	while IFS=$'\t' read -r got way; do
		[ "$got" = "${verdicts[i]}" ] ||
			fail "$what: $got, not ${verdicts[i]}: ${packets[i]}"
		[ -z "${ways[i]}" ] || [ "$way" = "${ways[i]}" ] ||
			fail "$what: arrived as $way, not ${ways[i]}"
		i=$((i + 1))
	done <"$tmp/fates"
	[ "$i" -eq "${#packets[@]}" ] || fail "$what: $i fates"
}

set -u
loaded=''
namespaces=() children=()
tmp=$(mktemp -d)
before=$tmp/before
trap cleanup EXIT
trap 'exit 1' INT TERM

[ "$(id -u)" -eq 0 ] || skip_all 'not root'
is_loaded || { load_module && loaded=yes; } ||
	ktap_exit_fail_msg "cannot load $IMPP_KO"
topology
