# SPDX-License-Identifier: GPL-2.0
#
# Which part of the module each instruction of a passage belongs to. Input: for
# each in turn what addr2line -a -i -f says of it, innermost function first, or
# a line "- FUNCTION" where it lies outside of the module.

# The part, by the innermost function that tells.
function part(	i)
{
	for (i = 1; i <= depth; i++) {
		if (name[i] ~ /addrmap|addr6_below|addr_be|group_of|pair_of|^pair[46]$/)
			return "addresses to groups"
		if (name[i] ~ /cell_of/)
			return "groups to cell"
		if (name[i] ~ /portset|hweight/)
			return "port's bit and rank"
		if (name[i] ~ /^credit|verdict_forth|verdict_back/)
			return "rule of the rank"
		if (name[i] ~ /stats_count/)
			return "counters"
		if (name[i] ~ /^(impp_packet|read_|set_other|room$|len_of|(tcp|udp)_sound|port_of)/)
			return "parsing"
		if (name[i] ~ /^session|^nf_ct|^valid/)
			return "conntrack's entry"
		if (name[i] ~ /event/)
			return "is there a listener"
		if (name[i] ~ /^trace|static_branch|static_key/)
			return "tracepoint"
		if (name[i] ~ /^deny$|^settle|^finish|verdict_none|look_closer/)
			return "reason of a denial"
		if (name[i] ~ /verdict|^result$|^judge|^accept/)
			return "verdict"
	}
	return "entering and leaving"
}

function count(what)
{
	if (!(what in counts))
		order[++parts] = what
	counts[what]++
	total++
}

function finish()
{
	if (depth)
		count(part())
	depth = 0
}

/^- / {
	finish()
	count("outside: " $2)
	next
}
/^0x/ {
	finish()
	next
}
{
	name[++depth] = $1
	getline
}
END {
	finish()
	for (i = 1; i <= parts; i++)
		printf "%6d  %s\n", counts[order[i]], order[i]
	printf "%6d\n", total
}
