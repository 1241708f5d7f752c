/* statistics_apply.c - what one event means for the rows of calls and rings. */
#include "journal/statistics_file.h"

#define CURRENT_LEG " WHERE id = ?1 AND leg = (SELECT max(leg) FROM call WHERE id = ?1)"

static const char *const sql[VL_STATISTICS_STATEMENTS] = {
    [VL_STATISTICS_PLACED] =
        "INSERT INTO call(id, leg, parent, hotline, caller_role, urgency, placed, day, weekday,"
        " hour, settled, answered, ended, result, task)"
        " VALUES(?1, 1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, ?11, ?12)",
    [VL_STATISTICS_ANSWERED] = "UPDATE call SET answered = ?2, settled = ?2, result = 'answered',"
                               " hospital = ?3" CURRENT_LEG,
    [VL_STATISTICS_LEFT] = "UPDATE call SET settled = ?2, ended = ?2, result = 'left'" CURRENT_LEG,
    /* Handed on to the next owner it stays the task that it is. */
    [VL_STATISTICS_OWED] = "UPDATE call SET settled = ?2, result = 'task', task = ?3" CURRENT_LEG
                           " AND result = 'waiting'",
    [VL_STATISTICS_OUTCOME] =
        "UPDATE call SET outcome = ?3, ended = iif(result = 'task', ?2, ended),"
        " hospital = iif(hospital = '', ?4, hospital)" CURRENT_LEG,
    [VL_STATISTICS_HUNG_UP] = "UPDATE call SET ended = ?2, ended_by = ?3" CURRENT_LEG,
    [VL_STATISTICS_TRANSFERRED] =
        "UPDATE call SET ended = ?2, ended_by = 'transferred'" CURRENT_LEG,
    [VL_STATISTICS_NEXT_LEG] =
        "INSERT INTO call(id, leg, parent, hotline, caller_role, urgency, placed, day, weekday,"
        " hour, settled, answered, ended, result)"
        " SELECT id, leg + 1, parent, ?3, caller_role, urgency, ?2, ?4, ?5, ?6, 0, 0, 0, 'waiting'"
        " FROM call" CURRENT_LEG,
    /* Handing over ends the consult, whose specialist goes on with the caller. */
    [VL_STATISTICS_CONSULT_ENDED] = "UPDATE call SET ended = ?2, ended_by = 'specialist'"
                                    " WHERE parent = ?1 AND parent <> 0 AND ended = 0",
    [VL_STATISTICS_URGENCY] = "UPDATE call SET urgency = ?2" CURRENT_LEG,
    [VL_STATISTICS_CALLBACK] = "UPDATE call SET callback = 1" CURRENT_LEG,
    [VL_STATISTICS_RING] =
        "INSERT INTO ring(id, call, leg, hotline, person, hospital, started, ended, why, reason)"
        " SELECT ?2, id, leg, hotline, ?3, ?4, ?5, 0, '', '' FROM call" CURRENT_LEG,
    [VL_STATISTICS_RUNG] = "UPDATE call SET rings = rings + 1" CURRENT_LEG,
    [VL_STATISTICS_RING_ENDED] = "UPDATE ring SET ended = ?2, why = ?4, reason = ?5"
                                 " WHERE call = ?1 AND person = ?3 AND ended = 0",
    [VL_STATISTICS_MISSED] =
        "UPDATE call SET missed = missed + ?2, declined = declined + ?3" CURRENT_LEG,
    /* Who answered, and whoever else is still rung when the wait ends. */
    [VL_STATISTICS_RINGS_END] = "UPDATE ring SET ended = ?2, why = iif(person = ?3, 'answered', ?4)"
                                " WHERE call = ?1 AND ended = 0",
    [VL_STATISTICS_APPLIED] = "INSERT INTO applied(one, seq, hash) VALUES(1, ?1, ?2)"
                              " ON CONFLICT(one) DO UPDATE SET seq = ?1, hash = ?2",
};

const char *vl_statistics_sql(enum vl_statistics_statement statement)
{
    return sql[statement];
}

/* One use of a statement: bound value by value, run once. */
struct run {
    sqlite3_stmt *statement;
    int column;
    bool failed;
};

