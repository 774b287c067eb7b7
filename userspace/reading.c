// SPDX-License-Identifier: GPL-2.0
/* Small files. */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reading.h"

static const char *join(char name[PATH_MAX], const char *root, const char *path)
{
	snprintf(name, PATH_MAX, "%s%s", root, path);
	return name;
}

static FILE *open_file(const char *root, const char *path)
{
	char name[PATH_MAX];

	return fopen(join(name, root, path), "re");
}

bool reading_there(const char *root, const char *path)
{
	char name[PATH_MAX];

	return !access(join(name, root, path), F_OK);
}

int reading_text(const char *root, const char *path, char text[READING_TEXT])
{
	FILE *file = open_file(root, path);
	bool found;

	text[0] = '\0';
	if (!file)
		return -1;
	found = fgets(text, READING_TEXT, file);
	fclose(file);
	text[strcspn(text, "\n")] = '\0';
	return found ? 0 : -1;
}

int reading_number(const char *root, const char *path, long *value)
{
	char text[READING_TEXT];

	if (reading_text(root, path, text))
		return -1;
	return sscanf(text, "%ld", value) == 1 ? 0 : -1;
}

int reading_last_byte(const char *root, const char *path)
{
	FILE *file = open_file(root, path);
	int last = -1, c;

	if (!file)
		return -1;
	while ((c = getc(file)) != EOF)
		last = c;
	fclose(file);
	return last;
}
