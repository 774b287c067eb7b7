/* SPDX-License-Identifier: GPL-2.0 */
/* One row of a catalogue: its columns, and what they may say together. */
#ifndef _IMPP_CATALOGUE_ROW_H
#define _IMPP_CATALOGUE_ROW_H

#include "model.h"
#include "yaml.h"

enum catalogue_column {
	COLUMN_ROW,
	COLUMN_NAME,
	COLUMN_FROM,
	COLUMN_TO,
	COLUMN_BIDIRECTIONAL,
	COLUMN_APP,
	COLUMN_TRANSPORT,
	COLUMN_PORT,
	COLUMN_FROM_PORT,
	COLUMN_SCOPE,
	COLUMN_KIND,
	COLUMN_FEATURE,
	COLUMN_NOTE,
	COLUMNS,
};

/* By enum catalogue_column, NULL at the end. */
extern const char *const catalogue_columns[];

/**
 * catalogue_row_read() - read all of a row but its number
 * @row: all zeroes but for its id, table, number and mark
 * @node: the row's mapping
 * @value: its values by enum catalogue_column
 * @diag: told everything that is wrong
 */
void catalogue_row_read(struct row *row, const struct yaml_node *node,
			const struct yaml_node *const *value,
			struct diag *diag);

#endif /* _IMPP_CATALOGUE_ROW_H */
