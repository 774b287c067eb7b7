/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Questions as people put them: may SRC open a session to DST? Here they
 * become questions as a policy takes them, or a cause why they cannot.
 */
#ifndef _IMPP_QUESTION_H
#define _IMPP_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "../kmod/uapi/nf_impp.h"

/* The source port where none is given: the first of IANA's dynamic ports. */
#define QUESTION_FROM_PORT 49152

/* Fields of a line: SRC DST PROTO FROM-PORT PORT. */
#define QUESTION_FIELDS 5

#define QUESTION_CAUSE 160

/**
 * struct question - a question as it was put
 * @ask: as a policy takes it
 * @from_port_assumed: no source port was given
 * @echo_assumed: ICMP without a type was taken as an echo request
 * @cause: after a failure, what is wrong; one line, nothing a terminal acts on
 */
struct question {
	struct impp_question ask;
	bool from_port_assumed;
	bool echo_assumed;
	char cause[QUESTION_CAUSE];
};

/**
 * question_parse() - read a question from the words of a command line
 * @question: filled
 * @src: source address
 * @dst: destination address, of the same family
 * @what: PROTO or PROTO/PORT
 * @from_port: source port, or NULL
 *
 * Return: 0, or -1 and @question->cause.
 */
int question_parse(struct question *question, const char *src, const char *dst,
		   const char *what, const char *from_port);

/**
 * question_split() - cut a line into its fields, at white space
 * @line: cut in place; bytes that are not UTF-8 are fine
 * @field: filled
 * @max: room in it
 *
 * Return: how many fields the line has, which may be more than @max.
 */
size_t question_split(char *line, char **field, size_t max);

/**
 * question_parse_fields() - read a question from the fields of a line
 * @question: filled
 * @field: QUESTION_FIELDS of them
 *
 * A port that the protocol does not have is `-`, or 0; a source port that it
 * does not have makes no difference.
 *
 * Return: 0, or -1 and @question->cause.
 */
int question_parse_fields(struct question *question, char *const *field);

/**
 * question_parse_line() - read a question from a line of a batch
 * @question: filled
 * @line: cut in place
 *
 * Return: 0, or -1 and @question->cause.
 */
int question_parse_line(struct question *question, char *line);

/**
 * question_proto() - what people call a question's protocol
 * @ask: the question
 * @buf: for a number
 * @size: of @buf
 *
 * Return: "tcp", "icmp", "esp", "99" …
 */
const char *question_proto(const struct impp_question *ask, char *buf,
			   size_t size);

#endif /* _IMPP_QUESTION_H */
