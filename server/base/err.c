#include "base/err.h"

const char *vl_err_text(int code)
{
    switch (code) {
    case VL_OK:
        return "no error";
#define X(name, value, text)                                                                       \
    case value:                                                                                    \
        return text;
        VL_ERR_MAP(X)
#undef X
    default:
        return "unknown error";
    }
}

const char *vl_err_name(int code)
{
    if (code >= 0)
        return "OK";
    switch (code) {
#define X(name, value, text)                                                                       \
    case value:                                                                                    \
        return #name;
        VL_ERR_MAP(X)
#undef X
    default:
        return "UNKNOWN";
    }
}
