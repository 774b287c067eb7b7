// SPDX-License-Identifier: GPL-2.0
/*
 * Characters of UTF-8 text. wcwidth() would need a locale, and a caret should
 * stand in the right place under LC_ALL=C too.
 */
#include "utf8.h"

size_t utf8_decode(const char *text, size_t len, uint32_t *code)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *byte = (const unsigned char *)text;
	size_t bytes, i;

	*code = byte[0];
	if (byte[0] < 0x80)
		return 1;
	if (byte[0] < 0xc2 || byte[0] > 0xf4)
		return 0;
	bytes = 2 + (byte[0] >= 0xe0) + (byte[0] >= 0xf0);
	if (bytes > len)
		return 0;
	*code &= 0x7f >> bytes;
	for (i = 1; i < bytes; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (byte[i] & 0x3f);
	}
	if (*code < least[bytes] || *code > 0x10ffff)
		return 0;
	return *code >= 0xd800 && *code <= 0xdfff ? 0 : bytes;
}

struct span {
	uint32_t first;
	uint32_t last;
};

static bool inside(uint32_t code, const struct span *span, size_t spans)
{
	while (spans--)
		if (code >= span[spans].first && code <= span[spans].last)
			return true;
	return false;
}

bool utf8_shown(uint32_t code)
{
	static const struct span hidden[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	/* controls */
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, /* directions */
		{ 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb }, { 0xe0000, 0xe0fff },
	};

	return !inside(code, hidden, sizeof(hidden) / sizeof(hidden[0]));
}

unsigned int utf8_width(uint32_t code)
{
	static const struct span combining[] = {
		{ 0x300, 0x36f },
		{ 0x1160, 0x11ff }, /* Hangul vowels after a consonant */
		{ 0xfe00, 0xfe0f },
	};
	static const struct span wide[] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e },
		{ 0x3041, 0xa4cf },   { 0xa960, 0xa97c },
		{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
		{ 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },
		{ 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};

	if (inside(code, combining, sizeof(combining) / sizeof(combining[0])))
		return 0;
	return inside(code, wide, sizeof(wide) / sizeof(wide[0])) ? 2 : 1;
}
