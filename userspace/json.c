// SPDX-License-Identifier: GPL-2.0
/* JSON, but for what jansson does. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "mem.h"
#include "utf8.h"
#include "verb.h"

json_t *json_text(const char *text, size_t len)
{
	json_t *string;
	uint32_t code;
	size_t at, used;
	char *copy;

	if (!text)
		return json_null();
	len = strnlen(text, len);
	copy = mem_copy(text, len);
	for (at = 0; at < len; at += used ? used : 1) {
		used = utf8_decode(copy + at, len - at, &code);
		if (!used)
			copy[at] = '?';
	}
	string = json_stringn(copy, len);
	free(copy);
	return string;
}

int json_print(json_t *root)
{
	int err;

	err = !root || json_dumpf(root, stdout, JSON_COMPACT);
	json_decref(root);
	putchar('\n');
	return err ? EXIT_NO : EXIT_DONE;
}
