/* SPDX-License-Identifier: GPL-2.0 */
/* The editions of the document that are installed as catalogues. */
#ifndef _IMPP_EDITIONS_H
#define _IMPP_EDITIONS_H

#include "model.h"

/**
 * struct editions - names of catalogues
 * @name: by name, each once
 * @len: how many
 */
struct editions {
	char **name;
	size_t len;
};

/**
 * editions_find() - look into the directories that catalogue_read() looks into
 * @editions: filled
 *
 * A file counts if it is NAME.yaml and has tables; site files have none.
 */
void editions_find(struct editions *editions);
void editions_clear(struct editions *editions);

#endif /* _IMPP_EDITIONS_H */
