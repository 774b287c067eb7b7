// SPDX-License-Identifier: GPL-2.0
/* The model's fixed names, and the freeing of what readers made. */
#include <stdlib.h>

#include "model.h"

const char *const role_names[DOCUMENT_ROLES] = {
	[ROLE_IMP] = "imp",
	[ROLE_IMP_PUBLISHER] = "imp-publisher",
	[ROLE_IMP_SUBSCRIBER] = "imp-subscriber",
	[ROLE_CUCM] = "cucm",
	[ROLE_SIP_GATEWAY] = "sip-gateway",
	[ROLE_GATEWAY] = "gateway",
	[ROLE_THIRD_PARTY_CLIENT] = "third-party-client",
	[ROLE_BROWSER] = "browser",
	[ROLE_DIRECTORY] = "directory",
	[ROLE_CERTIFICATE_MANAGER] = "certificate-manager",
	[ROLE_SNMP_SERVER] = "snmp-server",
	[ROLE_SNMP_TRAP_MONITOR] = "snmp-trap-monitor",
	[ROLE_DNS_SERVER] = "dns-server",
	[ROLE_NTP_SERVER] = "ntp-server",
	[ROLE_ENDPOINT] = "endpoint",
	[ROLE_EXCHANGE] = "exchange",
	[ROLE_RTMT] = "rtmt",
	[ROLE_XMPP_CLIENT] = "xmpp-client",
	[ROLE_BOSH_CLIENT] = "bosh-client",
	[ROLE_POSTGRESQL] = "postgresql",
	[ROLE_ORACLE] = "oracle",
	[ROLE_MSSQL] = "mssql",
	[ROLE_DATABASE] = "database",
	[ROLE_FILE_SERVER] = "file-server",
};

const char *const feature_names[] = {
	"managed-file-transfer",
	"persistent-chat",
	"external-database",
	"exchange",
	"high-availability",
	"snmp",
	"bosh",
	"directory",
	"intercluster",
	"ipsec",
	"on-a-call",
	"replication-diagnostics",
	NULL,
};

_Static_assert(sizeof(feature_names) / sizeof(feature_names[0]) - 1 <=
		       sizeof(((struct site *)NULL)->feature_off) /
			       sizeof(((struct site *)NULL)->feature_off[0]),
	       "struct site has a switch for every feature");

unsigned int role_implies(unsigned int role)
{
	if (role == ROLE_IMP_PUBLISHER || role == ROLE_IMP_SUBSCRIBER)
		return ROLE_IMP;
	return role;
}

static void text_free(struct text *text)
{
	unsigned int lang;

	for (lang = 0; lang < LANGS; lang++)
		free(text->in[lang]);
}

static void rows_free(struct row *row, size_t rows)
{
	size_t i;

	for (i = 0; i < rows; i++) {
		free(row[i].id);
		free(row[i].name);
		free(row[i].from.role);
		free(row[i].to.role);
		free(row[i].app);
		free(row[i].ports.range);
		text_free(&row[i].note);
	}
	free(row);
}

void catalogue_free(struct catalogue *catalogue)
{
	size_t i;

	if (!catalogue)
		return;
	for (i = 0; i < catalogue->tables; i++)
		text_free(&catalogue->table[i].title);
	rows_free(catalogue->row, catalogue->rows);
	free(catalogue->table);
	free(catalogue->name);
	free(catalogue->edition);
	text_free(&catalogue->title);
	source_free(catalogue->source);
	free(catalogue);
}

void site_free(struct site *site)
{
	size_t i;

	if (!site)
		return;
	for (i = 0; i < site->roles; i++) {
		free(site->role[i].name);
		free(site->role[i].bound.prefix);
		free(site->role[i].except.prefix);
	}
	for (i = 0; site->change && i < site->catalogue->rows; i++)
		free(site->change[i].ports.range);
	rows_free(site->own, site->owns);
	free(site->role);
	free(site->change);
	free(site->protect.role);
	catalogue_free(site->catalogue);
	source_free(site->source);
	free(site);
}
