/* SPDX-License-Identifier: GPL-2.0 */
/* One row of a catalogue: its keys, and what they may say together. */
#ifndef _IMPP_CATALOGUE_ROW_H
#define _IMPP_CATALOGUE_ROW_H

#include "model.h"
#include "yaml.h"

enum catalogue_row_key {
	ROW_NUMBER,
	ROW_NAME,
	ROW_FROM,
	ROW_TO,
	ROW_BIDIRECTIONAL,
	ROW_APP,
	ROW_TRANSPORT,
	ROW_PORT,
	ROW_FROM_PORT,
	ROW_SCOPE,
	ROW_KIND,
	ROW_FEATURE,
	ROW_NOTE,
	ROW_KEYS,
};

/* By enum catalogue_row_key, NULL at the end. */
extern const char *const catalogue_row_keys[];

/**
 * catalogue_row_read() - read all of a row but its number
 * @row: all zeroes but for its id, table, number and mark
 * @node: the row's mapping
 * @value: its values by enum catalogue_row_key
 * @diag: told everything that is wrong
 */
void catalogue_row_read(struct row *row, const struct yaml_node *node,
			const struct yaml_node *const *value,
			struct diag *diag);

#endif /* _IMPP_CATALOGUE_ROW_H */
