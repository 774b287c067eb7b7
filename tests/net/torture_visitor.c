// SPDX-License-Identifier: GPL-2.0
/* Who tries to unload the module, in vain; and who traces it now and then. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "torture.h"

#define EVENT "/sys/kernel/tracing/events/impp/impp_verdict/enable"
#define TRACE "/sys/kernel/tracing/trace"

void act_unloader(void)
{
	while (!atomic_load(&stage->stop)) {
		if (!syscall(SYS_delete_module, "nf_impp", O_NONBLOCK))
			wrong("the module went with a policy in force");
		else if (errno != EWOULDBLOCK && errno != EBUSY)
			wrong("delete_module: %s", strerror(errno));
		done(DEED_UNLOAD);
		rest(50);
	}
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_TRUNC), ret = -1;

	if (fd < 0)
		return -1;
	if (write(fd, text, strlen(text)) == (ssize_t)strlen(text))
		ret = 0;
	close(fd);
	return ret;
}

/* A kernel may be built without. */
void act_tracer(void)
{
	if (access(EVENT, W_OK))
		return;
	while (!atomic_load(&stage->stop)) {
		if (write_file(EVENT, "1"))
			wrong("tracepoint: %s", strerror(errno));
		rest(100);
		if (write_file(EVENT, "0"))
			wrong("tracepoint: %s", strerror(errno));
		write_file(TRACE, "\n");
		done(DEED_TRACE);
		rest(200);
	}
}
