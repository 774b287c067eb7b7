// SPDX-License-Identifier: GPL-2.0
/* Rows that are near, in words. */
#include <stdio.h>

#include "mem.h"
#include "nearest.h"

/* In each language the same values come in the same order: row, name, what. */
static const char *const sentences[][2] = {
	[NEAR_FEATURE] = { "%s %s would permit this, but feature %s is off",
			   "%s %s 행이 허용하지만 기능 %s이(가) 꺼져 있다" },
	[NEAR_OFF] = { "%s %s would permit this, but is switched off",
		       "%s %s 행이 허용하지만 꺼져 있다" },
	[NEAR_IDLE] = { "%s %s would permit this, but is not in force: it is off, or its feature %s",
			"%s %s 행이 허용하지만 적용되어 있지 않다. 행이나 기능 %s이(가) 꺼져 있다" },
	[NEAR_CHANGED] = { "%s %s has another port or direction at this site",
			   "%s %s 행은 이 사이트에서 포트나 방향이 다르다" },
	[NEAR_LOCALHOST] = { "%s %s keeps this port on its own host",
			     "%s %s 행은 이 포트를 호스트 안에만 둔다" },
	[NEAR_SOURCE_PORT] = { "%s %s permits this from source port %s",
			       "%s %s 행이 출발지 포트 %s에서 허용한다" },
	[NEAR_REVERSE] = { "%s %s permits this in the other direction",
			   "%s %s 행이 반대 방향을 허용한다" },
	[NEAR_TRANSPORT] = { "%s %s permits this port over %s",
			     "%s %s 행이 이 포트를 %s로 허용한다" },
	[NEAR_ROLES] = { "%s %s permits this from %s to %s",
			 "%s %s 행이 %s에서 %s(으)로 가는 것을 허용한다" },
	[NEAR_UNBOUND] = { "%s %s would permit this from %s to %s, but no address holds one of these roles",
			   "%s %s 행이 %s에서 %s(으)로 가는 것을 허용하지만 그 역할을 가진 주소가 없다" },
	[NEAR_PORT] = { "%s %s is the nearest port that these roles may open: %s",
			"%s %s 행이 이 역할 사이에서 가장 가까운 포트를 연다: %s" },
};

/* Row, what, to. */
static const char *const clauses[] = {
	[NEAR_FEATURE] = "row %s exists, feature %s is off",
	[NEAR_OFF] = "row %s exists, and is switched off",
	[NEAR_IDLE] = "row %s exists, it or its feature %s is off",
	[NEAR_CHANGED] = "row %s has another port or direction at this site",
	[NEAR_LOCALHOST] = "row %s keeps this port on its own host",
	[NEAR_SOURCE_PORT] = "row %s permits this from source port %s",
	[NEAR_REVERSE] = "row %s permits this in the other direction",
	[NEAR_TRANSPORT] = "row %s permits this port over %s",
	[NEAR_ROLES] = "row %s permits this from %s to %s",
	[NEAR_UNBOUND] =
		"row %s exists, from %s to %s, and nobody holds one of these roles",
	[NEAR_PORT] = "the nearest is row %1$s, %3$s/%2$s",
};

static char *filled(const char *format, const char *row, const char *second,
		    const char *third, const char *fourth)
{
	char *text;

	if (asprintf(&text, format, row, second, third, fourth) < 0)
		return mem_text("?");
	return text;
}

char *near_sentence(const struct near *near, enum lang lang)
{
	return filled(sentences[near->kind][lang == LANG_KO], near->row,
		      near->name, near->what, near->to);
}

char *near_clause(const struct near *near)
{
	return filled(clauses[near->kind], near->row, near->what, near->to,
		      NULL);
}
