// SPDX-License-Identifier: GPL-2.0
/* The tables of the document, laid out as tables. */
/* clang-format off */
/*
 * The port document of the IM and Presence Service, transcribed by hand: first
 * the edition in hand, then that of Release 12.5(1)SU3, which is the first with
 * the differences of release-12.5.1SU3.tsv, written out whole. The catalogues
 * in policy/ are held against these tables, so nothing here may be copied or
 * generated from them.
 *
 * Row order and cells are the document's; what a cell means is DESIGN's: S3
 * (two-way, ephemeral), S5 (localhost), S6 (replies), S7 (no port), S13
 * (roles), S14 (features; their row ids are those of the edition in hand).
 */
#include "document.h"

/* Words that would push a row past its line. */
static const char pub[] = "imp-publisher";
static const char sub[] = "imp-subscriber";

static const char eph[] = "ephemeral";

static const char net[] = "network";
static const char local[] = "localhost";

static const char rule[] = "rule";
static const char reply[] = "reply";

static const char bosh[] = "bosh";
static const char call[] = "on-a-call";
static const char chat[] = "persistent-chat";
static const char db[] = "external-database";
static const char dir[] = "directory";
static const char exch[] = "exchange";
static const char ha[] = "high-availability";
static const char inter[] = "intercluster";
static const char ipsec[] = "ipsec";
static const char mft[] = "managed-file-transfer";
static const char repl[] = "replication-diagnostics";
static const char snmp[] = "snmp";

