// SPDX-License-Identifier: GPL-2.0
/* Inputs, and what becomes of them. */
#include "../mem.h"
#include "input.h"

/* What was freed is not kept for long, or memory would seem to grow. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=16:detect_stack_use_after_return=1";
}

const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}

/* libfyaml 0.7.12 loses some of the text of a scalar with many quotes in it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml.so\n";
}

void input_bytes(struct input *in, void *to, size_t len)
{
	size_t there = len < in->len ? len : in->len;

	memset(to, 0, len);
	if (there)
		memcpy(to, in->data, there);
	in->data += there;
	in->len -= there;
}

/* Numbers mean the same on every machine. */
static u64 number(struct input *in, size_t len)
{
	u8 byte[8] = { 0 };
	u64 value = 0;

	input_bytes(in, byte, len);
	while (len--)
		value = value << 8 | byte[len];
	return value;
}

u8 input_u8(struct input *in)
{
	return number(in, 1);
}

u16 input_u16(struct input *in)
{
	return number(in, 2);
}

u32 input_u32(struct input *in)
{
	return number(in, 4);
}

u64 input_u64(struct input *in)
{
	return number(in, 8);
}

struct source *input_source(struct input *in, size_t len)
{
	struct source *source;

	if (len > in->len)
		len = in->len;
	if (len && memchr(in->data, '\0', len))
		return NULL;
	source = mem_alloc(sizeof(*source));
	source->name = mem_text("site.yaml");
	source->text = mem_alloc(len + 1);
	source->len = len;
	input_bytes(in, source->text, len);
	return source;
}

static FILE *nowhere(void)
{
	static FILE *null;

	if (!null)
		null = fopen("/dev/null", "w");
	return mem_check(null);
}

void input_diag(struct diag *diag)
{
	memset(diag, 0, sizeof(*diag));
	diag->out = nowhere();
}

void input_hush(void)
{
	static bool hushed;

	if (!hushed)
		hushed = freopen("/dev/null", "w", stdout);
}

void input_broken(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}
