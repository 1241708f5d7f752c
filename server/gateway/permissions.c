#include "gateway/permissions.h"

#include <stddef.h>
#include <string.h>

#define ROLE(name) (1u << VL_ROLE_##name)
#define EVERYONE   ((1u << VL_ROLE_COUNT) - 1)
#define CALLERS                                                                                    \
    (ROLE(GP) | ROLE(NURSE) | ROLE(PARAMEDIC) | ROLE(NURSING_HOME) | ROLE(SOCIAL_WORKER) |         \
     ROLE(CITIZEN))
#define ANSWERERS (ROLE(SPECIALIST))
#define GUEST     (1u << VL_ROLE_OF_GUEST)

static const struct {
    const char *method;
    unsigned roles;
} row[] = {
    {"session.hello", EVERYONE | GUEST},
    {"session.language", EVERYONE | GUEST},
    {"presence.set", ANSWERERS},
    {"presence.ready", ANSWERERS},
    {"shift.heard", ANSWERERS},
    {"hotline.form", CALLERS | ANSWERERS | ROLE(COORDINATOR)},
    {"triage.suggest", CALLERS},
    {"call.place", CALLERS},
    {"call.leave", CALLERS | ANSWERERS},
    {"call.hang_up", CALLERS | ANSWERERS | GUEST},
    {"call.outcome", ANSWERERS | ROLE(COORDINATOR)},
    {"follow_up.answer", CALLERS},
    {"follow_up.case", CALLERS},
    {"callback.request", CALLERS},
    {"callback.answer", CALLERS},
    {"callback.decline", CALLERS},
    {"call.question", CALLERS},
    {"call.hold", ANSWERERS},
    {"call.transfer", ANSWERERS},
    {"call.consult", ANSWERERS},
    {"call.hand_over", ANSWERERS},
    {"guest.invite", CALLERS | ANSWERERS},
    {"guest.admit", CALLERS | ANSWERERS},
    {"guest.remove", CALLERS | ANSWERERS},
    {"task.take", ANSWERERS | ROLE(COORDINATOR)},
    {"time_out.set", ROLE(COORDINATOR)},
    {"discharge.choices", ANSWERERS | ROLE(DEPARTMENT) | ROLE(COORDINATOR)},
    {"discharge.register", ANSWERERS | ROLE(DEPARTMENT) | ROLE(COORDINATOR)},
    {"discharge.check", CALLERS | ANSWERERS | ROLE(DEPARTMENT) | ROLE(COORDINATOR)},
    {"ring.accept", ANSWERERS},
    {"ring.decline", ANSWERERS},
    {"rota.preview", ANSWERERS | ROLE(COORDINATOR) | ROLE(DEPARTMENT)},
    {"statistics.report", ROLE(COORDINATOR) | ROLE(DEPARTMENT) | ROLE(AUDITOR)},
    {"media.join", CALLERS | ANSWERERS | GUEST},
    {"media.connect", CALLERS | ANSWERERS | GUEST},
    {"media.restart_ice", CALLERS | ANSWERERS | GUEST},
    {"media.produce", CALLERS | ANSWERERS | GUEST},
    {"media.pause", CALLERS | ANSWERERS | GUEST},
    {"media.close", CALLERS | ANSWERERS | GUEST},
    {"media.consume", CALLERS | ANSWERERS | GUEST},
    {"media.resume", CALLERS | ANSWERERS | GUEST},
    {"media.leave", CALLERS | ANSWERERS | GUEST},
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
