#include "domain/codes.h"
#include <stddef.h>
#include <string.h>

static size_t find_name(const char *const *names, size_t n, const char *name)
{
    size_t i = 0;
    while (i < n && (!name || strcmp(names[i], name) != 0))
        i++;
    return i;
}

#define NAME_ITEM(id, name) name,
#define DEFINE(tag, prefix, MAP)                                                                   \
    static const char *const tag##_names[] = {MAP(NAME_ITEM)};                                     \
    const char *tag##_name(enum tag code)                                                          \
    {                                                                                              \
        return (unsigned)code < prefix##_COUNT ? tag##_names[code] : NULL;                         \
    }                                                                                              \
    enum tag tag##_from_name(const char *name)                                                     \
    {                                                                                              \
        return (enum tag)find_name(tag##_names, prefix##_COUNT, name);                             \
    }
VL_CODES_MAP(DEFINE)

#define CALLERS                                                                                    \
    (VL_ROLE_BIT(VL_ROLE_GP) | VL_ROLE_BIT(VL_ROLE_NURSE) | VL_ROLE_BIT(VL_ROLE_PARAMEDIC) |       \
     VL_ROLE_BIT(VL_ROLE_NURSING_HOME) | VL_ROLE_BIT(VL_ROLE_SOCIAL_WORKER) |                      \
     VL_ROLE_BIT(VL_ROLE_CITIZEN))

bool vl_role_calls(enum vl_role role)
{
    return (unsigned)role < VL_ROLE_COUNT && (CALLERS & VL_ROLE_BIT(role)) != 0;
}
