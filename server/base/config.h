/* config.h - settings from INI files, described by one table.
 *
 * A row gives section, key, type, range, default and help; vl_config_load reads a file and its
 * drop-ins (FILE.d/NAME.conf, in order of name), collects every error, and changes nothing if there
 * is one. An unknown key is an error with file, line and the nearest known name. */
#ifndef VL_BASE_CONFIG_H
#define VL_BASE_CONFIG_H

#include "base/config_option.h"
#include "base/config_report.h"
#include "base/err.h"

/* Fills `settings` with the defaults; texts are copies, freed by vl_config_free. What stood there
 * is not freed. VL_E_INVAL: a default is out of its row's range. */
VL_MUST_CHECK int vl_config_defaults(const struct vl_option_table *table, void *settings);
/* These add to a report that the caller has zeroed; it may be NULL. A key may stand once a file; a
 * drop-in may set it again. A line holds at most 198 bytes, a file 1 MiB.
 * Reads path and path.d/. VL_E_PROTO: see report, settings untouched. VL_E_NOENT: no such file. */
VL_MUST_CHECK int vl_config_load(const struct vl_option_table *table, const char *path,
                                 void *settings, struct vl_config_report *report);
/* As vl_config_load, but what is right is written although something else is wrong: for whoever
 * looks for further errors and then goes no further. */
VL_MUST_CHECK int vl_config_survey(const struct vl_option_table *table, const char *path,
                                   void *settings, struct vl_config_report *report);
/* As vl_config_load for one text in memory (drop-ins left out); `name` stands in problems. */
VL_MUST_CHECK int vl_config_load_text(const struct vl_option_table *table, const char *name,
                                      const char *text, void *settings,
                                      struct vl_config_report *report);
/* One setting as "section.key" = value, as the command line's --set does it. */
VL_MUST_CHECK int vl_config_set(const struct vl_option_table *table, const char *name,
                                const char *value, void *settings, struct vl_config_report *report);
void vl_config_free(const struct vl_option_table *table, void *settings);

#endif
