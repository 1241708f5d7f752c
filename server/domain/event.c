#include "domain/event.h"
#include <string.h>

static const char *const names[] = {
#define X(id, name) name,
    VL_EVENT_MAP(X)
#undef X
};

const char *vl_event_type_name(enum vl_event_type type)
{
    return (unsigned)type < VL_EVENT_COUNT ? names[type] : NULL;
}

enum vl_event_type vl_event_type_from_name(const char *name)
{
    int i = 0;
    while (i < VL_EVENT_COUNT && (!name || strcmp(name, names[i]) != 0))
        i++;
    return (enum vl_event_type)i;
}
