// SPDX-License-Identifier: GPL-2.0
/*
 * Saved copies. A copy is written into a directory of its own, which then
 * changes places with what it replaces: RENAME_EXCHANGE is one step, so there
 * is a whole good copy at every moment. Who changes places holds a lock on the
 * directory above, for that moment alone: nobody waits for a process that does
 * not go on. With the lock held it asks whether its policy is still the last
 * one, for it may have been overtaken on its way there. What a crash leaves
 * there, the next one removes.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mem.h"
#include "saved.h"
#include "site.h"

#define STAGE "stage."

static const struct mark nowhere;

static const char *const slots[] = {
	[SAVED_GOOD] = "good",
	[SAVED_PREVIOUS] = "previous",
	[SAVED_PENDING] = "pending",
};

/**
 * struct saved - a copy without a place
 * @dir: descriptor of the directory above
 * @name: its own directory's name
 */
struct saved {
	int dir;
	char name[sizeof(STAGE) + 16];
};

/* The default place is that of the namespace that the machine boots into. */
static bool is_init_netns(void)
{
	struct stat self, init;

	return stat("/proc/self/ns/net", &self) ||
	       stat("/proc/1/ns/net", &init) || self.st_ino == init.st_ino;
}

/* Where copies are, or NULL if none are kept. */
static const char *place(void)
{
	const char *path = getenv("IMPP_STATE_DIR");

	if (path && *path)
		return path;
	return is_init_netns() ? SAVED_DEFAULT : NULL;
}

bool saved_kept(void)
{
	return place();
}

char *saved_path(enum saved_slot slot)
{
	char *path;

	if (asprintf(&path, "%s/%s/site.yaml", place() ? place() : "",
		     slots[slot]) < 0)
		path = NULL;
	return mem_check(path);
}

bool saved_has(enum saved_slot slot)
{
	char *path = saved_path(slot);
	bool has = place() && !access(path, R_OK);

	free(path);
	return has;
}

static void warn(struct diag *diag, const char *what, int err)
{
	diag_warning(diag, &nowhere, "cannot %s in %s: %s", what, place(),
		     strerror(err));
}

/* @path: NULL is a place that is not there. */
static int open_place(const char *path)
{
	if (path)
		return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	errno = ENOENT;
	return -1;
}

/* Opens and locks the directory; -1 with errno. Closing it unlocks. */
static int lock(void)
{
	int dir = open_place(place());

	if (dir >= 0 && flock(dir, LOCK_EX)) {
		close(dir);
		dir = -1;
	}
	return dir;
}

/* A copy and all in it; there are no directories in one. */
static void discard(int dir, const char *name)
{
	int fd = openat(dir, name,
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (list && (entry = readdir(list)))
		if (entry->d_name[0] != '.')
			unlinkat(fd, entry->d_name, 0);
	if (list)
		closedir(list);
	else if (fd >= 0)
		close(fd);
	unlinkat(dir, name, AT_REMOVEDIR);
}

/* Did a process that is no more stage this? */
static bool is_left(const char *name)
{
	pid_t pid;

	if (strncmp(name, STAGE, strlen(STAGE)))
		return false;
	pid = atoi(name + strlen(STAGE));
	return pid == getpid() || (kill(pid, 0) && errno == ESRCH);
}

/* What a crash left behind. */
static void tidy(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (list && (entry = readdir(list)))
		if (is_left(entry->d_name))
			discard(dir, entry->d_name);
	if (list)
		closedir(list);
	else if (fd >= 0)
		close(fd);
}

static int write_all(int fd, const char *text, size_t len)
{
	ssize_t put;

	while (len) {
		put = write(fd, text, len);
		if (put < 0 && errno != EINTR)
			return -1;
		if (put > 0) {
			text += put;
			len -= put;
		}
	}
	return fsync(fd);
}

static int write_file(int dir, const char *name, const struct source *source)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
			0600);
	int err;

	if (fd < 0)
		return -1;
	err = write_all(fd, source->text, source->len);
	if (close(fd))
		err = -1;
	return err;
}

/* Both files, into @dir. */
static int write_site(int dir, const struct site *site)
{
	char *name;
	int err;

	if (asprintf(&name, "%s.yaml", site->catalogue->name) < 0)
		name = NULL;
	name = mem_check(name);
	err = write_file(dir, "site.yaml", site->source) ||
	      write_file(dir, name, site->catalogue->source) || fsync(dir);
	free(name);
	return err ? -1 : 0;
}