static struct run run_of(const struct vl_statistics_file *file, enum vl_statistics_statement which,
                         uint64_t call)
{
    struct run r = {file->statements[which], 1, false};
    r.failed = sqlite3_bind_int64(r.statement, 1, (sqlite3_int64)call) != SQLITE_OK;
    return r;
}

static void number(struct run *r, int64_t value)
{
    r->failed |= sqlite3_bind_int64(r->statement, ++r->column, value) != SQLITE_OK;
}

/* NULL: "", what the region or the list does not know. */
static void text(struct run *r, const char *value)
{
    r->failed |= sqlite3_bind_text(r->statement, ++r->column, value ? value : "", -1,
                                   SQLITE_STATIC) != SQLITE_OK;
}

static int finish(struct run *r)
{
    int rc = r->failed || sqlite3_step(r->statement) != SQLITE_DONE ? VL_E_IO : VL_OK;
    (void)sqlite3_reset(r->statement);
    (void)sqlite3_clear_bindings(r->statement);
    return rc;
}

static const char *hospital_of(const struct vl_region *region, vl_person_index person)
{
    vl_hospital_index h = person < region->n_people ? region->people[person].hospital : VL_NONE;
    return h < region->n_hospitals ? region->hospitals[h].code : "";
}

static void local_time(struct run *r, const struct vl_region *region, vl_utc at)
{
    struct vl_local local = vl_region_local(region, at);
    number(r, local.date);
    number(r, local.weekday);
    number(r, local.minute / 60);
}

static int on_placed(struct vl_statistics_file *f, uint64_t seq, const struct vl_event *e)
{
    const struct vl_region *region = f->region;
    bool is_task = e->u.placed.task < VL_TASK_COUNT && !e->u.placed.parent;
    struct run r = run_of(f, VL_STATISTICS_PLACED, seq);
    number(&r, (int64_t)e->u.placed.parent);
    text(&r, vl_region_hotline_id(region, e->u.placed.hotline));
    text(&r, e->person < region->n_people ? vl_role_name(region->people[e->person].role) : "");
    text(&r, vl_urgency_name(e->u.placed.urgency));
    number(&r, e->at.ms);
    local_time(&r, region, e->at);
    number(&r, is_task ? e->at.ms : 0);
    text(&r, is_task ? "task" : "waiting");
    text(&r, is_task ? vl_task_name(e->u.placed.task) : "");
    return finish(&r);
}

/* answerer: whose ring ends with an answer; VL_NONE: nobody's. */
static int rings_end(struct vl_statistics_file *f, const struct vl_event *e,
                     vl_person_index answerer, const char *why)
{
    const char *person = vl_region_person_id(f->region, answerer);
    struct run r = run_of(f, VL_STATISTICS_RINGS_END, e->call);
    number(&r, e->at.ms);
    text(&r, person ? person : "-");
    text(&r, why);
    return finish(&r);
}

static int on_answered(struct vl_statistics_file *f, const struct vl_event *e)
{
    struct run r = run_of(f, VL_STATISTICS_ANSWERED, e->call);
    number(&r, e->at.ms);
    text(&r, hospital_of(f->region, e->person));
    int rc = finish(&r);
    return rc == VL_OK ? rings_end(f, e, e->person, "answered_elsewhere") : rc;
}

/* The call, when, and one text. */
static int simple(struct vl_statistics_file *f, enum vl_statistics_statement which,
                  const struct vl_event *e, const char *value)
{
    struct run r = run_of(f, which, e->call);
    number(&r, e->at.ms);
    if (value)
        text(&r, value);
    return finish(&r);
}

static int on_wait_ended(struct vl_statistics_file *f, enum vl_statistics_statement which,
                         const struct vl_event *e, const char *value)
{
    int rc = simple(f, which, e, value);
    return rc == VL_OK ? rings_end(f, e, VL_NONE, "call_ended") : rc;
}

static int on_outcome(struct vl_statistics_file *f, const struct vl_event *e)
{
    struct run r = run_of(f, VL_STATISTICS_OUTCOME, e->call);
    number(&r, e->at.ms);
    text(&r, vl_outcome_name(e->u.outcome.outcome));
    text(&r, hospital_of(f->region, e->person));
    return finish(&r);
}

