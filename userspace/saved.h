/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies of what was applied, site file and catalogue, for the next boot and
 * for a rollback: /var/lib/impp/good is the policy that was confirmed last,
 * previous the one before, pending what waits to be confirmed. Each is a
 * directory with site.yaml and CATALOGUE.yaml, complete or not there at all.
 *
 * IMPP_STATE_DIR is another place for them. Without it, no copies are made for
 * a network namespace other than init's: the place belongs to that.
 *
 * Not to be able to save something is worth a warning, no more.
 */
#ifndef _IMPP_SAVED_H
#define _IMPP_SAVED_H

#include "compile.h"

#define SAVED_DEFAULT "/var/lib/impp"

enum saved_slot {
	SAVED_GOOD,
	SAVED_PREVIOUS,
	SAVED_PENDING,
};

struct saved;

/**
 * struct saved_reign - of the policy that copies are about to be changed for
 * @lasts: has none been applied since? Whoever applied that one sees to the
 *	copies. Asked at a moment when nobody else can change them
 * @data: for that
 */
struct saved_reign {
	bool (*lasts)(const void *data);
	const void *data;
};

/**
 * saved_stage() - write a copy, without a place yet
 * @site: what is going to be applied
 * @diag: warned if that fails
 *
 * Return: the copy, for saved_keep() or saved_drop(); NULL if there is none.
 */
struct saved *saved_stage(const struct site *site, struct diag *diag);

/**
 * saved_keep() - give a copy its place
 * @saved: the copy, gone afterwards, or NULL
 * @slot: SAVED_PENDING; or SAVED_GOOD, and what was there becomes the previous
 *	one, unless it is the same, and what was pending is removed
 * @reign: the copy is dropped if it is over; NULL: it is not
 * @diag: warned if that fails
 */
void saved_keep(struct saved *saved, enum saved_slot slot,
		const struct saved_reign *reign, struct diag *diag);

/* Forgets a copy that has no place; NULL is fine. */
void saved_drop(struct saved *saved);

/**
 * saved_read() - read a copy
 * @slot: which
 * @diag: told why it cannot be read, unless there is none
 *
 * Return: the site, or NULL.
 */
struct site *saved_read(enum saved_slot slot, struct diag *diag);

/* Are copies kept here, and is this one there? */
bool saved_kept(void);
bool saved_has(enum saved_slot slot);

/**
 * saved_confirm() - what is pending becomes the good copy
 * @reign: nothing does if it is over; NULL: it is not
 * @diag: warned if that fails
 */
void saved_confirm(const struct saved_reign *reign, struct diag *diag);

/* What is pending is forgotten. */
void saved_forget(void);

/**
 * saved_swap() - the previous copy becomes the good one, and the other way
 * @reign: they stay where they are if it is over; NULL: it is not
 * @diag: warned if that fails
 */
void saved_swap(const struct saved_reign *reign, struct diag *diag);

/**
 * saved_path() - where a copy's site file is
 * @slot: which
 *
 * Return: the path, for free().
 */
char *saved_path(enum saved_slot slot);

#endif /* _IMPP_SAVED_H */
