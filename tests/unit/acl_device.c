// SPDX-License-Identifier: GPL-2.0
/* Reading the texts word by word, and asking the list entry by entry. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/mem.h"
#include "acl_device.h"

#define NAME_MAX_LEN 64	   /* bytes of a group's name */
#define REMARK_MAX_LEN 100 /* bytes of a remark */

/* The words of a line that are left. */
struct words {
	char *next;
};

static const char *take(struct words *w)
{
	return strsep(&w->next, " ");
}

/* Takes the next word if it is this one. */
static bool take_if(struct words *w, const char *word)
{
	size_t len = strlen(word);

	if (!w->next || strncmp(w->next, word, len) ||
	    (w->next[len] && w->next[len] != ' '))
		return false;
	take(w);
	return true;
}

static bool take_number(struct words *w, unsigned int max, unsigned int *number)
{
	const char *word = take(w);
	char *end;

	if (!word || !isdigit((unsigned char)*word))
		return false;
	*number = strtoul(word, &end, 10);
	return !*end && *number <= max;
}

/* -- Groups -------------------------------------------------------------------
 */

static int find_group(const struct device *d, const char *name)
{
	size_t i;

	for (i = 0; name && i < d->groups; i++)
		if (d->group[i].name && !strcmp(d->group[i].name, name))
			return i;
	return -1;
}

static struct group *add_group(struct device *d)
{
	d->group = mem_grow(d->group, d->groups, sizeof(*d->group));
	memset(&d->group[d->groups], 0, sizeof(*d->group));
	return &d->group[d->groups++];
}

/* A name that both devices take, and that is new. */
static bool begin_group(struct device *d, const char *name)
{
	if (!name || strlen(name) > NAME_MAX_LEN ||
	    !isalpha((unsigned char)*name) ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")] ||
	    find_group(d, name) >= 0)
		return false;
	add_group(d)->name = mem_text(name);
	return true;
}

/* A network mask as a length, or -1. */
static int mask_len(const char *text)
{
	struct in_addr in;
	uint32_t mask;
	int len = 0;

	if (!text || inet_pton(AF_INET, text, &in) != 1)
		return -1;
	for (mask = ntohl(in.s_addr); mask & 0x80000000U; mask <<= 1)
		len++;
	return mask ? -1 : len;
}

/* "host ADDRESS", "ADDRESS MASK" or "ADDRESS/LENGTH". */
static bool add_member(struct device *d, struct words *w)
{
	bool host = take_if(w, "host");
	struct prefixes *list = &d->group[d->groups - 1].prefixes;
	struct prefix prefix = { .family = AF_INET };
	char *word = (char *)take(w), *slash = word ? strchr(word, '/') : NULL;
	int len;

	if (slash)
		*slash = '\0';
	if (!word || d->group[d->groups - 1].services)
		return false;
	if (inet_pton(AF_INET, word, prefix.addr) != 1) {
		prefix.family = AF_INET6;
		if (inet_pton(AF_INET6, word, prefix.addr) != 1)
			return false;
	}
	if (host)
		len = prefix.family == AF_INET ? 32 : 128;
	else if (slash)
		len = prefix.family == AF_INET6 ? atoi(slash + 1) : -1;
	else
		len = prefix.family == AF_INET ? mask_len(take(w)) : -1;
	if (len < 0 || w->next)
		return false;
	prefix.len = len;
	list->prefix = mem_grow(list->prefix, list->len, sizeof(prefix));
	list->prefix[list->len++] = prefix;
	return true;
}

/* -- Services -----------------------------------------------------------------
 */

/* IOS has one word for both families' ICMP. */
static bool take_proto(struct words *w, int list, int *proto)
{
	static const struct {
		const char *word;
		int list;
		int proto;
	} names[] = {
		{ "tcp", -1, IPPROTO_TCP },
		{ "udp", -1, IPPROTO_UDP },
		{ "icmp", AF_INET6, IPPROTO_ICMPV6 },
		{ "icmp", -1, IPPROTO_ICMP },
		{ "icmp6", AF_UNSPEC, IPPROTO_ICMPV6 },
		{ "ip", AF_INET, -1 },
		{ "ip", AF_UNSPEC, -1 },
		{ "ipv6", AF_INET6, -1 },
	};
	unsigned int number;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((names[i].list == -1 || names[i].list == list) &&
		    take_if(w, names[i].word)) {
			*proto = names[i].proto;
			return true;
		}
	/* What 0 means, it does not mean to us. */
	if (!take_number(w, 255, &number) || !number)
		return false;
	*proto = number;
	return true;
}

