// SPDX-License-Identifier: GPL-2.0
/*
 * The closed site, made by hand. It is stateless, because that takes the least
 * of the kernel: nothing is permitted, so there are no sessions to know.
 */
#include "../kmod/uapi/nf_impp.h"
#include "closed.h"
#include "mem.h"
#include "ports.h"

static struct source *name_only(void)
{
	struct source *source = mem_alloc(sizeof(*source));

	source->name = mem_text(CLOSED_NAME);
	source->text = mem_text("");
	return source;
}

static struct catalogue *no_rows(void)
{
	struct catalogue *catalogue = mem_alloc(sizeof(*catalogue));

	catalogue->name = mem_text(CLOSED_NAME);
	catalogue->edition = mem_text("none");
	catalogue->source = name_only();
	return catalogue;
}

struct site *closed_site(void)
{
	struct site *site = mem_alloc(sizeof(*site));
	size_t i;

	site->source = name_only();
	site->catalogue = no_rows();
	site->protect_all = true;
	site->mode = IMPP_MODE_ENFORCE;
	site->state = IMPP_STATE_STATELESS;
	site->on_deny = IMPP_ON_DENY_DROP;
	site->ephemeral = port_range_any;
	site->roles = DOCUMENT_ROLES;
	site->role = mem_alloc(site->roles * sizeof(*site->role));
	for (i = 0; i < site->roles; i++)
		site->role[i].name = mem_text(role_names[i]);
	return site;
}
