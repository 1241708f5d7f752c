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
