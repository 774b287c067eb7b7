/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The plan: for every row of the document, as tests/unit/document.c has
 * transcribed it, the session that it permits and the twins of that, as
 * scenes. What must become of them is not said here.
 */
#ifndef IMPP_NET_CONFORM_PLAN_H
#define IMPP_NET_CONFORM_PLAN_H

#include "../../userspace/model.h"
#include "../unit/document.h"
#include "conform_scene.h"

enum variant {
	VARIANT_FLOW, /* the session in full, at two edges of all ranges */
	VARIANT_EDGE, /* its opener, at the other edges */
	VARIANT_BACK, /* the session in full, opened by the other side */
	VARIANT_SWAP, /* its opener, sent by the other side */
	VARIANT_FROM_BELOW, /* from the address before the first of its role */
	VARIANT_FROM_ABOVE, /* from the address after the last */
	VARIANT_FROM_ROLE,  /* from another role */
	VARIANT_TO_BELOW,
	VARIANT_TO_ABOVE,
	VARIANT_TO_ROLE,
	VARIANT_PORT_BELOW,
	VARIANT_PORT_ABOVE,
	VARIANT_TRANSPORT, /* UDP for TCP and so on */
	VARIANT_ESP,	   /* a transport that no row has */
	VARIANT_SOURCE_BELOW,
	VARIANT_SOURCE_ABOVE,
	VARIANT_ANSWER,	    /* without a session */
	VARIANT_OPENS_BACK, /* the listener, from its port */
	VARIANT_PICKUP,	    /* in the middle of a session, by the client */
	VARIANT_LOOSE,	    /* by the server, in audit and then in enforce */
	VARIANT_LOOSE_PORT, /* likewise, on the next port */
	VARIANT_LOCALHOST,  /* a localhost row's opener */
	VARIANT_REPLY,	    /* a reply row, as an opener */
	VARIANTS,
};

/**
 * struct plan - what is to be tried
 * @site: each document role is bound to two prefixes of the family, the first
 *	on the left, the second on the right
 * @family: AF_INET or AF_INET6
 * @row: the document
 * @rows: its rows
 * @scene: what there is to try, ascending by row and variant
 * @len: how many
 * @size: room in @scene
 */
struct plan {
	const struct site *site;
	int family;
	const struct document_row *row;
	size_t rows;
	struct scene *scene;
	size_t len;
	size_t size;
};

/* Makes the plan of @site in @family, or dies. */
void plan_make(struct plan *plan, const struct site *site, int family);
void plan_free(struct plan *plan);

/**
 * plan_absent() - does a row have no such variant?
 * @plan: the plan
 * @row: index of the row
 * @variant: the variant
 *
 * Return: why not, a static text; NULL if it must be tried.
 */
const char *plan_absent(const struct plan *plan, size_t row,
			enum variant variant);

/* A few letters for the head of a column. */
extern const char *const plan_names[VARIANTS];

#endif /* IMPP_NET_CONFORM_PLAN_H */
