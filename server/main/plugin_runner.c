/* plugin_runner.c - the program vagtlinje-plugin: one department's plugin, in a sandbox.
 *
 * Started by the core with the bundle's folder as its only argument and the pair as descriptor 3.
 */
#include "base/child.h"
#include "plugin/runner.h"

#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const struct vl_log log = {"vagtlinje-plugin", VL_LOG_INFO, STDERR_FILENO};

    if (argc != 2) {
        fputs("usage: vagtlinje-plugin BUNDLE (started by vagtlinje)\n", stderr);
        return 2;
    }
    return vl_plugin_run(argv[1], VL_CHILD_FD, &log);
}
