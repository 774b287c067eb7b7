// SPDX-License-Identifier: GPL-2.0
/*
 * One sender a processor, and one whose packets wait in a queue in front of the
 * hook (torture_queue.h). Each has a tun device to itself, the way in and out
 * of its packets: a packet has been judged and counted, and has come back if it
 * may pass, when write(), or the queue's verdict, returns. So of each one it is
 * known what became of it, whatever policy it met.
 */
#include <arpa/inet.h>
#include <error.h>
#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "craft.h"
#include "torture.h"
#include "torture_queue.h"
#include "torture_site.h"

#define PIECES 2
#define PIECE_MAX 256

/**
 * struct shot - a packet, ready to be sent
 * @class: what it is
 * @ipv6: its family
 * @piece: what goes onto the wire
 * @len: of each piece
 * @pieces: more than one if it is in fragments
 * @bytes: that the kernel counts of it
 */
struct shot {
	enum class class;
	bool ipv6;
	uint8_t piece[PIECES][PIECE_MAX];
	size_t len[PIECES];
	size_t pieces;
	size_t bytes;
};

/*
 * %C client, %I imp, %D odd's, %O neither: addresses of the sender's own. %T is
 * a port that row turn has in some policies, %P stands for every second port.
 */
static const struct {
	enum class class;
	const char *words;
} kinds[] = {
	{ CLASS_BOTH, "%C %I udp 40000 5222 data 8" },
	{ CLASS_BOTH, "%C %I tcp 40001 5222 S" },
	{ CLASS_BOTH, "%C %I udp 40002 5222 data 64 split 40" },
	{ CLASS_LOW, "%C %I udp 40003 7100" },
	{ CLASS_TURN, "%C %I udp 40004 6100" },
	{ CLASS_TURN, "%C %I udp 40004 6103" },
	{ CLASS_ODD, "%D %I udp 40005 6000" },
	{ CLASS_ERROR, "%I %C icmp %E quote %C %I udp 40000 5222 data 8" },
	{ CLASS_ACK, "%C %I tcp 40006 81 A" },
	{ CLASS_PORT, "%C %I udp 40007 81" },
	{ CLASS_PORT, "%C %I tcp 40008 5223 S" },
	{ CLASS_SOURCE, "%C %I udp 53 7100" },
	{ CLASS_LOCAL, "%C %I tcp 40009 7000 S" },
	{ CLASS_PROTOCOL, "%C %I proto 99 data 8" },
	{ CLASS_MALFORMED, "%C %I udp 40010 5222 len 7" },
	{ CLASS_PASS, "%C %O udp 40011 81" },
	{ CLASS_PASS, "%C %O tcp 40012 5222 S" },
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* Of both families. */
static struct shot shots[2 * KINDS];

static const char *word_for(char letter, bool ipv6, unsigned int n)
{
	static char text[64];
	static const char net4[] = "0129", letters[] = "ICDO";

	if (letter == 'E')
		return ipv6 ? "1.4" : "3.3";
	snprintf(text, sizeof(text), ipv6 ? "2001:db8:0:%c::%x" : "10.%c.0.%u",
		 net4[strchr(letters, letter) - letters], n + 1);
	return text;
}

static void spell(char *out, size_t size, const char *words, bool ipv6,
		  unsigned int n)
{
	size_t len = snprintf(out, size, "> ");

	for (; *words && len + 1 < size; words++) {
		if (*words == '%')
			len += snprintf(out + len, size - len, "%s",
					word_for(*++words, ipv6, n));
		else
			out[len++] = *words;
	}
	out[len] = '\0';
}

static void load(struct shot *shot, unsigned int kind, bool ipv6,
		 unsigned int n, uint16_t tag)
{
	static struct packet packet;
	static uint8_t buffer[CRAFT_MAX];
	char words[256];
	size_t i;

	shot->class = kinds[kind].class;
	shot->ipv6 = ipv6;
	spell(words, sizeof(words), kinds[kind].words, ipv6, n);
	memset(&packet, 0, sizeof(packet));
	craft_read(&packet, words, tag);
	shot->pieces = craft_pieces(&packet);
	if (shot->pieces > PIECES)
		error(1, 0, "too many pieces: %s", kinds[kind].words);
	for (i = 0; i < shot->pieces; i++) {
		shot->len[i] = craft_piece(&packet, i, buffer);
		if (shot->len[i] > PIECE_MAX)
			error(1, 0, "too large: %s", kinds[kind].words);
		memcpy(shot->piece[i], buffer, shot->len[i]);
	}
	shot->bytes = packet.head_len + packet.body_len;
}

/* The tag of a packet that came back; fragments after the first have none. */
static int tag_of(const uint8_t *packet, size_t len)
{
	if (len >= 20 && packet[0] >> 4 == 4)
		return packet[6] & 0x1f || packet[7]
			       ? -1
			       : packet[4] << 8 | packet[5];
	if (len >= 48 && packet[0] >> 4 == 6)
		return packet[6] == 44 && (packet[42] || packet[43] & 0xf8)
			       ? -1
			       : packet[2] << 8 | packet[3];
	return -1;
}

/* Source and destination are the packet's, not those of an answer. */
static bool is_same_way(const struct shot *shot, const uint8_t *packet)
{
	return shot->ipv6 ? !memcmp(packet + 8, shot->piece[0] + 8, 32)
			  : !memcmp(packet + 12, shot->piece[0] + 12, 8);
}

/* How often did the shot with this tag come back? */
static unsigned int come_back(int tun, const struct shot *shot, int tag)
{
	uint8_t packet[4096];
	unsigned int n = 0;
	ssize_t len;

	while ((len = read(tun, packet, sizeof(packet))) > 0)
		if (tag_of(packet, len) == tag && is_same_way(shot, packet))
			n++;
	if (errno != EAGAIN)
		error(1, errno, "tun");
	return n;
}

static void expect(const struct shot *shot, unsigned int came)
{
	if (came > 1)
		wrong("class %d came back %u times", shot->class, came);
	if (!came && (shot->class <= CLASS_LOW || shot->class == CLASS_PASS))
		wrong("class %d, IPv%d, is permitted and was lost", shot->class,
		      shot->ipv6 ? 6 : 4);
}

static void send_one(struct sender *sender, int tun, unsigned int i,
		     struct mnl_socket *queue)
{
	const struct shot *shot = &shots[i];
	struct tally *tally = &sender->tally[shot->class];
	unsigned int came;
	bool judged;
	size_t n;

	for (n = 0; n < shot->pieces; n++)
		if (write(tun, shot->piece[n], shot->len[n]) !=
		    (ssize_t)shot->len[n])
			error(1, errno, "tun");
	judged = !queue || queue_pass(queue);
	came = come_back(tun, shot, i + 1);
	if (!judged) {
		if (came)
			wrong("class %d passed, and was dropped before",
			      shot->class);
		return;
	}
	expect(shot, came);
	tally->packets[!!came]++;
	tally->bytes[!!came] += shot->bytes;
}

static struct mnl_socket *last_in_line(unsigned int number)
{
	char device[IFNAMSIZ];
	struct mnl_socket *queue;

	snprintf(device, sizeof(device), "impp%u", number);
	queue = queue_open(device);
	if (!queue)
		printf("# this kernel has no queues\n");
	/* Everybody else goes first, in the middle of the hook, too. */
	if (nice(19) == -1)
		error(1, errno, "nice");
	return queue;
}

static void stay_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		error(1, errno, "processor %u", cpu);
}

void act_sender(unsigned int number, int tun)
{
	struct sender *sender = &stage->sender[number];
	struct mnl_socket *queue = NULL;
	unsigned int i;

	if (number + 1 < stage->senders)
		stay_on(number);
	else
		queue = last_in_line(number);
	for (i = 0; i < 2 * KINDS; i++)
		load(&shots[i], i / 2, i % 2, number, i + 1);
	while (!atomic_load(&stage->stop)) {
		atomic_store(&sender->busy, true);
		if (!atomic_load(&stage->halt))
			send_one(sender, tun, pick(2 * KINDS), queue);
		atomic_store(&sender->busy, false);
		if (atomic_load(&stage->halt) || !pick(12))
			rest(4);
	}
}
