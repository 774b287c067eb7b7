#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Offline explain and the naive judge agree in every verdict, row and reason,
# on the questions that tests/agree/generate.sh has written.

set -euo pipefail

top=$(dirname "$(realpath "$0")")/../..
KSELFTEST=${KSELFTEST:-$("$top/tests/vm/kselftest.sh")}
# shellcheck disable=SC1091 # found at run time
DIR=$KSELFTEST/kselftest . "$KSELFTEST/kselftest/ktap_helpers.sh"
IMPP=${IMPP:-$top/build/impp}
export IMPP_POLICY_DIR=$top/policy

ktap_print_header
sites=("$top"/build/agree/*/)
ktap_set_plan "${#sites[@]}"
for site in "${sites[@]}"; do
	name="$(wc -l <"$site/questions") questions to site $(basename "$site")"
	if "$IMPP" explain --site "$site/site.yaml" --batch \
		<"$site/questions" 2>/dev/null |
		diff "$site/answers" - >"$site/difference"; then
		ktap_test_pass "$name"
	else
		head -5 "$site/difference" | sed 's/^/# /'
		ktap_test_fail "$name"
	fi
done
ktap_finished
