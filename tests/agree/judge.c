// SPDX-License-Identifier: GPL-2.0
/*
 * Writes a random site, random questions about it, and what the naive judge of
 * the unit tests answers, as `impp explain --batch` would print it:
 *
 *	judge SEED COUNT DIR
 *
 * leaves DIR/site.yaml, DIR/questions and DIR/answers. agree.sh holds the
 * command's offline answers against them, tests/net/agree.sh the kernel's.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../userspace/site.h"
#include "../unit/naive.h"
#include "../unit/random_packet.h"
#include "../unit/random_site.h"

static FILE *create(const char *dir, const char *name)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "w");
	if (!file) {
		perror(path);
		exit(1);
	}
	return file;
}

static bool has_ports(const struct packet *packet)
{
	return packet->proto == IPPROTO_TCP || packet->proto == IPPROTO_UDP;
}

static bool is_icmp(const struct packet *packet)
{
	return packet->proto ==
	       (packet->family == AF_INET6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
}

static void write_question(FILE *out, const struct packet *packet)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	inet_ntop(packet->family, packet->src, src, sizeof(src));
	inet_ntop(packet->family, packet->dst, dst, sizeof(dst));
	fprintf(out, "%s %s %u ", src, dst, packet->proto);
	if (has_ports(packet))
		fprintf(out, "%u %u\n", packet->from_port, packet->port);
	else if (is_icmp(packet))
		fprintf(out, "- %u.%u\n", packet->port >> 8,
			packet->port & 0xff);
	else
		fprintf(out, "- -\n");
}

static void write_answer(FILE *out, const struct site *site,
			 const struct packet *packet)
{
	struct naive_answer answer = naive_judge(site, packet);

	fprintf(out, "%s\t%s\t%s\n", impp_verdict_name(answer.verdict),
		answer.row ? answer.row->id : "-",
		impp_reason_name(answer.reason));
}

/* A packet, as EXPLAIN can ask for it: it opens, and nothing ails it. */
static struct packet random_question(struct random *r, const struct site *site)
{
	struct packet packet = random_packet(r, site);

	packet.question = true;
	packet.session = IMPP_SESSION_NEW;
	packet.defect = IMPP_SOUND;
	return packet;
}

static void write_all(const struct site *site, uint64_t seed,
		      unsigned long count, const char *dir)
{
	FILE *questions = create(dir, "questions");
	FILE *answers = create(dir, "answers");
	struct random r = { seed };
	struct packet packet;

	while (count--) {
		packet = random_question(&r, site);
		write_question(questions, &packet);
		write_answer(answers, site, &packet);
	}
	if (fclose(questions) || fclose(answers)) {
		perror(dir);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	struct site *site;
	struct diag diag;
	uint64_t seed;
	FILE *yaml;

	if (argc != 4) {
		fprintf(stderr, "usage: judge SEED COUNT DIR\n");
		return 2;
	}
	seed = strtoull(argv[1], NULL, 0);
	yaml = create(argv[3], "site.yaml");
	random_site_yaml(yaml, seed);
	fclose(yaml);
	diag_init(&diag);
	site = random_site(seed, &diag);
	if (!site)
		return 1;
	write_all(site, seed, strtoul(argv[2], NULL, 0), argv[3]);
	site_free(site);
	return 0;
}