static bool take_range(struct words *w, struct port_range *range)
{
	unsigned int lo, hi;

	*range = (struct port_range){ 0, 65535 };
	if (take_if(w, "eq")) {
		if (!take_number(w, 65535, &lo))
			return false;
		*range = (struct port_range){ lo, lo };
	} else if (take_if(w, "range")) {
		if (!take_number(w, 65535, &lo) ||
		    !take_number(w, 65535, &hi) || lo >= hi)
			return false;
		*range = (struct port_range){ lo, hi };
	}
	return true;
}

/* Type and code, which only ICMP may have. */
static bool take_icmp(struct words *w, struct service *service)
{
	unsigned int number;

	service->type = -1;
	service->code = -1;
	if (!w->next || !isdigit((unsigned char)*w->next))
		return true;
	if (service->proto != IPPROTO_ICMP && service->proto != IPPROTO_ICMPV6)
		return false;
	if (!take_number(w, 255, &number))
		return false;
	service->type = number;
	if (!w->next)
		return true;
	if (!take_number(w, 255, &number))
		return false;
	service->code = number;
	return true;
}

static bool has_ports(const struct service *service)
{
	return service->proto == IPPROTO_TCP || service->proto == IPPROTO_UDP;
}

static void add_service(struct group *group, const struct service *service)
{
	group->service =
		mem_grow(group->service, group->services, sizeof(*service));
	group->service[group->services++] = *service;
}

static const struct port_range every = { 0, 65535 };

static bool read_service(struct device *d, struct words *w)
{
	struct service service = { .from = every, .to = every };
	struct group *group = &d->group[d->groups - 1];

	if (!take_proto(w, AF_UNSPEC, &service.proto) || group->prefixes.len)
		return false;
	if (has_ports(&service) && take_if(w, "source") &&
	    !take_range(w, &service.from))
		return false;
	if (has_ports(&service) && take_if(w, "destination") &&
	    !take_range(w, &service.to))
		return false;
	if (!take_icmp(w, &service) || w->next)
		return false;
	add_service(group, &service);
	return true;
}

/* -- Entries ------------------------------------------------------------------
 */

static bool take_party(struct device *d, struct words *w, struct party *party)
{
	*party = (struct party){ AF_UNSPEC, -1 };
	if (take_if(w, "any"))
		return true;
	if (take_if(w, "any4")) {
		party->family = AF_INET;
		return true;
	}
	if (take_if(w, "any6")) {
		party->family = AF_INET6;
		return true;
	}
	if (!take_if(w, "object-group"))
		return false;
	party->group = find_group(d, take(w));
	return party->group >= 0 && d->group[party->group].prefixes.len;
}

/* What may stand behind the addresses. */
static bool take_rest(struct words *w, struct service *service)
{
	if (take_if(w, "established")) {
		service->established = true;
		return service->proto == IPPROTO_TCP;
	}
	if (take_if(w, "nd-na")) {
		service->type = 136;
		return service->proto == IPPROTO_ICMPV6;
	}
	if (take_if(w, "nd-ns")) {
		service->type = 135;
		return service->proto == IPPROTO_ICMPV6;
	}
	take_if(w, "log");
	return true;
}

static bool take_service(struct device *d, struct words *w, struct ace *ace,
			 struct service *service)
{
	if (ace->family == AF_UNSPEC && take_if(w, "object-group")) {
		ace->group = find_group(d, take(w));
		return ace->group >= 0 && d->group[ace->group].services;
	}
	return take_proto(w, ace->family, &service->proto);
}

static bool read_ace(struct device *d, struct words *w, bool permit)
{
	struct ace ace = { .permit = permit, .family = d->list, .group = -1 };
	struct service service = { 0 };

	if (!take_service(d, w, &ace, &service) || !take_party(d, w, &ace.src))
		return false;
	service.from = every;
	service.to = every;
	if (has_ports(&service) && !take_range(w, &service.from))
		return false;
	if (!take_party(d, w, &ace.dst))
		return false;
	if (has_ports(&service) && !take_range(w, &service.to))
		return false;
	if (!take_icmp(w, &service) || !take_rest(w, &service) || w->next)
		return false;
	if (ace.group < 0) {
		ace.group = d->groups;
		add_service(add_group(d), &service);
	}
	d->ace = mem_grow(d->ace, d->aces, sizeof(ace));
	d->ace[d->aces++] = ace;
	return true;
}

static bool read_entry(struct device *d, struct words *w)
{
	if (take_if(w, "remark")) {
		d->remarks++;
		return w->next && strlen(w->next) <= REMARK_MAX_LEN;
	}
	if (take_if(w, "permit"))
		return read_ace(d, w, true);
	return take_if(w, "deny") && read_ace(d, w, false);
}