const struct document_row document_current[] = {
	/* id, from, to, two-way, transport, ports, from ports, scope, kind, feature */
	/* Table 2: SIP proxy requests */
	{ "2.1", "sip-gateway",        "imp", true,  "tcp,udp", "5060", eph, net,   rule, NULL },
	{ "2.2", "sip-gateway",        "imp", false, "tcp",     "5061", eph, net,   rule, NULL },
	{ "2.3", "imp",                "imp", false, "tcp",     "5062", eph, net,   rule, NULL },
	{ "2.4", "imp",                "imp", false, "tcp,udp", "5049", eph, local, rule, NULL },
	{ "2.5", "imp",                "imp", false, "tcp",     "8081", eph, net,   rule, NULL },
	{ "2.6", "third-party-client", "imp", false, "tcp",     "8082", eph, net,   rule, NULL },
	{ "2.7", "third-party-client", "imp", false, "tcp",     "8083", eph, net,   rule, NULL },
	/* Table 3: presence engine */
	{ "3.1", "imp", "imp", false, "tcp,udp", "5080",  eph, net,   rule, NULL },
	{ "3.2", "imp", "imp", false, "udp",     "50000", eph, local, rule, NULL },
	/* Table 4: Tomcat */
	{ "4.1", "browser", "imp", false, "tcp", "8080", eph, net, rule, NULL },
	{ "4.2", "browser", "imp", false, "tcp", "8443", eph, net, rule, NULL },
	{ "4.3", "browser", "imp", false, "tcp", "8443", eph, net, rule, NULL },
	{ "4.4", "browser", "imp", false, "tcp", "8443", eph, net, rule, NULL },
	{ "4.5", "browser", "imp", false, "tcp", "8443", eph, net, rule, NULL },
	/* Table 5: external corporate directory */
	{ "5.1", "imp", "directory", true,  "tcp", "389,3268", eph, net, rule, dir },
	{ "5.2", "imp", "directory", false, "tcp", "636",      eph, net, rule, dir },
	/* Table 6: configuration */
	{ "6.1", "imp", "imp", false, "tcp", "8600", eph, net, rule, NULL },
	/* Table 7: certificate manager */
	{ "7.1", "imp", "certificate-manager", false, "tcp", "7070", eph, local, rule, NULL },
	/* Table 8: IDS database */
	{ "8.1", "imp", "imp", false, "tcp", "1500", eph, local, rule, NULL },
	{ "8.2", "imp", "imp", false, "tcp", "1501", eph, local, rule, NULL },
	{ "8.3", "imp", "imp", false, "tcp", "1515", eph, local, rule, NULL },
	/* Table 9: IPsec manager */
	{ "9.1", "imp", "imp", false, "tcp,udp", "8500", "8500-8500", net, rule, NULL },
	/* Table 10: DRF master agent */
	{ "10.1", "imp", "imp", false, "tcp", "4040", eph, net, rule, NULL },
	/* Table 11: RISDC */
	{ "11.1", "imp", "imp", false, "tcp", "2555", eph,         net,   rule, NULL },
	{ "11.2", "imp", "imp", false, "tcp", "2556", eph,         net,   rule, NULL },
	{ "11.3", "imp", "imp", false, "tcp", "8889", "8888-8888", local, rule, NULL },
	/* Table 12: SNMP */
	{ "12.1", "snmp-server", "imp", false, "udp", "161,8161", eph, net, rule, snmp },
	{ "12.2", "imp",         "imp", false, "udp", "6162",     eph, net, rule, snmp },
	{ "12.3", "imp",         "imp", false, "udp", "6161",     eph, net, rule, snmp },
	{ "12.4", "snmp-server", "imp", false, "tcp", "7999",     eph, net, rule, snmp },
	{ "12.5", "imp",         "imp", false, "tcp", "7161",     eph, net, rule, snmp },
	{ "12.6", "imp", "snmp-trap-monitor", false, "udp", "162", eph, net, rule, snmp },
	{ "12.7", "imp", "imp", false, "udp", "configurable", "61441-61441", net, rule, snmp },
	/* Table 13: racoon; no ephemeral (S3) */
	{ "13.1", "gateway", "imp", true, "udp", "500", "-", net, rule, ipsec },
	/* Table 14: system service */
	{ "14.1", "imp", "imp", false, "tcp", "8888,8889", eph, local, rule, NULL },
	/* Table 15: DNS */
	{ "15.1", "imp", "dns-server", false, "udp", "53", eph, net, rule, NULL },
	/* Table 16: SSH and SFTP */
	{ "16.1", "imp", "endpoint", false, "tcp", "22", eph, net, rule, NULL },
	/* Table 17: ICMP with Unified CM; no ephemeral (S3) */
	{ "17.1", "imp", "cucm", true, "icmp", "-", "-", net, rule, NULL },
	/* Table 18: NTP; no ephemeral (S3) */
	{ "18.1", "imp", "ntp-server", false, "udp", "123", "-", net, rule, NULL },
	/* Table 19: Exchange notify */
	{ "19.1", "exchange", "imp", false, "tcp,udp", "50020", eph, net, rule, exch },
	/* Table 20: SOAP services */
	{ "20.1", "imp", "imp", false, "tcp", "5007", eph, net, rule, NULL },
	/* Table 21: AMC RMI */
	{ "21.1", "imp", "rtmt", false, "tcp", "1090", eph, net, rule, NULL },
	{ "21.2", "imp", "rtmt", false, "tcp", "1099", eph, net, rule, NULL },
	/* Table 22: XCP; 22.6 has "HTTPS" in its source cell: none (S3) */
	{ "22.1", "xmpp-client", "imp", false, "tcp", "5222", eph, net, rule, NULL },
	{ "22.2", "imp",         "imp", false, "tcp", "5269", eph, net, rule, NULL },
	{ "22.3", "bosh-client", "imp", false, "tcp", "7335", eph, net, rule, bosh },
	{ "22.4", "imp",         "imp", false, "tcp", "7400", eph, net, rule, NULL },
	{ "22.5", "imp",         "imp", false, "udp", "5353", eph, net, rule, NULL },
	{ "22.6", "imp",         "imp", false, "tcp", "7336", "-", net, rule, mft },
	/* Table 23: external databases */
	{ "23.1", "imp", "postgresql", false, "tcp", "5432", eph, net, rule, db },
	{ "23.2", "imp", "oracle",     false, "tcp", "1521", eph, net, rule, db },
	{ "23.3", "imp", "mssql",      false, "tcp", "1433", eph, net, rule, db },
	/* Table 24: high availability */
	{ "24.1", "imp", "imp", false, "tcp", "20075", eph, net, rule, ha },
	{ "24.2", "imp", "imp", false, "udp", "21999", eph, net, rule, ha },
	/* Table 25: in-memory database replication */
	{ "25.1", "imp", "imp", false, "tcp", "6603", eph, net, rule, repl },
	{ "25.2", "imp", "imp", false, "tcp", "6604", eph, net, rule, repl },
	{ "25.3", "imp", "imp", false, "tcp", "6605", eph, net, rule, repl },
	{ "25.4", "imp", "imp", false, "tcp", "9003", eph, net, rule, ha },
	{ "25.5", "imp", "imp", false, "tcp", "9004", eph, net, rule, ha },
	{ "25.6", "imp", "imp", false, "tcp", "9005", eph, net, rule, ha },
	/* Table 26: in-memory database SQL */
	{ "26.1", "imp", "imp", false, "tcp", "6603", eph, net, rule, NULL },
	{ "26.2", "imp", "imp", false, "tcp", "6604", eph, net, rule, NULL },
	{ "26.3", "imp", "imp", false, "tcp", "6605", eph, net, rule, NULL },
	{ "26.4", "imp", "imp", false, "tcp", "6606", eph, net, rule, NULL },
	/* Table 27: in-memory database notification */
	{ "27.1", "imp", "imp", false, "tcp", "6607", eph, net, rule, NULL },
	{ "27.2", "imp", "imp", false, "tcp", "6608", eph, net, rule, NULL },
	{ "27.3", "imp", "imp", false, "tcp", "6609", eph, net, rule, NULL },
	{ "27.4", "imp", "imp", false, "tcp", "6610", eph, net, rule, NULL },
	/* Table 28: manual sync, certificate update */
	{ "28.1", "imp", "imp", false, "tcp", "37239", eph, net, rule, inter },
	/* Table 29: ICMP echo; its "7" is no port (S7) */
	{ "29.1", "endpoint,imp", "imp",          false, "icmp-echo", "-", "-", net, rule, NULL },
	{ "29.2", "imp",          "endpoint,imp", false, "icmp-echo", "-", "-", net, rule, NULL },
	/* Table 30: Unified CM and publisher, publisher and subscriber; all bi-directional */
	{ "30.1",  "cucm", pub,    true, "tcp", "1500",  "-", net, rule, NULL },
	{ "30.2",  "cucm", pub,    true, "tcp", "8443",  "-", net, rule, NULL },
	{ "30.3",  "cucm", pub,    true, "tcp", "1090",  "-", net, rule, NULL },
	{ "30.4",  "cucm", pub,    true, "tcp", "2555",  "-", net, rule, NULL },
	{ "30.5",  "cucm", pub,    true, "tcp", "8500",  "-", net, rule, NULL },
	{ "30.6",  "cucm", pub,    true, "tcp", "8600",  "-", net, rule, NULL },
	{ "30.7",  "cucm", pub,    true, "udp", "123",   "-", net, rule, NULL },
	{ "30.8",  pub,    sub,    true, "udp", "50000", "-", net, rule, NULL },
	{ "30.9",  pub,    sub,    true, "udp", "21999", "-", net, rule, ha },
	{ "30.10", pub,    "cucm", true, "tcp", "4040",  "-", net, rule, NULL },
	{ "30.11", pub,    "cucm", true, "tcp", "8001",  "-", net, rule, chat },
	{ "30.12", pub,    "cucm", true, "tcp", "6379",  "-", net, rule, mft },
	{ "30.13", pub,    sub,    true, "tcp", "7",     "-", net, rule, db },
	{ "30.14", pub,    sub,    true, "tcp", "20075", "-", net, rule, ha },
	{ "30.15", pub,    sub,    true, "tcp", "8600",  "-", net, rule, NULL },
	{ "30.16", sub,    pub,    true, "tcp", "9005",  "-", net, rule, ha },
	{ "30.17", sub,    pub,    true, "tcp", "9003",  "-", net, rule, ha },
	{ "30.18", sub,    pub,    true, "tcp", "20075", "-", net, rule, ha },
	{ "30.19", sub,    pub,    true, "tcp", "9004",  "-", net, rule, ha },
	{ "30.20", "cucm", pub,    true, "tcp", "5070",  "-", net, rule, call },
	{ "30.21", pub,    sub,    true, "tcp", "44000", "-", net, rule, call },
	/* Table 31: on-a-call presence; 31.2 and 31.3 are the answers of 22.1 (S6) */
	{ "31.1", "cucm", pub,           false, "tcp", "5070",  "37240-61000", net, rule,  call },
	{ "31.2", pub,    "xmpp-client", false, "tcp", "64846", "5222-5222",   net, reply, NULL },
	{ "31.3", pub,    "xmpp-client", false, "tcp", "56361", "5222-5222",   net, reply, NULL },
	/* Table 32: MS-SQL database */
	{ "32.1", pub, "database", false, "tcp", "7", "37240-61000", net, rule, db },
	/* Table 33: MS-SQL persistent chat */
	{ "33.1", pub, "database", false, "tcp", "1433", "37240-61000", net, rule, chat },
	/* Table 34: managed file transfer */
	{ "34.1", pub, "file-server", false, "tcp", "7",    "37240-61000", net, rule, mft },
	{ "34.2", pub, "file-server", false, "tcp", "22",   "37240-61000", net, rule, mft },
	{ "34.3", pub, "file-server", false, "tcp", "5432", "37240-61000", net, rule, mft },
	{ "34.4", pub, "database",    false, "tcp", "5432", "54288-54292", net, rule, mft },
};

