#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Site files with many prefixes, the same each time: half IPv4, half IPv6, of
# three lengths, dealt out to six roles.
#
#	load_sites.sh DIRECTORY SIZE...		DIRECTORY/SIZE.yaml

set -euo pipefail

site()
{
	awk -v size="$1" 'BEGIN {
		roles = split("cucm browser directory endpoint dns-server rtmt",
			role, " ")
		print "impp: 1\ncatalogue: cisco-imp\nroles:"
		print "  xmpp-client: any\n  imp: [192.0.2.1, \"2001:db8::1\"]"
		for (r = 1; r <= roles; r++) {
			printf "  %s: [", role[r]
			for (i = r - 1; i < size; i += roles)
				printf "%s%s", i < roles ? "" : ", ", prefix(i)
			print "]"
		}
	}
	# The i-th, in a /24 or a /48 of its own.
	function prefix(i, n) {
		n = int(i / 2)
		if (i % 2)
			return sprintf("\"2400:%x:%x::/%d\"", int(n / 65536),
				n % 65536, 48 + 8 * (n % 3))
		return sprintf("%d.%d.%d.0/%d", 64 + int(n / 65536),
			int(n / 256) % 256, n % 256, 24 + 2 * (n % 3))
	}'
}

mkdir -p "$1"
for size in "${@:2}"; do
	site "$size" >"$1/$size.yaml"
done
