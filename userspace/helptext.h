/* SPDX-License-Identifier: GPL-2.0 */
/* What `impp help VERB` prints below the usage line. */
#ifndef _IMPP_HELPTEXT_H
#define _IMPP_HELPTEXT_H

extern const char help_apply[];
extern const char help_boot[];
extern const char help_catalogue[];
extern const char help_check[];
extern const char help_confirm[];
extern const char help_diff[];
extern const char help_explain[];
extern const char help_flush[];
extern const char help_help[];
extern const char help_mode[];
extern const char help_monitor[];
extern const char help_rollback[];
extern const char help_seal[];
extern const char help_show[];
extern const char help_stats[];
extern const char help_test[];
extern const char help_doctor[];
extern const char help_export[];
extern const char help_version[];

#endif /* _IMPP_HELPTEXT_H */
