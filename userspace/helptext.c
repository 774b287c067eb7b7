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
	"  --confirm[=SECONDS]\n"
	"             unless `impp confirm` comes within so many seconds (120), the\n"
	"             kernel brings back what was in force before, whatever became of\n"
	"             this command and its session. Meanwhile another apply is refused,\n"
	"             unless it has --confirm, too: then the time starts anew, and what\n"
	"             comes back remains what it was\n"
	"  --backend nft\n"
	"             make it nftables' table inet impp, in one batch that replaces\n"
	"             that table; its counters then begin at zero. With --dry-run\n"
	"             nftables is not asked; there is no --confirm\n" BACKEND
	"\n"
	"Copies of site file and catalogue are kept in /var/lib/impp, or in\n"
	"$IMPP_STATE_DIR: good, as applied or confirmed last, and previous.\n";

const char help_confirm[] =
	"Keeps the policy that was applied with --confirm, and makes its site file\n"
	"and catalogue, as they were applied, the last good copy.\n";

const char help_rollback[] =
	"Goes back one step. A policy that waits to be confirmed is replaced by what\n"
	"was in force before it, or by none. Without one, the previous copy in\n"
	"/var/lib/impp (or $IMPP_STATE_DIR) is applied, and a second rollback undoes\n"
	"that; where no policy is in force, the last good copy is applied.\n"
	"\n"
	"  --backend nft\n"
	"             nftables' table inet impp goes back to the copy; nothing waits to\n"
	"             be confirmed there\n" BACKEND;

const char help_seal[] =
	"Lets nobody change the running policy or its mode, remove it, or unload the\n"
	"module, until the machine reboots: root neither. Reading goes on.\n"
	"\n"
	"  --yes   yes, that is what is wanted\n";

const char help_boot[] =
	"Applies a site file, as impp.service does before the network comes up. If\n"
	"that fails, the last good copy in /var/lib/impp (or $IMPP_STATE_DIR) is\n"
	"applied, and if that fails, too, a policy that denies all that is forwarded.\n"
	"Where nf_impp is not loaded, nftables is to enforce any of these; and where\n"
	"it cannot either, forwarding is switched off. A site file that was applied\n"
	"to be confirmed, and was not, counts as failed while there is a good copy.\n"
	"What is in force already stays, unless the site file replaces it.\n"
	"\n"
	"  SITE    the site file (/etc/impp/site.yaml)\n"
	"\n"
	"Exit status 0: the site file is in force; 1: anything else.\n"
	"\n"
	"With IMPP_FALLBACK=open in the environment, or in /etc/default/impp, all\n"
	"traffic passes unjudged where neither file nor copy can be applied.\n";

const char help_diff[] =
	"Compares a site file with the running policy: which rows would open what\n"
	"that they do not open now, what would no longer be open, and which\n"
	"addresses would take a role or lose it. '+' would come, '-' would go. A row\n"
	"that goes while another permits the same is said so.\n"
	"\n"
	"  SITE         the site file (/etc/impp/site.yaml); '-' is standard input\n"
	"  --from FILE  compare with that site file instead of the running policy\n"
	"  --catalogue NAME\n"
	"               compare the site with itself under that edition of the port\n"
	"               tables. Like --from, this needs neither privilege nor the\n"
	"               kernel module\n"
	"  --exit-code  exit status 1 if there is a difference\n"
	"  --json       for programs\n"
	"  --backend nft\n"
	"               compare with what nftables' table inet impp was made of: the\n"
	"               last good copy, or the file that it names, if it is one of\n"
	"               these unchanged\n" BACKEND;

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
	"same function. Of a denial it names the rows that come nearest. Exit\n"
	"status 0: allow or pass; 1: deny or would-deny.\n"
	"\n"
	"  PROTO[/PORT]   tcp, udp, icmp or a protocol number; ICMP's PORT is TYPE or\n"
	"                 TYPE.CODE\n"
	"  --from-port N  the source port (49152)\n"
	"  --batch        read lines SRC DST PROTO FROM-PORT PORT from standard\n"
	"                 input, write lines VERDICT ROW REASON\n"
	"  --lang en|ko   the language of remarks (the locale's)\n"
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
	"  --all      also rows that nothing has hit\n"
	"  --unused   only those\n"
	"  --explain  what each reason of a denial means, and what to do about it\n"
	"  --lang en|ko\n"
	"             the language of that (the locale's)\n"
	"  --json     everything, for programs\n"
	"  --prometheus[=FILE]\n"
	"             everything, in the text format of Prometheus. FILE is replaced\n"
	"             as a whole: name it *.prom in the directory that node_exporter's\n"
	"             textfile collector reads, and have a timer repeat the command.\n"
	"             impp_up is 0 if nothing could be read; the exit status then is 3\n"
	"  --reset    count from zero\n"
	"  --backend nft\n"
	"             nftables' counters, which do not know the time of a packet\n" BACKEND;

const char help_monitor[] =
	"Prints a line for each denial, and for each change of the policy, as they\n"
	"happen, until it is interrupted: time, verdict, reason, interfaces, protocol\n"
	"and addresses, roles, and what would permit it, as far as the site file\n"
	"tells. What could not be told is counted.\n"
	"\n"
	"  --json     an object a line, for programs\n"
	"  --site SITE\n"
	"             the site file to look for rows in, instead of the one that the\n"
	"             running policy was applied from\n"
	"  --count N  end after N denials and changes\n";

const char help_catalogue[] =
	"The port tables that policies are made of.\n"
	"\n"
	"  list            the catalogues that are installed\n"
	"  show [NAME] [TABLE|ROW]...\n"
	"                  the rows of one (cisco-imp); with a selection, remarks\n"
	"  lint [NAME]     where an edition of the document contradicts itself, and\n"
	"                  what this command makes of it; with --exit-code, exit status\n"
	"                  1 if it does\n"
	"  diff A B        what changed from one to another\n"
	"  --lang en|ko    the language of titles and remarks (the locale's)\n"
	"  --json          for programs\n";

const char help_export[] =
	"Writes a site file's policy to standard output, in the words of another\n"
	"program. Needs neither privilege nor the kernel module.\n"
	"\n"
	"  nft   one nftables table, inet impp, for `nft -f`: for a gateway where no\n"
	"        module may be loaded. It replaces a table of that name as a whole.\n"
	"        `impp check --backend nft` says where its verdicts differ\n"
	"  iptables, ip6tables\n"
	"        chains for `iptables-restore --noflush` and for ip6tables', a text\n"
	"        each, that need nothing but iptables\n"
	"  ios   object groups and a list of each family, both directions in one,\n"
	"        for every interface of a router\n"
	"  asa   object groups and one list of who may open what, for all interfaces\n"
	"\n"
	"How it is put to use stands at the top of each text.\n"
	"\n"
	"  SITE  the site file (/etc/impp/site.yaml); '-' is standard input\n";

const char help_doctor[] =
	"Looks at everything that the policy depends on: module, signature, what is\n"
	"in force against the site file, forwarding, ways around the policy, bridges,\n"
	"other chains that drop, room for sessions, rp_filter, the unit that applies\n"
	"it at boot. Each line is ok, skip, warn or fail, with what to do about it.\n"
	"Exit status 1: something fails.\n"
	"\n"
	"  SITE    the site file (/etc/impp/site.yaml)\n"
	"  --json  for programs\n";

const char help_version[] =
	"Prints the version of this command, and that of the module if it can be\n"
	"reached.\n";

const char help_help[] = "Prints the verbs, or what one of them does.\n";
