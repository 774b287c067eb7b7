#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In the test machine: memory that a module has lost, by kmemleak.
#
#	leaks.sh MODULE
#
# Looks with the module loaded, if it is, unloads it, and looks again. Prints
# what was found, and exits with 1 if it is the module's: an entry whose stack
# has a frame of it, or of a module that is gone. Leaks of others are told, no
# more. Without kmemleak nothing is said.

set -euo pipefail

kmemleak=/sys/kernel/debug/kmemleak
module=$1

# What is younger than five seconds is not looked at, and what has changed
# since the last scan is not reported.
scan()
{
	sleep 6
	echo scan >$kmemleak
	echo scan >$kmemleak
	cat $kmemleak >"$found/$1"
}

# Entries of the module.
ours()
{
	awk -v frame="\\\\[$module\\\\]|>\\\\] 0x[0-9a-f]+\$" '
		/^unreferenced object/ { show() }
		{ entry = entry $0 "\n" }
		$0 ~ frame { its = 1 }
		END { show() }
		function show() {
			if (its)
				printf "%s", entry
			entry = its = ""
		}' "$1"
}

is_idle()
{
	[ "$(cat "/sys/module/$module/refcnt")" -eq 0 ]
}

# Namespaces may be dying still.
unload()
{
	local n

	for ((n = 0; n < 600; n++)); do
		! is_idle || break
		sleep 0.1
	done
	rmmod "$module"
}

[ -w $kmemleak ] || exit 0
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT

if [ -d "/sys/module/$module" ]; then
	scan loaded
	unload
fi
scan unloaded

cat "$found"/*loaded | grep -c '^unreferenced' >"$found/all" || :
for list in "$found"/*loaded; do
	ours "$list"
done >"$found/ours"
[ -s "$found/ours" ] || {
	echo "leaks.sh: none of $module, $(cat "$found/all") of others"
	exit 0
}
cat "$found/ours"
exit 1
