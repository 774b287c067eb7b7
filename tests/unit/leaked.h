/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The harness leaves its tests by _exit(), so LeakSanitizer has to be asked:
 *
 *	EXPECT_FALSE(leaked());
 */
#ifndef IMPP_UNIT_LEAKED_H
#define IMPP_UNIT_LEAKED_H

#include <stdbool.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>

/* Is there memory that nothing leads to? Says which; true stays true. */
static inline bool leaked(void)
{
	return __lsan_do_recoverable_leak_check();
}
#else
static inline bool leaked(void)
{
	return false;
}
#endif

#endif /* IMPP_UNIT_LEAKED_H */
