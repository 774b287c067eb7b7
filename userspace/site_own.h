/* SPDX-License-Identifier: GPL-2.0 */
/* The rows of a site's own: `allow:`. */
#ifndef _IMPP_SITE_OWN_H
#define _IMPP_SITE_OWN_H

#include "model.h"
#include "yaml.h"

/**
 * site_own_read() - read `allow:`
 * @site: its roles are read; @catalogue may be NULL
 * @node: the value, or NULL
 * @diag: told everything that is wrong
 */
void site_own_read(struct site *site, const struct yaml_node *node,
		   struct diag *diag);

#endif /* _IMPP_SITE_OWN_H */
