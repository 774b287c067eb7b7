// SPDX-License-Identifier: GPL-2.0
/*
 * Random sites, and packets for forge that are near the edges of each:
 *
 *	differ SEED SITES PACKETS DIR
 *
 * leaves, for each N from SEED on, DIR/N/site.yaml, DIR/N/packets, and
 * DIR/N/errors, the ICMP errors that quote the former's flows. N decides all of
 * it. Half of the 32 hosts that the sites' prefixes are about is on either side
 * of the gateway.
 */
#include <errno.h>
#include <error.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../../userspace/mem.h"
#include "../../userspace/site.h"
#include "../unit/naive.h"
#include "../unit/random_packet.h"
#include "../unit/random_site.h"
#include "differ.h"

#define FLOWS 64 /* that errors may quote */

static FILE *create(const char *dir, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	if (!file)
		error(1, errno, "%s", path);
	return file;
}

/* forge's markers pass whatever is protected, and not a role holds them. */
static void write_marker(FILE *out)
{
	fprintf(out,
		"- {name: marker, from: 10.1.1.90, to: 10.2.1.90, bidirectional: true, transport: udp, port: 9, from-port: 9}\n");
}

/* So that some of what nobody else names is permitted. */
static void write_ah(FILE *out)
{
	fprintf(out,
		"- {name: ah, from: [10.0.0.0/28, \"2001:db8::/124\"], to: [imp, 10.0.0.8/29], bidirectional: true, transport: 51}\n");
}

/* A site of the unit tests with what those do not ask for. */
static char *site_text(struct random *r, uint64_t seed, size_t *len)
{
	char *plain, *text, *line;
	size_t plain_len;
	FILE *out;

	out = open_memstream(&plain, &plain_len);
	random_site_yaml(out, seed);
	fclose(out);
	line = strstr(plain, "catalogue:");
	out = open_memstream(&text, len);
	fwrite(plain, 1, line - plain, out);
	if (random_once_in(r, 2))
		fprintf(out, "on-deny: reject\n");
	fprintf(out, "%s", line);
	if (!strstr(plain, "\nallow:\n"))
		fprintf(out, "allow:\n");
	write_marker(out);
	if (random_once_in(r, 2))
		write_ah(out);
	fclose(out);
	free(plain);
	return text;
}

static struct site *make_site(struct random *r, uint64_t seed, const char *dir)
{
	struct source *source = mem_alloc(sizeof(*source));
	FILE *out = create(dir, "site.yaml");
	struct site *site;
	struct diag diag;

	source->name = mem_text("random");
	source->text = site_text(r, seed, &source->len);
	fwrite(source->text, 1, source->len, out);
	if (fclose(out))
		error(1, errno, "%s", dir);
	diag_init(&diag);
	site = site_parse(source, &diag);
	if (!site)
		error(1, 0, "%s/site.yaml cannot be read", dir);
	return site;
}

static struct packet candidate(struct random *r, const struct site *site)
{
	struct packet p;
	int from, to;

	do {
		p = random_packet(r, site);
		if (random_once_in(r, 40))
			p.proto = IPPROTO_AH;
		if (random_once_in(r, 16))
			differ_address(r, p.family, random_below(r, 2), p.src);
		if (random_once_in(r, 16))
			differ_address(r, p.family, random_below(r, 2), p.dst);
		if (p.family == AF_INET && random_once_in(r, 64))
			memcpy(p.dst, differ_broadcast, sizeof(p.dst));
		from = differ_side(p.family, p.src);
		to = differ_side(p.family, p.dst);
	} while (from < 0 || to < 0 || from == to);
	return p;
}

static bool is_permitted(const struct site *site, struct packet p)
{
	p.session = IMPP_SESSION_NEW;
	p.question = true;
	p.defect = IMPP_SOUND;
	return naive_judge(site, &p).row;
}

/* A packet that crosses the gateway, more often than not with a row for it. */
static struct packet crossing(struct random *r, const struct site *site)
{
	struct packet p = candidate(r, site);
	unsigned int i;

	if (random_once_in(r, 3))
		return p;
	for (i = 0; i < 8 && !is_permitted(site, p); i++)
		p = candidate(r, site);
	return p;
}

static void write_packets(struct random *r, const struct site *site,
			  unsigned long count, const char *dir)
{
	bool stateless = site->state == IMPP_STATE_STATELESS;
	unsigned long errors = count / 6, left = count - errors, n = 0;
	FILE *packets = create(dir, "packets"), *more = create(dir, "errors");
	struct packet flow[FLOWS] = { 0 }, p;

	while (left) {
		p = crossing(r, site);
		flow[n++ % FLOWS] = p;
		count = differ_flow(r, packets, &p);
		left -= count < left ? count : left;
	}
	while (errors--) {
		p = random_once_in(r, 8) ? crossing(r, site)
					 : flow[random_below(r, FLOWS) % n];
		differ_error(r, more, &p, stateless);
	}
	if (fclose(packets) || fclose(more))
		error(1, errno, "%s", dir);
}

int main(int argc, char **argv)
{
	unsigned long seed, end, packets;
	struct site *site;
	struct random r;
	char dir[4096];

	if (argc != 5)
		error(2, 0, "usage: differ SEED SITES PACKETS DIR");
	seed = strtoul(argv[1], NULL, 0);
	end = seed + strtoul(argv[2], NULL, 0);
	packets = strtoul(argv[3], NULL, 0);
	for (; seed < end; seed++) {
		snprintf(dir, sizeof(dir), "%s/%lu", argv[4], seed);
		if (mkdir(dir, 0777))
			error(1, errno, "%s", dir);
		r.state = seed;
		site = make_site(&r, seed, dir);
		write_packets(&r, site, packets, dir);
		site_free(site);
	}
	return 0;
}
