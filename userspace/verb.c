// SPDX-License-Identifier: GPL-2.0
/* The verbs, in the order in which people meet them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "diag.h"
#include "helptext.h"
#include "verb.h"

#define VERB(name, args, summary)                              \
	{                                                      \
#name, args, summary, help_##name, name##_main \
	}

const struct verb verbs[] = {
	VERB(show, "[--json|--site] [--backend kernel|nft]",
	     "what is in force (the same as no verb)"),
	VERB(check, "[SITE] [--rows|--json] [--backend kernel|nft]",
	     "what a site file would permit, and what looks wrong"),
	VERB(apply,
	     "[SITE] [--confirm[=SECONDS]] [--dry-run] [--backend kernel|nft]",
	     "make a site file the running policy"),
	VERB(confirm, "", "keep what was applied with --confirm"),
	VERB(rollback, "[--backend kernel|nft]",
	     "go back to the policy before"),
	VERB(diff,
	     "[SITE] [--from FILE|--catalogue NAME] [--exit-code] [--json] [--backend kernel|nft]",
	     "what a site file would change, if it were applied"),
	VERB(mode, "[enforce|audit]",
	     "drop, or only count what would be dropped"),
	VERB(flush, "--yes [--backend kernel|nft]",
	     "remove the running policy"),
	VERB(seal, "--yes", "let nobody change the policy until reboot"),
	VERB(boot, "[SITE]",
	     "what impp.service runs: never end without a policy"),
	VERB(explain,
	     "[--site SITE] [--from-port N] [--json] [--lang en|ko] SRC DST PROTO[/PORT] | --batch",
	     "would this session pass, and why"),
	VERB(test, "FILE [--site SITE]",
	     "compare verdicts with those expected"),
	VERB(stats,
	     "[--all] [--unused|--explain|--json|--prometheus[=FILE]|--reset] [--lang en|ko] [--backend kernel|nft]",
	     "packets and bytes by row, denials by reason"),
	VERB(monitor, "[--json] [--site SITE] [--count N]",
	     "denials and changes of the policy, as they happen"),
	VERB(catalogue,
	     "list|show [NAME] [TABLE|ROW]...|lint [NAME] [--exit-code]|diff A B [--json] [--lang en|ko]",
	     "the port tables"),
	VERB(export, "nft|iptables|ip6tables|ios|asa [SITE]",
	     "the same policy in another program's words"),
	VERB(doctor, "[SITE] [--json]",
	     "is this gateway in order, and what to do if not"),
	VERB(version, "", "the versions of this command and of the module"),
	VERB(help, "[VERB]", "this, or a verb's own help"),
};

const unsigned int verbs_len = sizeof(verbs) / sizeof(verbs[0]);

const struct verb *verb_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < verbs_len; i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

int verb_unknown(const char *name)
{
	const char *names[sizeof(verbs) / sizeof(verbs[0])], *near;
	static const struct mark nowhere;
	struct diag diag;
	unsigned int i;

	for (i = 0; i < verbs_len; i++)
		names[i] = verbs[i].name;
	near = diag_suggest(name, names, verbs_len);
	diag_init(&diag);
	if (near)
		diag_error(&diag, &nowhere,
			   "unknown verb '%s' (did you mean '%s'?)", name,
			   near);
	else
		diag_error(&diag, &nowhere, "unknown verb '%s' (impp help)",
			   name);
	return EXIT_USAGE;
}

int verb_usage(const char *name, const char *fmt, ...)
{
	const struct verb *verb = verb_find(name);
	static const struct mark nowhere;
	struct diag diag;
	char text[512];
	va_list ap;

	diag_init(&diag);
	if (fmt) {
		va_start(ap, fmt);
		vsnprintf(text, sizeof(text), fmt, ap);
		va_end(ap);
		diag_error(&diag, &nowhere, "%s: %s", name, text);
	}
	if (verb)
		fprintf(diag.out, "usage: impp %s%s%s\n", verb->name,
			*verb->args ? " " : "", verb->args);
	return EXIT_USAGE;
}
