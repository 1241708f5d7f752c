/* config_draft.h - settings in the making: each value checked against its row, then all or nothing.
 *
 * Internal to config.c, which reads the texts that the values stand in. */
#ifndef VL_BASE_CONFIG_DRAFT_H
#define VL_BASE_CONFIG_DRAFT_H

#include "base/config_option.h"
#include "base/config_report.h"
#include "base/err.h"
#include <stdbool.h>

/* A value that passed its checks and waits for the others to pass theirs. */
struct vl_config_staged {
    bool set;
    int line;       /* in the present file; 0: not yet there */
    int64_t number; /* INTEGER, FLAG, CHOICE */
    char *text;     /* TEXT */
};

struct vl_config_draft { /* in place */
    const struct vl_option_table *table;
    struct vl_config_report *report;
    struct vl_config_staged *staged; /* one a row */
    size_t problems;
    bool out_of_memory;
};

/* table and report are borrowed; the report may be NULL. VL_E_NOMEM. */
VL_MUST_CHECK int vl_config_draft_begin(struct vl_config_draft *draft,
                                        const struct vl_option_table *table,
                                        struct vl_config_report *report);
/* Keeps the value for that row if it is in range, else tells the problem. */
void vl_config_draft_stage(struct vl_config_draft *draft, size_t row, const char *value,
                           const char *file, int line);
/* Tells a problem: nothing will be written. printf-like. */
void vl_config_draft_problem(struct vl_config_draft *draft, const char *file, int line,
                             const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Writes everything if nothing was wrong; frees the draft in any case. fresh: the settings hold no
 * texts yet. VL_E_PROTO: there was a problem. VL_E_NOMEM. */
VL_MUST_CHECK int vl_config_draft_end(struct vl_config_draft *draft, void *settings, bool fresh);

#endif