static int stage(struct saved *saved, const char *path, const struct site *site)
{
	int fd, err;

	if (mkdir(path, 0700) && errno != EEXIST)
		return -1;
	saved->dir = open_place(path);
	if (saved->dir < 0)
		return -1;
	tidy(saved->dir);
	snprintf(saved->name, sizeof(saved->name), STAGE "%d", (int)getpid());
	if (mkdirat(saved->dir, saved->name, 0700))
		return -1;
	fd = openat(saved->dir, saved->name,
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	err = write_site(fd, site);
	if (err)
		err = errno;
	close(fd);
	errno = err;
	return err ? -1 : 0;
}

struct saved *saved_stage(const struct site *site, struct diag *diag)
{
	const char *path = place();
	struct saved *saved;

	if (!path)
		return NULL;
	saved = mem_alloc(sizeof(*saved));
	saved->dir = -1;
	if (!stage(saved, path, site))
		return saved;
	warn(diag, "save a copy", errno);
	saved_drop(saved);
	return NULL;
}

void saved_drop(struct saved *saved)
{
	if (!saved)
		return;
	if (saved->dir >= 0) {
		discard(saved->dir, saved->name);
		close(saved->dir);
	}
	free(saved);
}

/* @name takes the place @to; what was there is called @name then. */
static int exchange(int dir, const char *name, const char *to)
{
	if (!renameat2(dir, name, dir, to, RENAME_EXCHANGE))
		return 0;
	if (errno != ENOENT || faccessat(dir, name, F_OK, 0))
		return -1;
	return renameat2(dir, name, dir, to, RENAME_NOREPLACE);
}

static struct source *read_at(int dir, const char *copy, const char *file,
			      struct diag *diag)
{
	char *path;
	struct source *source;

	if (asprintf(&path, "/proc/self/fd/%d/%s/%s", dir, copy, file) < 0)
		path = NULL;
	source = source_read(mem_check(path), diag);
	free(path);
	return source;
}

/* Is every file of one copy in the other, byte for byte? */
static bool same_files(int dir, const char *a, const char *b,
		       struct diag *silent)
{
	int fd = openat(dir, a, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	struct source *one, *other;
	const struct dirent *entry;
	bool same = list;

	while (same && (entry = readdir(list))) {
		if (entry->d_name[0] == '.')
			continue;
		one = read_at(dir, a, entry->d_name, silent);
		other = read_at(dir, b, entry->d_name, silent);
		same = one && other && one->len == other->len &&
		       !memcmp(one->text, other->text, one->len);
		source_free(one);
		source_free(other);
	}
	if (list)
		closedir(list);
	else if (fd >= 0)
		close(fd);
	return same;
}

static bool same(int dir, const char *a, const char *b)
{
	struct diag silent;
	bool is;

	diag_init(&silent);
	silent.out = fopen("/dev/null", "we");
	if (!silent.out)
		return false;
	is = same_files(dir, a, b, &silent);
	fclose(silent.out);
	return is;
}

/* The copy called @name becomes the good one, and that the previous one. */
static int promote(int dir, const char *name)
{
	const char *good = slots[SAVED_GOOD];
	int err = 0;

	if (!same(dir, name, good)) {
		err = exchange(dir, name, good);
		if (!err && !faccessat(dir, name, F_OK, 0))
			err = exchange(dir, name, slots[SAVED_PREVIOUS]);
	}
	if (err)
		err = errno;
	discard(dir, name);
	if (!err && fsync(dir))
		err = errno;
	errno = err;
	return err ? -1 : 0;
}

/* The copy called @name becomes the pending one. */
static int suspend(int dir, const char *name)
{
	int err = exchange(dir, name, slots[SAVED_PENDING]);

	if (err)
		err = errno;
	discard(dir, name);
	if (err)
		discard(dir, slots[SAVED_PENDING]);
	errno = err;
	return err || fsync(dir) ? -1 : 0;
}

/* For the lock's holder alone. */
static bool lasts(const struct saved_reign *reign)
{
	return !reign || reign->lasts(reign->data);
}

void saved_keep(struct saved *saved, enum saved_slot slot,
		const struct saved_reign *reign, struct diag *diag)
{
	int err = 0;

	if (!saved)
		return;
	if (flock(saved->dir, LOCK_EX)) {
		err = -1;
	} else if (!lasts(reign)) {
		discard(saved->dir, saved->name);
	} else if (slot == SAVED_PENDING) {
		err = suspend(saved->dir, saved->name);
	} else {
		discard(saved->dir, slots[SAVED_PENDING]);
		err = promote(saved->dir, saved->name);
	}
	if (err)
		warn(diag, "save a copy", errno);
	close(saved->dir);
	free(saved);
}

void saved_confirm(const struct saved_reign *reign, struct diag *diag)
{
	int dir = lock();

	if (dir < 0 || (lasts(reign) && promote(dir, slots[SAVED_PENDING])))
		warn(diag, "keep the copy", errno);
	if (dir >= 0)
		close(dir);
}

void saved_forget(void)
{
	int dir = place() ? lock() : -1;

	if (dir < 0)
		return;
	discard(dir, slots[SAVED_PENDING]);
	close(dir);
}

static int swap(int dir)
{
	int err = exchange(dir, slots[SAVED_PREVIOUS], slots[SAVED_GOOD]);

	return err ? err : fsync(dir);
}

void saved_swap(const struct saved_reign *reign, struct diag *diag)
{
	int dir = lock();

	if (dir < 0 || (lasts(reign) && swap(dir)))
		warn(diag, "exchange the copies", errno);
	if (dir >= 0)
		close(dir);
}

/* A copy's catalogue lies beside it. */
static struct site *read_beside(enum saved_slot slot, struct diag *diag)
{
	const char *before = getenv("IMPP_POLICY_DIR");
	char *kept = before ? mem_text(before) : NULL;
	char *path = saved_path(slot), *slash = strrchr(path, '/');
	struct site *site;

	*slash = '\0';
	setenv("IMPP_POLICY_DIR", path, 1);
	*slash = '/';
	site = site_read(path, diag);
	if (kept)
		setenv("IMPP_POLICY_DIR", kept, 1);
	else
		unsetenv("IMPP_POLICY_DIR");
	free(kept);
	free(path);
	return site;
}

struct site *saved_read(enum saved_slot slot, struct diag *diag)
{
	return saved_has(slot) ? read_beside(slot, diag) : NULL;
}
