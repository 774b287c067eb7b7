/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Grants: what a policy's tables mean in words of roles. The kernel keeps cells
 * of groups; here they are put together again to "these roles may open these
 * ports to those, by these rows".
 */
#ifndef _IMPP_GRANTS_H
#define _IMPP_GRANTS_H

#include "classes.h"

/**
 * struct grant - some rows between some roles
 * @from: class that opens sessions; CLASS_NONE if no role says who
 * @to: class that listens
 * @transport: enum impp_transport
 * @both_icmp: IMPP_ICMP, and likewise IMPP_ICMPV6
 * @from_ports: source ports
 * @ports: destination ports, as nf_impp.h numbers them
 * @rule: numbers of rules, ascending
 * @rules: how many
 */
struct grant {
	u32 from;
	u32 to;
	u8 transport;
	bool both_icmp;
	struct port_range from_ports;
	struct ports ports;
	u32 *rule;
	size_t rules;
};

/**
 * struct grants - all of a policy
 * @classes: of its roles
 * @grant: by their first rule; if merged, those between the same classes
 *	follow one another
 * @len: how many
 */
struct grants {
	struct classes classes;
	struct grant *grant;
	size_t len;
};

/**
 * grants_read() - put together what tables mean
 * @grants: filled
 * @tables: of a policy that impp_policy_build() has taken
 * @merge: one grant for all rows between the same roles over the same
 *	transport, else one for each row
 *
 * No grant says more than the tables permit, and together they say all of it.
 * A row that stands behind others for all its ports is in none.
 */
void grants_read(struct grants *grants, const struct impp_tables *tables,
		 bool merge);
void grants_clear(struct grants *grants);

#endif /* _IMPP_GRANTS_H */
