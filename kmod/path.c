// SPDX-License-Identifier: GPL-2.0
/*
 * The packet path as one translation unit, so that the compiler can see from
 * the hook down to the last lookup and keep a packet in registers on the way.
 * Each file is whole without the others; verdict.c is also built alone.
 */
#include "verdict.c"
#include "packet.c"
#include "hook.c"
