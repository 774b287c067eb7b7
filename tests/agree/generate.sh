#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Random sites, questions and the naive judge's answers, in build/agree/N/.
# SITES (50) times QUESTIONS (2000).

set -euo pipefail

cd "$(dirname "$(realpath "$0")")/../.."
export IMPP_POLICY_DIR=$PWD/policy
out=build/agree

rm -rf "$out"
for ((seed = 1; seed <= ${SITES:-50}; seed++)); do
	mkdir -p "$out/$seed"
	build/agree-judge "$seed" "${QUESTIONS:-2000}" "$out/$seed" 2>/dev/null
done
