#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Booted without a site file and without a copy of one, where the operator has
# said that the gate is to stay open then.

# shellcheck source=tests/vm/boot/common.sh
. "$(dirname "$(realpath "$0")")/common.sh"

test_gate_is_open()
{
	state failed exit-code 1
	none_in_force
	said 'the gate is OPEN: nothing is judged, all forwarded traffic passes'
}

test_everything_passes()
{
	permitted_pass
	forbidden_pass
}

run_tests
