// SPDX-License-Identifier: GPL-2.0
/* The order in which the module comes and goes. */
#include <linux/module.h>

#include "net.h"
#include "nlops.h"
#include "version.h"

static int __init impp_init(void)
{
	int err;

	err = impp_net_init();
	if (err)
		return err;
	err = impp_nlops_init();
	if (err)
		impp_net_exit();
	return err;
}

static void __exit impp_exit(void)
{
	impp_nlops_exit();
	impp_net_exit();
}

module_init(impp_init);
module_exit(impp_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Permits what Cisco IM and Presence documents");
MODULE_VERSION(IMPP_VERSION);
