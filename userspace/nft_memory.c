// SPDX-License-Identifier: GPL-2.0
/* Memory: what there is, and what is needed. */
#include <stdio.h>

#include "nft_memory.h"

/*
 * Measured with 1,000,000 ranges on Linux 6.1: 1.14 GB of slab at the most, of
 * which half is given back when the batch is through, and the batch itself.
 */
#define BYTES_PER_RANGE 1300

#define MIB (1024 * 1024)

static const struct mark nowhere;

/* Bytes that are free or can be made so; all there are if nobody tells. */
static unsigned long long available(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	unsigned long long kib, bytes = ~0ULL;
	char line[128];

	if (!file)
		return bytes;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			bytes = kib * 1024;
	fclose(file);
	return bytes;
}

bool nft_memory_refuse(struct diag *diag, unsigned long long ranges)
{
	unsigned long long need = ranges * BYTES_PER_RANGE;
	unsigned long long have = available();

	if (need < have)
		return false;
	diag_error(
		diag, &nowhere,
		"the policy has %llu ranges of addresses, for which nf_tables takes about %llu MiB; %llu MiB are available",
		ranges, need / MIB, have / MIB);
	return true;
}
