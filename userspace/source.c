// SPDX-License-Identifier: GPL-2.0
/*
 * Files read whole. Anything that can be read to an end will do, a pipe
 * included; what is too large for a site of a million prefixes is refused
 * before it fills the memory, /dev/zero included.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "mem.h"

#define SOURCE_MAX (64UL << 20)

static const struct mark nowhere;

/* Reads to the end, or past the limit. Returns 0 or -1 with errno. */
static int read_all(int fd, struct source *source)
{
	size_t room = 0;
	ssize_t got;

	do {
		if (source->len == room) {
			room = room ? 2 * room : 65536;
			source->text = mem_resize(source->text, room + 1);
		}
		got = read(fd, source->text + source->len, room - source->len);
		if (got > 0)
			source->len += got;
	} while ((got > 0 && source->len <= SOURCE_MAX) ||
		 (got < 0 && errno == EINTR));
	source->text[source->len] = '\0';
	return got < 0 ? -1 : 0;
}

static int fill(int fd, struct source *source, struct diag *diag)
{
	struct stat st;

	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		errno = EISDIR;
	else if (read_all(fd, source) == 0)
		errno = 0;
	if (errno) {
		diag_error(diag, &nowhere, "cannot read %s: %s", source->name,
			   strerror(errno));
		return -1;
	}
	if (source->len > SOURCE_MAX) {
		diag_error(diag, &nowhere, "%s is larger than %lu MiB",
			   source->name, SOURCE_MAX >> 20);
		return -1;
	}
	if (memchr(source->text, '\0', source->len)) {
		diag_error(diag, &nowhere, "%s is not a text file",
			   source->name);
		return -1;
	}
	return 0;
}

/* A mark of the byte order, as some editors put at the start of UTF-8. */
static void drop_bom(struct source *source)
{
	if (strncmp(source->text, "\xef\xbb\xbf", 3))
		return;
	source->len -= 3;
	memmove(source->text, source->text + 3, source->len + 1);
}

struct source *source_read(const char *path, struct diag *diag)
{
	bool input = !strcmp(path, "-");
	struct source *source;
	int fd, err;

	fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) {
		diag_error(diag, &nowhere, "cannot read %s: %s", path,
			   strerror(errno));
		return NULL;
	}
	source = mem_alloc(sizeof(*source));
	source->name = mem_text(input ? "<stdin>" : path);
	err = fill(fd, source, diag);
	if (!input)
		close(fd);
	if (err) {
		source_free(source);
		return NULL;
	}
	drop_bom(source);
	return source;
}

void source_free(struct source *source)
{
	if (!source)
		return;
	free(source->name);
	free(source->text);
	free(source);
}
