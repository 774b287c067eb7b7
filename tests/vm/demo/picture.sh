# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# What the demo prints, for demo-guest.sh: who is where, then a line for each
# attempt, its result held against the kernel's answer and the tables, and
# what impp has to show.

# What a program has achieved when it gets through.
declare -A achieved=(
	[go-sendxmpp]='chat sent' [sipp]='call completed'
	[openssl]='TLS handshake' [curl]='page fetched'
	[ldapsearch]='entry found' [snmpget]='name read'
	[socat]='echo came back' [ping]='reply came back'
)

# What a program has to say that does not.
complaints='timeout|timed out|refused|reset|filtered|prohibited|unreachable'
complaints+="|couldn't connect|no route|denied"

choose_signs()
{
	bold='' dim='' red='' yellow='' green='' plain=''
	if [ -n "${DEMO_COLOUR-}" ]; then
		bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' yellow=$'\e[33m'
		green=$'\e[32m' plain=$'\e[m'
	fi
	if [ -n "${DEMO_UTF8-}" ]; then
		passed=✓ blocked=✗ arrow=→ line=│
	else
		passed=+ blocked=x arrow='>' line='|'
	fi
}

# The hosts of a side, in the order of the list.
draw_side()
{
	local where name

	echo "  $bold$1 side$plain"
	while read -r where name _; do
		[ "$where" = "$1" ] || continue
		printf '    %-18s %-13s  %-20s  %s\n' "$name" "${v4[$name]}" \
			"${v6[$name]/#-/}" "${roles[$name]:-no role}"
	done <<<"$hosts"
}

draw_topology()
{
	local -A roles
	local i answer

	for i in "${!attempt[@]}"; do
		pick "$i"
		answer=$(<"$work/explain-$i")
		note_roles "$from" from_roles "$answer"
		note_roles "$to" to_roles "$answer"
	done

	printf '\n    %s%-18s %-13s  %-20s  %s%s\n' "$dim" host IPv4 IPv6 \
		'roles by the site file (most hosts: xmpp-client, too)' "$plain"
	draw_side client
	echo "          $line"
	echo "  ${bold}gateway$plain $line nf_impp.ko, $site"
	echo "          $line"
	draw_side server
	echo
}

# What became of attempt NUMBER: sets what happened, its sign, and how.
judge_attempt()
{
	local status

	read -r status _ <"$work/with-$1"
	if [ "$status" -eq 0 ]; then
		happened=passed sign=$green$passed$plain
		how=${achieved[$program]}
		return
	fi
	happened=blocked sign=$yellow$blocked$plain how='timed out'
	[ "$status" -lt 124 ] || return 0
	how=$(grep -Eiom1 "$complaints" "$work/with-$1.out") ||
		how="failed ($status)"
	how=${how/[Tt]imeout/timed out} how=${how/Couldn*/no connection}
}

# What the kernel says of it: sets its verdict and the row or reason, as the
# list has them and in words, and what has to happen.
read_answer()
{
	local answer

	answer=$(<"$work/explain-$1")
	value verdict "$answer"
	says=$REPLY because=- words='not judged' due=passed
	if value row "$answer"; then
		because=$REPLY
		value name "$answer"
		words="$because $REPLY"
	elif value reason "$answer"; then
		because=$REPLY words=$REPLY
	fi
	[ "$says" != deny ] || due=blocked
}

# report_attempt NUMBER: its line, and more if something is wrong.
report_attempt()
{
	local happened sign how says because due words mark

	pick "$1"
	judge_attempt "$1"
	read_answer "$1"
	mark=${green}ok$plain
	if [ "$happened $says $because" != "$due $verdict $why" ]; then
		mark=${red}NO$plain
		wrong=$((wrong + 1))
	fi
	printf '  %-11s %-18s %s %-14s  %s %-8s  %s %-15s  %-26s  %s\n' \
		"$program" "$from${from_port:+:$from_port}" "$arrow" "$to" \
		"$family" "$what" "$sign" "$how" "$words" "$mark"
	says+=" $because" verdict+=" $why"
	[ "$happened" = "$due" ] ||
		echo "      $red$happened, but impp explain says: $says$plain"
	[ "$says" = "$verdict" ] ||
		echo "      ${red}impp explain says: $says; the tables: $verdict$plain"
}

report()
{
	local i wrong=0

	printf '  %s%-11s %-18s   %-14s  %-13s    %-15s  %s%s\n' "$dim" \
		program from to over "what happened" \
		'the row, or why none' "$plain"
	for i in "${!attempt[@]}"; do
		report_attempt "$i"
	done
	for i in show stats; do
		echo
		echo "$bold  impp $i$plain"
		impp "$i" | sed 's/^./  &/'
	done
	echo
	i="${#attempt[@]} attempts: $((${#attempt[@]} - wrong)) as documented"
	if [ "$wrong" -gt 0 ]; then
		echo "$bold$red$i, $wrong not: see NO above$plain"
		return 1
	fi
	echo "$bold$green$i$plain"
}