const size_t document_current_len = sizeof(document_current) / sizeof(document_current[0]);

/* Other than above: 5.1, 22.3, and table 25, which begins with what is now 25.4. */
const struct document_row document_12_5_1su3[] = {
	/* id, from, to, two-way, transport, ports, from ports, scope, kind, feature */
	/* Table 2: SIP proxy requests */
	{ "2.1", "sip-gateway",        "imp", true,  "tcp,udp", "5060", eph, net,   rule, NULL },
	{ "2.2", "sip-gateway",        "imp", false, "tcp",     "5061", eph, net,   rule, NULL },
	{ "2.3", "imp",                "imp", false, "tcp",     "5062", eph, net,   rule, NULL },
	{ "2.4", "imp",                "imp", false, "tcp,udp", "5049", eph, local, rule, NULL },
	{ "2.5", "imp",                "imp", false, "tcp",     "8081", eph, net,   rule, NULL },
	{ "2.6", "third-party-client", "imp", false, "tcp",     "8082", eph, net,   rule, NULL },
	{ "2.7", "third-party-client", "imp", false, "tcp",     "8083", eph, net,   rule, NULL },
	/* Table 3: presence engine */
	{ "3.1", "imp", "imp", false, "tcp,udp", "5080",  eph, net,   rule, NULL },
	{ "3.2", "imp", "imp", false, "udp",     "50000", eph, local, rule, NULL },
	/* Table 4: Tomcat */
	{ "4.1", "browser", "imp", false, "tcp", "8080", eph, net, rule, NULL },
	{ "4.2", "browser", "imp", false, "tcp", "8443", eph, net, rule, NULL },
	{ "4.3", "browser", "imp", false, "tcp", "8443", eph, net, rule, NULL },
	{ "4.4", "browser", "imp", false, "tcp", "8443", eph, net, rule, NULL },
	{ "4.5", "browser", "imp", false, "tcp", "8443", eph, net, rule, NULL },
	/* Table 5: external corporate directory */
	{ "5.1", "imp", "directory", true,  "tcp", "389", eph, net, rule, dir },
	{ "5.2", "imp", "directory", false, "tcp", "636", eph, net, rule, dir },
	/* Table 6: configuration */
	{ "6.1", "imp", "imp", false, "tcp", "8600", eph, net, rule, NULL },
	/* Table 7: certificate manager */
	{ "7.1", "imp", "certificate-manager", false, "tcp", "7070", eph, local, rule, NULL },
	/* Table 8: IDS database */
	{ "8.1", "imp", "imp", false, "tcp", "1500", eph, local, rule, NULL },
	{ "8.2", "imp", "imp", false, "tcp", "1501", eph, local, rule, NULL },
	{ "8.3", "imp", "imp", false, "tcp", "1515", eph, local, rule, NULL },
	/* Table 9: IPsec manager */
	{ "9.1", "imp", "imp", false, "tcp,udp", "8500", "8500-8500", net, rule, NULL },
	/* Table 10: DRF master agent */
	{ "10.1", "imp", "imp", false, "tcp", "4040", eph, net, rule, NULL },
	/* Table 11: RISDC */
	{ "11.1", "imp", "imp", false, "tcp", "2555", eph,         net,   rule, NULL },
	{ "11.2", "imp", "imp", false, "tcp", "2556", eph,         net,   rule, NULL },
	{ "11.3", "imp", "imp", false, "tcp", "8889", "8888-8888", local, rule, NULL },
	/* Table 12: SNMP */
	{ "12.1", "snmp-server", "imp", false, "udp", "161,8161", eph, net, rule, snmp },
	{ "12.2", "imp",         "imp", false, "udp", "6162",     eph, net, rule, snmp },
	{ "12.3", "imp",         "imp", false, "udp", "6161",     eph, net, rule, snmp },
	{ "12.4", "snmp-server", "imp", false, "tcp", "7999",     eph, net, rule, snmp },
	{ "12.5", "imp",         "imp", false, "tcp", "7161",     eph, net, rule, snmp },
	{ "12.6", "imp", "snmp-trap-monitor", false, "udp", "162", eph, net, rule, snmp },
	{ "12.7", "imp", "imp", false, "udp", "configurable", "61441-61441", net, rule, snmp },
	/* Table 13: racoon; no ephemeral (S3) */
	{ "13.1", "gateway", "imp", true, "udp", "500", "-", net, rule, ipsec },
	/* Table 14: system service */
	{ "14.1", "imp", "imp", false, "tcp", "8888,8889", eph, local, rule, NULL },
	/* Table 15: DNS */
	{ "15.1", "imp", "dns-server", false, "udp", "53", eph, net, rule, NULL },
	/* Table 16: SSH and SFTP */
	{ "16.1", "imp", "endpoint", false, "tcp", "22", eph, net, rule, NULL },
	/* Table 17: ICMP with Unified CM; no ephemeral (S3) */
	{ "17.1", "imp", "cucm", true, "icmp", "-", "-", net, rule, NULL },
	/* Table 18: NTP; no ephemeral (S3) */
	{ "18.1", "imp", "ntp-server", false, "udp", "123", "-", net, rule, NULL },
	/* Table 19: Exchange notify */
	{ "19.1", "exchange", "imp", false, "tcp,udp", "50020", eph, net, rule, exch },
	/* Table 20: SOAP services */
	{ "20.1", "imp", "imp", false, "tcp", "5007", eph, net, rule, NULL },
	/* Table 21: AMC RMI */
	{ "21.1", "imp", "rtmt", false, "tcp", "1090", eph, net, rule, NULL },
	{ "21.2", "imp", "rtmt", false, "tcp", "1099", eph, net, rule, NULL },
	/* Table 22: XCP; 22.6 has "HTTPS" in its source cell: none (S3) */
	{ "22.1", "xmpp-client", "imp", false, "tcp", "5222", eph, net, rule, NULL },
	{ "22.2", "imp",         "imp", false, "tcp", "5269", eph, net, rule, NULL },
	{ "22.3", "bosh-client", "imp", false, "tcp", "5280", eph, net, rule, bosh },
	{ "22.4", "imp",         "imp", false, "tcp", "7400", eph, net, rule, NULL },
	{ "22.5", "imp",         "imp", false, "udp", "5353", eph, net, rule, NULL },
	{ "22.6", "imp",         "imp", false, "tcp", "7336", "-", net, rule, mft },
	/* Table 23: external databases */
	{ "23.1", "imp", "postgresql", false, "tcp", "5432", eph, net, rule, db },
	{ "23.2", "imp", "oracle",     false, "tcp", "1521", eph, net, rule, db },
	{ "23.3", "imp", "mssql",      false, "tcp", "1433", eph, net, rule, db },
	/* Table 24: high availability */
	{ "24.1", "imp", "imp", false, "tcp", "20075", eph, net, rule, ha },
	{ "24.2", "imp", "imp", false, "udp", "21999", eph, net, rule, ha },
	/* Table 25: in-memory database replication */
	{ "25.1", "imp", "imp", false, "tcp", "9003", eph, net, rule, ha },
	{ "25.2", "imp", "imp", false, "tcp", "9004", eph, net, rule, ha },
	{ "25.3", "imp", "imp", false, "tcp", "9005", eph, net, rule, ha },
	/* Table 26: in-memory database SQL */
	{ "26.1", "imp", "imp", false, "tcp", "6603", eph, net, rule, NULL },
	{ "26.2", "imp", "imp", false, "tcp", "6604", eph, net, rule, NULL },
	{ "26.3", "imp", "imp", false, "tcp", "6605", eph, net, rule, NULL },
	{ "26.4", "imp", "imp", false, "tcp", "6606", eph, net, rule, NULL },
	/* Table 27: in-memory database notification */
	{ "27.1", "imp", "imp", false, "tcp", "6607", eph, net, rule, NULL },
	{ "27.2", "imp", "imp", false, "tcp", "6608", eph, net, rule, NULL },
	{ "27.3", "imp", "imp", false, "tcp", "6609", eph, net, rule, NULL },
	{ "27.4", "imp", "imp", false, "tcp", "6610", eph, net, rule, NULL },
	/* Table 28: manual sync, certificate update */
	{ "28.1", "imp", "imp", false, "tcp", "37239", eph, net, rule, inter },
	/* Table 29: ICMP echo; its "7" is no port (S7) */
	{ "29.1", "endpoint,imp", "imp",          false, "icmp-echo", "-", "-", net, rule, NULL },
	{ "29.2", "imp",          "endpoint,imp", false, "icmp-echo", "-", "-", net, rule, NULL },
	/* Table 30: Unified CM and publisher, publisher and subscriber; all bi-directional */
	{ "30.1",  "cucm", pub,    true, "tcp", "1500",  "-", net, rule, NULL },
	{ "30.2",  "cucm", pub,    true, "tcp", "8443",  "-", net, rule, NULL },
	{ "30.3",  "cucm", pub,    true, "tcp", "1090",  "-", net, rule, NULL },
	{ "30.4",  "cucm", pub,    true, "tcp", "2555",  "-", net, rule, NULL },
	{ "30.5",  "cucm", pub,    true, "tcp", "8500",  "-", net, rule, NULL },
	{ "30.6",  "cucm", pub,    true, "tcp", "8600",  "-", net, rule, NULL },
	{ "30.7",  "cucm", pub,    true, "udp", "123",   "-", net, rule, NULL },
	{ "30.8",  pub,    sub,    true, "udp", "50000", "-", net, rule, NULL },
	{ "30.9",  pub,    sub,    true, "udp", "21999", "-", net, rule, ha },
	{ "30.10", pub,    "cucm", true, "tcp", "4040",  "-", net, rule, NULL },
	{ "30.11", pub,    "cucm", true, "tcp", "8001",  "-", net, rule, chat },
	{ "30.12", pub,    "cucm", true, "tcp", "6379",  "-", net, rule, mft },
	{ "30.13", pub,    sub,    true, "tcp", "7",     "-", net, rule, db },
	{ "30.14", pub,    sub,    true, "tcp", "20075", "-", net, rule, ha },
	{ "30.15", pub,    sub,    true, "tcp", "8600",  "-", net, rule, NULL },
	{ "30.16", sub,    pub,    true, "tcp", "9005",  "-", net, rule, ha },
	{ "30.17", sub,    pub,    true, "tcp", "9003",  "-", net, rule, ha },
	{ "30.18", sub,    pub,    true, "tcp", "20075", "-", net, rule, ha },
	{ "30.19", sub,    pub,    true, "tcp", "9004",  "-", net, rule, ha },
	{ "30.20", "cucm", pub,    true, "tcp", "5070",  "-", net, rule, call },
	{ "30.21", pub,    sub,    true, "tcp", "44000", "-", net, rule, call },
	/* Table 31: on-a-call presence; 31.2 and 31.3 are the answers of 22.1 (S6) */
	{ "31.1", "cucm", pub,           false, "tcp", "5070",  "37240-61000", net, rule,  call },
	{ "31.2", pub,    "xmpp-client", false, "tcp", "64846", "5222-5222",   net, reply, NULL },
	{ "31.3", pub,    "xmpp-client", false, "tcp", "56361", "5222-5222",   net, reply, NULL },
	/* Table 32: MS-SQL database */
	{ "32.1", pub, "database", false, "tcp", "7", "37240-61000", net, rule, db },
	/* Table 33: MS-SQL persistent chat */
	{ "33.1", pub, "database", false, "tcp", "1433", "37240-61000", net, rule, chat },
	/* Table 34: managed file transfer */
	{ "34.1", pub, "file-server", false, "tcp", "7",    "37240-61000", net, rule, mft },
	{ "34.2", pub, "file-server", false, "tcp", "22",   "37240-61000", net, rule, mft },
	{ "34.3", pub, "file-server", false, "tcp", "5432", "37240-61000", net, rule, mft },
	{ "34.4", pub, "database",    false, "tcp", "5432", "54288-54292", net, rule, mft },
};

const size_t document_12_5_1su3_len =
	sizeof(document_12_5_1su3) / sizeof(document_12_5_1su3[0]);
