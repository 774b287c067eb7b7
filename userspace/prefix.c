// SPDX-License-Identifier: GPL-2.0
/*
 * Address prefixes as text. What people get wrong (a host's address with the
 * network's length, a netmask, a range) is told apart, with what was meant.
 */
#include <arpa/inet.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "prefix.h"

__attribute__((format(printf, 2, 3))) static int fail(char *cause,
						      const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(cause, PREFIX_CAUSE_LEN, fmt, args);
	va_end(args);
	return -1;
}

static unsigned int family_bits(int family)
{
	return family == AF_INET ? 32 : 128;
}

/* Clears the host bits. Returns whether any was set. */
static bool mask(struct prefix *prefix)
{
	unsigned int bytes = family_bits(prefix->family) / 8, i;
	bool changed = false;
	uint8_t keep;

	for (i = prefix->len / 8; i < bytes; i++) {
		keep = i == prefix->len / 8 ? ~(0xff >> prefix->len % 8) : 0;
		changed |= prefix->addr[i] & ~keep;
		prefix->addr[i] &= keep;
	}
	return changed;
}

/* The length that a netmask stands for, or -1. */
static int netmask_len(const char *text)
{
	struct in_addr in;
	uint32_t bits;
	int len = 0;

	if (inet_pton(AF_INET, text, &in) != 1)
		return -1;
	for (bits = ntohl(in.s_addr); bits & 1U << 31; bits <<= 1)
		len++;
	return bits ? -1 : len;
}

static int parse_len(const char *text, const char *slash, struct prefix *prefix,
		     char *cause)
{
	unsigned int most = family_bits(prefix->family);
	size_t digits = strspn(slash + 1, "0123456789");
	int addr_len = slash - text;
	unsigned long len;
	int bits;

	if (slash[1 + digits] == '.' && prefix->family == AF_INET) {
		bits = netmask_len(slash + 1);
		if (bits >= 0)
			return fail(
				cause,
				"'%.60s' has a netmask (did you mean %.*s/%d?)",
				text, addr_len, text, bits);
	}
	if (!digits || slash[1 + digits] || (slash[1] == '0' && digits > 1))
		return fail(cause, "'%.60s' is not an address or a prefix",
			    text);
	len = strtoul(slash + 1, NULL, 10);
	if (digits > 3 || len > most)
		return fail(cause,
			    "an IPv%d prefix has at most %u bits, not %.60s",
			    prefix->family == AF_INET ? 4 : 6, most, slash + 1);
	prefix->len = len;
	return 0;
}

static int parse_addr(const char *text, size_t len, struct prefix *prefix,
		      char *cause)
{
	char addr[INET6_ADDRSTRLEN];

	if (len < sizeof(addr)) {
		memcpy(addr, text, len);
		addr[len] = '\0';
		prefix->family = AF_INET;
		if (inet_pton(AF_INET, addr, prefix->addr) == 1)
			return 0;
		prefix->family = AF_INET6;
		if (inet_pton(AF_INET6, addr, prefix->addr) == 1)
			return 0;
	}
	if (strchr(text, '%'))
		return fail(
			cause,
			"'%.60s' names an interface (%%), which a prefix does not",
			text);
	if (strchr(text, '-'))
		return fail(
			cause,
			"'%.60s' is not a prefix (write a range of addresses as prefixes)",
			text);
	return fail(cause, "'%.60s' is not an address or a prefix", text);
}

int prefix_parse(const char *text, struct prefix *prefix, char *cause)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	const char *slash = strchrnul(text, '/');
	char name[PREFIX_NAME_LEN];

	memset(prefix, 0, sizeof(*prefix));
	if (parse_addr(text, slash - text, prefix, cause))
		return -1;
	prefix->len = family_bits(prefix->family);
	if (*slash && parse_len(text, slash, prefix, cause))
		return -1;
	if (prefix->family == AF_INET6 && prefix->len >= 96 &&
	    !memcmp(prefix->addr, mapped, sizeof(mapped)))
		return fail(
			cause,
			"'%.60s' is an IPv4 address in IPv6 notation (write it as IPv4)",
			text);
	if (mask(prefix))
		return fail(cause,
			    "'%.60s' has host bits set (did you mean %s?)",
			    text, prefix_name(prefix, name));
	return 0;
}

const char *prefix_name(const struct prefix *prefix, char *name)
{
	size_t len;

	inet_ntop(prefix->family, prefix->addr, name, PREFIX_NAME_LEN);
	len = strlen(name);
	if (prefix->len < family_bits(prefix->family))
		snprintf(name + len, PREFIX_NAME_LEN - len, "/%u", prefix->len);
	return name;
}

int prefix_cmp(const struct prefix *a, const struct prefix *b)
{
	int order;

	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	order = memcmp(a->addr, b->addr, sizeof(a->addr));
	if (order)
		return order;
	return (a->len > b->len) - (a->len < b->len);
}
