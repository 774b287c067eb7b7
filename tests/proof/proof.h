/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the proofs have in common. CBMC gives a function without a body that is
 * named nondet_* any value there is, and looks for one that breaks an assert.
 */
#ifndef IMPP_PROOF_H
#define IMPP_PROOF_H

#define assume(x) __CPROVER_assume(x)

unsigned int nondet_u32(void);
unsigned long nondet_u64(void);
unsigned short nondet_u16(void);
unsigned char nondet_u8(void);
_Bool nondet_bool(void);

/* Names are read for people; that one has an end, or has none, is all there is.
 */
void *memchr(const void *mem, int byte, __CPROVER_size_t size)
{
	(void)byte;
	assert(__CPROVER_r_ok(mem, size));
	return nondet_bool() ? (void *)mem : 0;
}

/* How many records a table has, up to so many. */
static inline u32 any_len(u32 most)
{
	u32 len = nondet_u32();

	assume(len <= most);
	return len;
}

#endif /* IMPP_PROOF_H */
