# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# For what runs inside the virtual machine, from the top of the tree: packets,
# and what they cost. A result is a line of fields with tabs between:
#
#	CONFIGURATION PACKET EXPECTED VERDICT INSTRUCTIONS

# Packets by name, as craft.h has them. A % is a digit that changes from
# sample to sample: what hashes with a seed costs a little more or less.
declare -A packet=(
	[tcp]='172.20.%.7 10.10.1.12 tcp 4915% 5222'
	[tcp-deny]='172.20.%.7 10.10.1.12 tcp 4915% 5223'
	[tcp-answer]='10.10.1.12 172.20.%.7 tcp 5222 4915%'
	[udp]='10.10.2.11 10.10.1.12 udp 4915% 5060'
	[udp-deny]='10.10.2.11 10.10.1.12 udp 4915% 5061'
	[icmp]='10.10.2.1% 10.10.1.12 icmp 8.0 id 1%'
	[icmp-deny]='10.10.64.1% 10.10.1.12 icmp 8.0 id 1%'
	[first-row]='10.10.2.11 10.10.1.12 tcp 4915% 5060'
	[last-row]='10.10.1.11 10.10.6.11 tcp 54288 5432'
	[not-judged]='192.0.2.1% 198.51.100.1% tcp 4915% 5222'
	[tcp6]='2001:db8:ff%::7 2001:db8:10:1::12 tcp 4915% 5222'
	[tcp6-deny]='2001:db8:ff%::7 2001:db8:10:1::12 tcp 4915% 5223'
	[tcp6-answer]='2001:db8:10:1::12 2001:db8:ff%::7 tcp 5222 4915%'
	[udp6]='2001:db8:10:2::11 2001:db8:10:1::12 udp 4915% 5060'
	[icmp6]='2001:db8:10:2::1% 2001:db8:10:1::12 icmp 128.0 id 1%'
	[not-judged6]='2001:db8:a::% 2001:db8:b::% tcp 4915% 5222'
)
keys=(1 2 3)

# Packets that are yet to be sent: lines for send, and of their results.
asked=() told=()

# ask CONFIGURATION LETTER EXPECTED PACKET...: the letters are passage.c's; of
# a configuration without a name nobody is told. TCP packets are openers, but
# answers, and what belongs to a session.
ask()
{
	local config=$1 letter=$2 expect=$3 name words key

	shift 3
	for name; do
		words=${packet[$name]}
		case $words:$letter:$name in
		*\ tcp\ *:[tc]:* | *-answer) words+=' A' ;;
		*\ tcp\ *) words+=' S' ;;
		esac
		for key in "${keys[@]}"; do
			asked+=("$letter ${words//%/$key}")
			told+=("$config"$'\t'"$name"$'\t'"$expect")
		done
	done
}

# Sends what was asked.
answer()
{
	local got verdict i=0

	printf '%s\n' "${asked[@]}" | "$send" >/tmp/answers
	while IFS=$'\t' read -r got verdict; do
		[[ ${told[i]} == $'\t'* ]] ||
			printf '%s\t%s\t%s\n' "${told[i]}" "$verdict" "$got"
		i=$((i + 1))
	done </tmp/answers
	[ "$i" -eq "${#asked[@]}" ]
	asked=() told=()
}

# bench [HOOK]: what was asked, with a hook of the bench module's own.
bench()
{
	insmod "$bench_ko" "hook=${1-none}"
	answer
	rmmod impp_bench
}

# apply SED-SCRIPT [OPTION...]: the site, changed.
apply()
{
	sed "$1" "$site" >/tmp/site.yaml
	build/impp apply /tmp/site.yaml "${@:2}" >/tmp/impp 2>&1 ||
		{ cat /tmp/impp >&2; return 1; }
}

export IMPP_POLICY_DIR=$PWD/policy
out=build/bench
site=policy/site.example.yaml
send=$out/send
bench_ko=$out/$KERNEL/impp_bench.ko

# In conntrack mode the module loads these itself.
modprobe -a nf_conntrack nf_defrag_ipv4 nf_defrag_ipv6 nf_reject_ipv4 \
	nf_reject_ipv6
