/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What all fuzzers share: an input that is taken from its beginning, files and
 * diagnostics, and the end of a fuzzer that has found something.
 */
#ifndef IMPP_FUZZ_INPUT_H
#define IMPP_FUZZ_INPUT_H

#include "../../kmod/env.h"
#include "../diag.h"

/**
 * struct input - what is left of an input
 * @data: its bytes
 * @len: how many
 */
struct input {
	const u8 *data;
	size_t len;
};

/* The entry point, which libFuzzer calls. Return: 0. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

/* The next number; zeroes after the end. Its first byte is its lowest. */
u8 input_u8(struct input *in);
u16 input_u16(struct input *in);
u32 input_u32(struct input *in);
u64 input_u64(struct input *in);

/**
 * input_bytes() - copy the next bytes
 * @in: the input
 * @to: set to them; zeroes after the end
 * @len: how many
 */
void input_bytes(struct input *in, void *to, size_t len);

/**
 * input_source() - a file "site.yaml" of the next bytes
 * @in: the input
 * @len: how many, at most
 *
 * Return: a file that a reader takes over; its text is not a byte too long.
 * NULL where there is a NUL: that is no text file.
 */
struct source *input_source(struct input *in, size_t len);

/* Diagnostics that are written, and read by nobody. */
void input_diag(struct diag *diag);

/* From now on nothing that is printed is seen; libFuzzer writes to stderr. */
void input_hush(void);

/* What should be true. Otherwise the fuzzer ends, as a finding. */
#define HOLDS(condition)                                              \
	do {                                                          \
		if (!(condition))                                     \
			input_broken(__FILE__, __LINE__, #condition); \
	} while (0)

_Noreturn void input_broken(const char *file, int line, const char *what);

#endif /* IMPP_FUZZ_INPUT_H */
