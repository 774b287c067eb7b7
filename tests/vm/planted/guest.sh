#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# In the test machine: plants one bug after the other, each marked in the log.
#
#	guest.sh MODULE-FILE BUG...

set -euo pipefail

here=$(dirname "$(realpath "$0")")
for bug in "${@:2}"; do
	echo "impp-test: planting $bug" >/dev/kmsg
	insmod "$1" bug="$bug"
	if [ "$bug" != leak ]; then
		rmmod impp_planted
	elif "$here/../leaks.sh" impp_planted >"$IMPP_RESULTS/leaks"; then
		echo 'no leak found'
	else
		echo 'kmemleak: 1 new, by leaks.sh' >/dev/kmsg
	fi
done
