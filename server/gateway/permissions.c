#include "gateway/permissions.h"

#include <stddef.h>
#include <string.h>

#define ROLE(name) (1u << VL_ROLE_##name)
#define EVERYONE   ((1u << VL_ROLE_COUNT) - 1)
#define CALLERS                                                                                    \
    (ROLE(GP) | ROLE(NURSE) | ROLE(PARAMEDIC) | ROLE(NURSING_HOME) | ROLE(SOCIAL_WORKER) |         \
     ROLE(CITIZEN))
#define ANSWERERS (ROLE(SPECIALIST))

static const struct {
    const char *method;
    unsigned roles;
} row[] = {
    {"session.hello", EVERYONE},
    {"session.language", EVERYONE},
    {"presence.set", ANSWERERS},
    {"presence.ready", ANSWERERS},
    {"hotline.form", CALLERS | ANSWERERS | ROLE(COORDINATOR)},
    {"triage.suggest", CALLERS},
    {"call.place", CALLERS},
    {"call.leave", CALLERS},
    {"call.hang_up", CALLERS | ANSWERERS},
    {"call.outcome", ANSWERERS | ROLE(COORDINATOR)},
    {"callback.request", CALLERS},
    {"callback.answer", CALLERS},
    {"callback.decline", CALLERS},
    {"call.question", CALLERS},
    {"call.hold", ANSWERERS},
    {"call.transfer", ANSWERERS},
    {"task.take", ANSWERERS | ROLE(COORDINATOR)},
    {"time_out.set", ROLE(COORDINATOR)},
    {"discharge.choices", ANSWERERS | ROLE(DEPARTMENT) | ROLE(COORDINATOR)},
    {"discharge.register", ANSWERERS | ROLE(DEPARTMENT) | ROLE(COORDINATOR)},
    {"discharge.check", CALLERS | ANSWERERS | ROLE(DEPARTMENT) | ROLE(COORDINATOR)},
    {"ring.accept", ANSWERERS},
    {"ring.decline", ANSWERERS},
    {"rota.preview", ANSWERERS | ROLE(COORDINATOR) | ROLE(DEPARTMENT)},
    {"statistics.report", ROLE(COORDINATOR) | ROLE(DEPARTMENT) | ROLE(AUDITOR)},
    {"media.join", CALLERS | ANSWERERS},
    {"media.connect", CALLERS | ANSWERERS},
    {"media.restart_ice", CALLERS | ANSWERERS},
    {"media.produce", CALLERS | ANSWERERS},
    {"media.pause", CALLERS | ANSWERERS},
    {"media.close", CALLERS | ANSWERERS},
    {"media.consume", CALLERS | ANSWERERS},
    {"media.resume", CALLERS | ANSWERERS},
    {"media.leave", CALLERS | ANSWERERS},
};

bool vl_permitted(enum vl_role role, const char *method)
{
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (strcmp(row[i].method, method) == 0)
            return (row[i].roles >> role & 1u) != 0;
    return false;
}

bool vl_permitted_operator(enum vl_role role)
{
    return role == VL_ROLE_COORDINATOR;
}
