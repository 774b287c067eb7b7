// SPDX-License-Identifier: GPL-2.0
/* Help, verb by verb. The manual page says more. */
#include "helptext.h"

/* What all verbs do that have two backends. */
#define BACKEND                                                                 \
	"\n"                                                                    \
	"Without --backend it is the module, if that is loaded, else nftables " \
	"if\nthere is a table inet impp.\n"

const char help_show[] =
	"Prints the policy in force in this network namespace: its mode, when and\n"
	"from which files it was applied, who may open what to whom, and the\n"
	"addresses behind the roles. Roles that are held by exactly the same\n"
	"addresses are printed as one, with '='.\n"
	"\n"
	"  --site  one line for each row, as applied\n"
	"  --json  everything, for programs\n"
	"  --backend nft\n"
	"          what is in force in nftables: rows, and how many addresses hold\n"
	"          each role\n" BACKEND;

const char help_check[] =
	"Reads and compiles a site file and reports: what is judged, which rows\n"
	"grant something, which do not and why, warnings and hints. Needs neither\n"
	"privilege nor the kernel module.\n"
	"\n"
	"  SITE    the site file (/etc/impp/site.yaml); '-' is standard input\n"
	"  --rows  a line for each row, instead of each pair of roles\n"
	"  --backend nft\n"
	"          where the nftables ruleset would differ from the module, too\n"
	"  --json  for programs\n";

const char help_apply[] =
	"Compiles a site file and makes it the running policy, whole or not at all.\n"
	"Every packet from then on is judged by it, also those of live sessions. A\n"
	"policy that runs already is left alone.\n"
	"\n"
	"  SITE       the site file (/etc/impp/site.yaml); '-' is standard input\n"
	"  --dry-run  let the kernel build and check the policy, then throw it away\n"
	"  --backend nft\n"
	"             make it nftables' table inet impp, in one batch that replaces\n"
	"             that table; its counters then begin at zero. With --dry-run\n"
	"             nftables is not asked\n" BACKEND;

const char help_mode[] =
	"enforce: what no row permits is dropped, or rejected. audit: it passes, and\n"
	"is counted as a would-deny. Holds until the next apply. Without an argument\n"
	"the mode is printed.\n";

const char help_flush[] =
	"Removes the running policy: traffic that it judged then passes.\n"
	"\n"
	"  --yes   yes, that is what is wanted\n"
	"  --backend nft\n"
	"          remove nftables' table inet impp\n" BACKEND;

const char help_explain[] =
	"Asks whether SRC may open a session to DST, and why: prints verdict, row\n"
	"and reason. The running policy answers, or with --site a site file, by the\n"
	"same function. Exit status 0: allow or pass; 1: deny or would-deny.\n"
	"\n"
	"  PROTO[/PORT]   tcp, udp, icmp or a protocol number; ICMP's PORT is TYPE or\n"
	"                 TYPE.CODE\n"
	"  --from-port N  the source port (49152)\n"
	"  --batch        read lines SRC DST PROTO FROM-PORT PORT from standard\n"
	"                 input, write lines VERDICT ROW REASON\n"
	"  --lang en|ko   the language of remarks\n"
	"  --json         for programs\n";

const char help_test[] =
	"Reads lines SRC DST PROTO FROM-PORT PORT VERDICT [ROW], and says which of\n"
	"them the policy answers otherwise. To be run before apply.\n"
	"\n"
	"  --site SITE    ask a site file instead of the running policy\n";

const char help_stats[] =
	"Prints packets, bytes and the time of the last packet for each row, and for\n"
	"each reason of a denial, since counting began. Counters of a row are kept\n"
	"when another policy is applied that has the row too.\n"
	"\n"
	"  --all    also rows that nothing has hit\n"
	"  --json   everything, for programs\n"
	"  --reset  count from zero\n"
	"  --backend nft\n"
	"           nftables' counters, which do not know the time of a packet\n" BACKEND;

const char help_catalogue[] =
	"The port tables that policies are made of.\n"
	"\n"
	"  list            the catalogues that are installed\n"
	"  show [NAME] [TABLE|ROW]...\n"
	"                  the rows of one (cisco-imp); with a selection, remarks\n"
	"  diff A B        what changed from one to another\n"
	"  --lang en|ko    the language of titles and remarks\n"
	"  --json          for programs\n";

const char help_export[] =
	"Writes a site file's policy to standard output, in the words of another\n"
	"program. Needs neither privilege nor the kernel module.\n"
	"\n"
	"  nft   one nftables table, inet impp, for `nft -f`: for a gateway where no\n"
	"        module may be loaded. It replaces a table of that name as a whole.\n"
	"        `impp check --backend nft` says where its verdicts differ\n"
	"  SITE  the site file (/etc/impp/site.yaml); '-' is standard input\n";

const char help_version[] =
	"Prints the version of this command, and that of the module if it can be\n"
	"reached.\n";

const char help_help[] = "Prints the verbs, or what one of them does.\n";
