#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Inside the virtual machine: the instructions of one passage of a packet of
# common.sh, as step.h has them, into $IMPP_RESULTS/steps.
#
#	step.sh PACKET

set -euo pipefail

# shellcheck source=tests/bench/common.sh
. tests/bench/common.sh

[ -n "${packet[$1]-}" ] || {
	echo "no such packet: $1; there are: ${!packet[*]}" >&2
	exit 2
}
insmod "build/$KERNEL/nf_impp.ko"
apply 's/^state: .*/state: stateless/'
insmod "$bench_ko"
keys=(1)
ask '' F - "$1"
"$send" <<<"${asked[0]}" >"$IMPP_RESULTS/steps"
