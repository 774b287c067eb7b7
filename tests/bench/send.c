// SPDX-License-Identifier: GPL-2.0
/*
 * Hands packets to the bench module: send <packets
 *
 * A packet is a line: a letter of passage.c, and the words of craft.h. The
 * answer is a line, too: its cost in instructions, a tab, allow or deny; and
 * for a capital letter a line for each instruction.
 */
#include <ctype.h>
#include <errno.h>
#include <error.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../net/craft.h"

static const char bench[] = "/sys/kernel/debug/impp_bench";

static void answer(bool steps)
{
	FILE *f = fopen(bench, "r");
	unsigned long hundredths;
	char *line = NULL;
	size_t size = 0;
	int verdict;

	if (!f || fscanf(f, "%lu %d\n", &hundredths, &verdict) != 2)
		error(1, errno, "%s", bench);
	printf("%.2f\t%s\n", hundredths / 100.0,
	       verdict == 1 ? "allow" : "deny");
	while (steps && getline(&line, &size, f) > 0)
		fputs(line, stdout);
	free(line);
	fclose(f);
}

int main(void)
{
	static unsigned char request[1 + CRAFT_MAX];
	static struct packet packet;
	int fd = open(bench, O_WRONLY);
	char *line = NULL;
	size_t size = 0;
	ssize_t len;

	if (fd < 0)
		error(1, errno, "%s", bench);
	while (getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		request[0] = line[0];
		craft_read(&packet, line, 1);
		len = 1 + craft_piece(&packet, 0, request + 1);
		if (write(fd, request, len) != len)
			error(1, errno, "%s", bench);
		answer(isupper(request[0]));
	}
	free(line);
	close(fd);
	return 0;
}
