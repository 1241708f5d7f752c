/* statistics_work.h - what the statistics' worker does: follow the journal, or answer a question.
 * No loop; one thread at a time. Internal. */
#ifndef VL_JOURNAL_STATISTICS_WORK_H
#define VL_JOURNAL_STATISTICS_WORK_H

#include "journal/statistics.h"
#include "journal/statistics_file.h"

struct vl_statistics_work { /* in place */
    char *journal_path, *path;
    const struct vl_region *region;
    struct vl_journal_file journal; /* for reading; db NULL: not open */
    struct vl_statistics_file file; /* db NULL: not open */
    struct vl_statistics_line *lines;

    /* What to do: answer this, or, when NULL, follow. */
    const struct vl_statistics_question *question;
    vl_utc now;

    /* What came of it. */
    int rc;
    bool more, rebuilt;                 /* following: there is more to read; began from nothing */
    struct vl_statistics_answer answer; /* owned; ends with vl_statistics_work_forget */
};

/* VL_E_NOMEM; what is half made ends with fini. */
VL_MUST_CHECK int vl_statistics_work_init(struct vl_statistics_work *work, const char *journal_path,
                                          const struct vl_region *region);
void vl_statistics_work_fini(struct vl_statistics_work *work);
void vl_statistics_work_run(struct vl_statistics_work *work);
void vl_statistics_work_forget(struct vl_statistics_work *work);

#endif
