/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Modules of the kernel. It loads some for whoever so much as asks them a
 * question; to look whether they are there must load nothing.
 */
#ifndef _IMPP_MODULE_H
#define _IMPP_MODULE_H

#include <stdbool.h>

/**
 * module_is_there() - may a module be asked without being loaded by that?
 * @name: as /sys/module has it
 *
 * Return: true if it is loaded, or part of the kernel; also if nobody knows,
 * for a kernel without a directory of modules has none to load.
 */
bool module_is_there(const char *name);

#endif /* _IMPP_MODULE_H */