static int on_transferred(struct vl_statistics_file *f, const struct vl_event *e)
{
    int rc = simple(f, VL_STATISTICS_TRANSFERRED, e, NULL);
    struct run r = run_of(f, VL_STATISTICS_NEXT_LEG, e->call);
    number(&r, e->at.ms);
    text(&r, vl_region_hotline_id(f->region, e->u.transferred.hotline));
    local_time(&r, f->region, e->at);
    int next = finish(&r);
    return rc == VL_OK ? next : rc;
}

static int on_ring_started(struct vl_statistics_file *f, uint64_t seq, const struct vl_event *e)
{
    struct run rung = run_of(f, VL_STATISTICS_RUNG, e->call);
    int rc = finish(&rung);
    struct run r = run_of(f, VL_STATISTICS_RING, e->call);
    number(&r, (int64_t)seq);
    text(&r, vl_region_person_id(f->region, e->person));
    text(&r, hospital_of(f->region, e->person));
    number(&r, e->at.ms);
    int ring = finish(&r);
    return rc == VL_OK ? ring : rc;
}

static int on_ring_ended(struct vl_statistics_file *f, const struct vl_event *e)
{
    enum vl_ring_end why = e->u.ring_ended.why;
    struct run r = run_of(f, VL_STATISTICS_RING_ENDED, e->call);
    number(&r, e->at.ms);
    text(&r, vl_region_person_id(f->region, e->person));
    text(&r, vl_ring_end_name(why));
    text(&r, vl_decline_name(e->u.ring_ended.reason));
    int rc = finish(&r);
    if (rc != VL_OK || (why != VL_RING_END_TIMEOUT && why != VL_RING_END_DECLINED))
        return rc;
    struct run m = run_of(f, VL_STATISTICS_MISSED, e->call);
    number(&m, why == VL_RING_END_TIMEOUT);
    number(&m, why == VL_RING_END_DECLINED);
    return finish(&m);
}

static int on_urgency(struct vl_statistics_file *f, const struct vl_event *e)
{
    struct run r = run_of(f, VL_STATISTICS_URGENCY, e->call);
    text(&r, vl_urgency_name(e->u.urgency));
    return finish(&r);
}

static int on_callback(struct vl_statistics_file *f, const struct vl_event *e)
{
    struct run r = run_of(f, VL_STATISTICS_CALLBACK, e->call);
    return finish(&r);
}

int vl_statistics_apply(struct vl_statistics_file *f, uint64_t seq, const struct vl_event *e)
{
    switch (e->type) {
    case VL_EVENT_CALL_PLACED:
        return on_placed(f, seq, e);
    case VL_EVENT_CALL_ANSWERED:
        return on_answered(f, e);
    case VL_EVENT_CALL_DIALLED:
        return rings_end(f, e, e->person, "answered_elsewhere");
    case VL_EVENT_CALL_LEFT:
        return on_wait_ended(f, VL_STATISTICS_LEFT, e, NULL);
    case VL_EVENT_CALL_OWED:
        return on_wait_ended(f, VL_STATISTICS_OWED, e, vl_task_name(e->u.owed.task));
    case VL_EVENT_CALL_OUTCOME:
        return on_outcome(f, e);
    case VL_EVENT_CALL_HUNG_UP:
        return simple(f, VL_STATISTICS_HUNG_UP, e, vl_hung_up_by_name(e->u.hung_up.by));
    case VL_EVENT_CALL_TRANSFERRED:
        return on_transferred(f, e);
    case VL_EVENT_CALL_HANDED_OVER:
        return simple(f, VL_STATISTICS_CONSULT_ENDED, e, NULL);
    case VL_EVENT_CALL_CALLBACK:
        return on_callback(f, e);
    case VL_EVENT_RING_STARTED:
        return on_ring_started(f, seq, e);
    case VL_EVENT_RING_ENDED:
        return on_ring_ended(f, e);
    case VL_EVENT_URGENCY_CHANGED:
        return on_urgency(f, e);
    default:
        return VL_OK;
    }
}