/* -- Lines --------------------------------------------------------------------
 */

static bool begin_list(struct device *d, int family)
{
	d->list = family;
	d->listed[family == AF_INET6] = true;
	return true;
}

/* One that belongs to the group or the list begun before it. */
static bool read_inner(struct device *d, struct words *w)
{
	if (take_if(w, "network-object"))
		return d->groups && add_member(d, w);
	if (take_if(w, "service-object"))
		return d->groups && read_service(d, w);
	if (d->list != AF_UNSPEC)
		return read_entry(d, w);
	return d->groups && add_member(d, w);
}

static bool read_line(struct device *d, char *line)
{
	struct words w = { line };

	if (!*line || *line == '!')
		return true;
	if (*line == ' ') {
		w.next++;
		return read_inner(d, &w);
	}
	d->list = AF_UNSPEC;
	if (take_if(&w, "object-group"))
		return (take_if(&w, "network") || take_if(&w, "v6-network") ||
			take_if(&w, "service")) &&
		       begin_group(d, take(&w));
	if (take_if(&w, "ip"))
		return !strcmp(w.next, "access-list extended impp") &&
		       begin_list(d, AF_INET);
	if (take_if(&w, "ipv6"))
		return !strcmp(w.next, "access-list impp6") &&
		       begin_list(d, AF_INET6);
	if (!take_if(&w, "access-list") || !take_if(&w, "impp"))
		return false;
	d->listed[0] = true;
	d->listed[1] = true;
	return !strncmp(w.next, "remark ", 7) || take_if(&w, "extended")
		       ? read_entry(d, &w)
		       : false;
}

bool device_read(struct device *d, char *text)
{
	char *line, *said;
	bool good;

	memset(d, 0, sizeof(*d));
	while ((line = strsep(&text, "\n"))) {
		d->line++;
		said = mem_text(line);
		good = read_line(d, line);
		if (!good)
			printf("# line %u: %s\n", d->line, said);
		free(said);
		if (!good)
			return false;
	}
	return d->aces;
}

void device_exit(struct device *d)
{
	size_t i;

	for (i = 0; i < d->groups; i++) {
		free(d->group[i].name);
		free(d->group[i].prefixes.prefix);
		free(d->group[i].service);
	}
	free(d->group);
	free(d->ace);
}

/* -- Packets ------------------------------------------------------------------
 */

static bool in_prefix(const struct prefix *prefix, const uint8_t *addr)
{
	unsigned int whole = prefix->len / 8, bits = prefix->len % 8;

	if (memcmp(prefix->addr, addr, whole))
		return false;
	return !bits || !((prefix->addr[whole] ^ addr[whole]) >> (8 - bits));
}

static bool is_party(const struct device *d, const struct party *party,
		     int family, const uint8_t *addr)
{
	const struct prefixes *list;
	size_t i;

	if (party->group < 0)
		return party->family == AF_UNSPEC || party->family == family;
	list = &d->group[party->group].prefixes;
	for (i = 0; i < list->len; i++)
		if (list->prefix[i].family == family &&
		    in_prefix(&list->prefix[i], addr))
			return true;
	return false;
}

static bool in_range(const struct port_range *range, uint16_t port)
{
	return range->lo <= port && port <= range->hi;
}

static bool is_service(const struct service *service, const struct packet *p)
{
	if (service->proto < 0)
		return true;
	if (service->proto != p->proto)
		return false;
	if (has_ports(service))
		return in_range(&service->from, p->from_port) &&
		       in_range(&service->to, p->port) &&
		       !(service->established && p->syn);
	return (service->type < 0 || service->type == p->port >> 8) &&
	       (service->code < 0 || service->code == (p->port & 255));
}

static bool fits(const struct device *d, const struct ace *ace,
		 const struct packet *p)
{
	const struct group *services = &d->group[ace->group];
	size_t i;

	if (ace->family != AF_UNSPEC && ace->family != p->family)
		return false;
	for (i = 0; i < services->services; i++)
		if (is_service(&services->service[i], p))
			break;
	return i < services->services &&
	       is_party(d, &ace->src, p->family, p->src) &&
	       is_party(d, &ace->dst, p->family, p->dst);
}

bool device_permits(const struct device *d, const struct packet *p)
{
	size_t i;

	if (!d->listed[p->family == AF_INET6])
		return true;
	for (i = 0; i < d->aces; i++)
		if (fits(d, &d->ace[i], p))
			return d->ace[i].permit;
	return false;
}
