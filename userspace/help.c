// SPDX-License-Identifier: GPL-2.0
/* impp help [VERB] */
#include <stdio.h>

#include "args.h"
#include "table.h"
#include "verb.h"

static const char tail[] =
	"\n"
	"`impp help VERB` says more. Verbs that reach the kernel need CAP_NET_ADMIN\n"
	"and act on the network namespace that they run in.\n"
	"\n"
	"Exit status: 0 done, 1 failed or \"no\", 2 wrong command line, 3 the kernel\n"
	"module cannot be reached.\n"
	"\n"
	"  /etc/impp/site.yaml  the default site file\n"
	"  IMPP_POLICY_DIR      where catalogues are (/etc/impp, /usr/share/impp)\n"
	"  NO_COLOR             no colour, even on a terminal\n";

static void print_verbs(void)
{
	struct table_view *view = table_new("", "", NULL);
	unsigned int i;

	fputs("usage: impp VERB [ARGUMENT]...\n\n"
	      "Keeps forwarded Cisco IM and Presence traffic to what the vendor's port\n"
	      "tables permit.\n\n",
	      stdout);
	for (i = 0; i < verbs_len; i++) {
		table_paint(view, PAINT_BOLD, "%s", verbs[i].name);
		table_cell(view, "%s", verbs[i].summary);
	}
	table_indent(view, 2);
	table_print(view, stdout);
	table_free(view);
	fputs(tail, stdout);
}

int help_main(int argc, char **argv)
{
	const struct verb *verb;
	const char *name;
	int words = args_read(argc, argv, NULL, &name, 1);

	if (words < 0)
		return EXIT_USAGE;
	if (!words) {
		print_verbs();
		return EXIT_DONE;
	}
	verb = verb_find(name);
	if (!verb)
		return verb_unknown(name);
	printf("usage: impp %s%s%s\n\n%s", verb->name, *verb->args ? " " : "",
	       verb->args, verb->help);
	return EXIT_DONE;
}
