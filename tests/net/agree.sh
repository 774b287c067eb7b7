#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's EXPLAIN and the naive judge of the unit tests agree in every
# verdict, row and reason, on the questions that tests/agree/generate.sh has
# written; tests/unit/agree.sh holds the command's offline answers to them.

# shellcheck source=tests/lib.sh
. "$(dirname "$(realpath "$0")")/../lib.sh"

# Applies a site and asks the running policy.
agrees()
{
	"$IMPP" apply "$1/site.yaml" >/dev/null 2>&1 &&
		"$IMPP" explain --batch <"$1/questions" |
		diff "$1/answers" - >"$difference"
}

sites=("$top"/build/agree/*/)
[ -e "${sites[0]}/answers" ] || skip_all 'tests/agree/generate.sh has not run'
load_module
difference=$(mktemp)
ktap_print_header
ktap_set_plan "${#sites[@]}"
for site in "${sites[@]}"; do
	name="$(wc -l <"$site/questions") questions to site $(basename "$site")"
	if agrees "$site"; then
		ktap_test_pass "$name"
	else
		head -5 "$difference" | sed 's/^/# /'
		ktap_test_fail "$name"
	fi
done
"$IMPP" flush --yes >/dev/null
ktap_finished
