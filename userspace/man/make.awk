# SPDX-License-Identifier: GPL-2.0
#
# For make.sh: first reads what the command says of itself, then a template.

# Text as roff takes it: words of options in bold, ARGUMENTS in italics.
function plain(text,	out)
{
	gsub(/\\/, "\\e", text)
	gsub(/`/, "\\(oq", text)
	gsub(/'/, "\\(aq", text)
	gsub(/--/, "\\-\\-", text)
	if (text ~ /^[.']/)
		text = "\\&" text
	# A new sentence is a new line.
	while (match(text, /[.?!] +[A-Z]/)) {
		out = out substr(text, 1, RSTART) "\n"
		text = substr(text, RSTART + RLENGTH - 1)
	}
	return out text
}

# One word of a usage line or of a term.
function styled(text,	out, piece)
{
	while (match(text, /[A-Z][A-Z]+(-[A-Z]+)*|[A-Z]|--[a-z]+(-[a-z]+)*|[a-z][a-z-]*/)) {
		piece = substr(text, RSTART, RLENGTH)
		out = out substr(text, 1, RSTART - 1)
		text = substr(text, RSTART + RLENGTH)
		if (piece ~ /^[A-Z]/)
			out = out "\\fI" piece "\\fR"
		else {
			gsub(/-/, "\\-", piece)
			out = out "\\fB" piece "\\fR"
		}
	}
	return out text
}

# The help of a verb: paragraphs, and lists where lines are indented.
function print_help(verb,	n, line, i, listed, text, cut, end)
{
	n = split(help[verb], line, "\n")
	listed = 0
	for (i = 1; i <= n; i++) {
		text = line[i]
		if (text ~ /^usage: /)
			continue
		if (text ~ /^  [^ ]/) {
			if (!listed++)
				print ".Bl -tag -width Ds -compact"
			sub(/^  /, "", text)
			cut = match(text, /  +/) ? RSTART : length(text) + 1
			end = cut + (RLENGTH > 0 ? RLENGTH : 0)
			print ".It " styled(substr(text, 1, cut - 1))
			text = substr(text, end)
		} else if (text == "") {
			if (listed)
				print ".El"
			listed = 0
			if (i > 2 && i < n)
				print ".Pp"
			continue
		}
		sub(/^ +/, "", text)
		if (text != "")
			print plain(text)
	}
	if (listed)
		print ".El"
}

function print_verbs(	i, verb)
{
	for (i = 1; i <= verbs; i++) {
		verb = name[i]
		print ".Ss impp " verb
		print plain(toupper(substr(summary[verb], 1, 1)) \
			    substr(summary[verb], 2)) "."
		print ".Pp"
		print_help(verb)
		if (verb in prose)
			printf ".Pp\n%s", prose[verb]
	}
}

function print_synopsis(	i)
{
	for (i = 1; i <= verbs; i++) {
		print ".Nm"
		print "\\fB" name[i] "\\fR " styled(usage[name[i]])
	}
}

function print_limit(rule,	state)
{
	state = states[rule]
	print ".It " substr(rule, 1, index(rule, " ") - 1)
	sub(/^[^ ]* +/, "", rule)
	print plain(rule)
	if (state != " conntrack stateless")
		print "(state:" state ")"
}

function print_limits(	i, number)
{
	print ".Bl -tag -width S10 -compact"
	for (number = 1; number <= 14; number++)
		for (i = 1; i <= limits; i++)
			if (index(limit[i], "S" number " ") == 1)
				print_limit(limit[i])
	print ".El"
}

# Is there such a verb, and such a word in its help?
function has(verb, word)
{
	return verb in help &&
		(word == "" || index(help[verb], word) > 0)
}

FNR == NR && $1 == "summary" {
	name[++verbs] = $2
	summary[$2] = $0
	sub(/^summary +[a-z]+ +/, "", summary[$2])
	next
}

FNR == NR && $1 == "help" {
	text = $0
	sub(/^help [a-z]+ /, "", text)
	help[$2] = help[$2] text "\n"
	if (text ~ /^usage: /) {
		usage[$2] = text
		sub(/^usage: impp [a-z]+ ?/, "", usage[$2])
	}
	next
}

FNR == NR && $1 == "limit" {
	rule = $0
	sub(/^limit [a-z]+ /, "", rule)
	if (!(rule in states))
		limit[++limits] = rule
	states[rule] = states[rule] " " $2
	next
}

/^@fi$/ { skipped = 0; next }
/^@if / { skipped = !has($2, $3); next }
skipped { next }
/^@verb / { verb = $2; next }
/^@end$/ { verb = ""; next }
verb != "" { prose[verb] = prose[verb] $0 "\n"; next }
/^@verbs$/ { print_verbs(); next }
/^@synopsis$/ { print_synopsis(); next }
/^@limits$/ { print_limits(); next }
{ print }
