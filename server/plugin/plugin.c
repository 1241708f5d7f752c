#include "plugin/plugin.h"

const char *vl_plugin_state_name(enum vl_plugin_state state)
{
    static const char *const names[] = {"starting", "running", "failed"};

    return (unsigned)state < sizeof names / sizeof *names ? names[state] : "unknown";
}
