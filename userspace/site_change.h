/* SPDX-License-Identifier: GPL-2.0 */
/* What a site changes of its catalogue: `features:`, `ports:`, `rows:`. */
#ifndef _IMPP_SITE_CHANGE_H
#define _IMPP_SITE_CHANGE_H

#include "model.h"
#include "yaml.h"

/**
 * site_features_read() - read `features:`
 * @site: the site
 * @node: the value, or NULL
 * @diag: told everything that is wrong
 */
void site_features_read(struct site *site, const struct yaml_node *node,
			struct diag *diag);

/**
 * site_ports_read() - read `ports:`
 * @site: with its catalogue
 * @node: the value, or NULL
 * @diag: told everything that is wrong
 */
void site_ports_read(struct site *site, const struct yaml_node *node,
		     struct diag *diag);

/**
 * site_rows_read() - read `rows:`
 * @site: with its catalogue
 * @node: the value, or NULL
 * @diag: told everything that is wrong
 */
void site_rows_read(struct site *site, const struct yaml_node *node,
		    struct diag *diag);

#endif /* _IMPP_SITE_CHANGE_H */
