// SPDX-License-Identifier: GPL-2.0
/*
 * Prints how fast this machine's time stamp counter runs, in kHz. An emulated
 * guest reads the same counter, and cannot measure it while the host is busy.
 */
#include <stdint.h>
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static uint64_t nanoseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* Both clocks at one moment: of many tries the one that took least. */
static void read_both(uint64_t *ns, uint64_t *ticks)
{
	uint64_t before, tsc, after, best = UINT64_MAX;
	int i;

	for (i = 0; i < 1000; i++) {
		before = nanoseconds();
		tsc = __rdtsc();
		after = nanoseconds();
		if (after - before >= best)
			continue;
		best = after - before;
		*ns = before + best / 2;
		*ticks = tsc;
	}
}

int main(void)
{
	const struct timespec pause = { .tv_nsec = 50 * 1000 * 1000 };
	uint64_t ns[2], ticks[2];

	read_both(&ns[0], &ticks[0]);
	nanosleep(&pause, NULL);
	read_both(&ns[1], &ticks[1]);
	printf("%.0f\n", 1e6 * (ticks[1] - ticks[0]) / (double)(ns[1] - ns[0]));
	return 0;
}
