// SPDX-License-Identifier: GPL-2.0
/* Lint: the kinds of findings, and what is done about each. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lint.h"
#include "mem.h"

const struct lint_meaning lint_meanings[LINT_KINDS] = {
	[LINT_LOCALHOST_PORT] = { "localhost-port",
				  "S5",
				  {
					  "the localhost row permits nothing across a gateway, the other permits its own roles",
					  "localhost 행은 게이트웨이 너머로 아무것도 허용하지 않고, 다른 행은 자기 역할 사이만 허용한다",
				  } },
	[LINT_LOCALHOST_NOTE] = { "localhost-remark",
				  "S5",
				  {
					  "it is a network row and permits its own two roles",
					  "네트워크 행으로 보고 그 두 역할 사이를 허용한다",
				  } },
	[LINT_REPLY] = { "reply",
			 "S6",
			 {
				 "the row is kept and permits no new session",
				 "행은 남겨 두지만 새 세션은 허용하지 않는다",
			 } },
	[LINT_SOURCE_TABLE] = { "source-cell",
				"S3",
				{
					"the source port binds where the row gives a number, else any will do; rows: changes it",
					"행에 번호가 있으면 그 출발지 포트만, 없으면 아무 포트나 받는다. rows:로 바꿀 수 있다",
				} },
	[LINT_SOURCE_PORT] = { "source-port",
			       "S3",
			       {
				       "each row binds its own roles as it is written; rows: {NAME: {from-port: any}} frees it",
				       "각 행이 적힌 대로 자기 역할에만 적용된다. rows: {이름: {from-port: any}}로 풀 수 있다",
			       } },
	[LINT_COMPANION] = { "companion",
			     "S12",
			     {
				     "nothing more is permitted than the row says; a row under allow: adds the rest",
				     "행에 적힌 것만 허용한다. 나머지는 allow:에 자체 행을 적어 추가한다",
			     } },
	[LINT_TRANSPORT] = { "transport",
			     "S3",
			     {
				     "each row permits its own transports between its own roles",
				     "각 행이 자기 역할 사이에서 자기 전송 프로토콜만 허용한다",
			     } },
	[LINT_DUPLICATE] = { "duplicate",
			     "S4",
			     {
				     "the first of them that is on is credited; what either permits stays open until both are off",
				     "켜져 있는 행 가운데 먼저 나오는 행에 집계되고, 둘 다 꺼야 포트가 닫힌다",
			     } },
	[LINT_MIRRORED] = { "mirrored",
			    "S3",
			    {
				    "both are two-way, so either permits all of it; the first is credited",
				    "둘 다 양방향이라 어느 한 행만으로도 전부 허용되며, 먼저 나오는 행에 집계된다",
			    } },
	[LINT_COVERED] = { "covered",
			   "S4",
			   {
				   "the first that is on is credited; switching the narrower one off closes nothing",
				   "켜져 있는 행 가운데 먼저 나오는 행에 집계되고, 좁은 쪽을 꺼도 닫히는 것은 없다",
			   } },
	[LINT_DIRECTION] = { "direction",
			     "S3",
			     {
				     "either side may open to the listener's port on the other; rows: {NAME: one-way} stops it",
				     "어느 쪽에서든 상대의 수신 포트로 열 수 있다. rows: {이름: one-way}로 막는다",
			     } },
	[LINT_NOTE_PORT] = { "remark-port",
			     "S3",
			     {
				     "a remark permits nothing; ports: or a row under allow: does",
				     "비고는 아무것도 허용하지 않는다. 필요하면 ports:나 allow:에 적는다",
			     } },
	[LINT_NO_PORT] = { "no-port",
			   "S7",
			   {
				   "the row has no port, and the number is no port in it",
				   "이 행에는 포트가 없으며, 그 번호를 포트로 보지 않는다",
			   } },
	[LINT_CONFIGURABLE] = { "configurable",
				"S7",
				{
					"the row is inactive until ports: gives it a number",
					"ports:에 번호를 적기 전까지는 쓰이지 않는 행이다",
				} },
};

void lint_add(struct findings *findings, const struct finding *finding,
	      char *en, char *ko)
{
	struct finding *f;

	findings->finding =
		mem_grow(findings->finding, findings->len, sizeof(*f));
	f = &findings->finding[findings->len++];
	*f = *finding;
	f->text[LANG_EN] = en;
	f->text[LANG_KO] = ko;
}

char *lint_text(const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	return len < 0 ? mem_text("?") : text;
}

bool lint_common_port(const struct ports *a, const struct ports *b,
		      unsigned int *port)
{
	size_t i, j;

	for (i = 0; i < a->len; i++) {
		for (j = 0; j < b->len; j++) {
			const struct port_range *x = &a->range[i];
			const struct port_range *y = &b->range[j];

			*port = x->lo > y->lo ? x->lo : y->lo;
			if (*port <= x->hi && *port <= y->hi)
				return true;
		}
	}
	return false;
}

/* Rows are in one array, so their places are their order. */
static int compare(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (x->other != y->other)
		return x->other < y->other ? -1 : 1;
	return strcmp(x->text[LANG_EN], y->text[LANG_EN]);
}

void lint_find(struct findings *findings, const struct catalogue *catalogue)
{
	lint_pairs(findings, catalogue);
	lint_rows(findings, catalogue);
	lint_notes(findings, catalogue);
	if (findings->len)
		qsort(findings->finding, findings->len,
		      sizeof(*findings->finding), compare);
}

void lint_clear(struct findings *findings)
{
	size_t i;
	int lang;

	for (i = 0; i < findings->len; i++)
		for (lang = 0; lang < LANGS; lang++)
			free(findings->finding[i].text[lang]);
	free(findings->finding);
	memset(findings, 0, sizeof(*findings));
}
