/* plugin_runner.c - the program vagtlinje-plugin: what comes from a department, in a sandbox.
 *
 * A plugin: started by the core with the bundle's folder as its only argument and the pair as
 * descriptor 3. A rota: with --calendar and a period, the text as standard input. */
#include "base/child.h"
#include "plugin/calendar_runner.h"
#include "plugin/runner.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    const struct vl_log log = {"vagtlinje-plugin", VL_LOG_INFO, STDERR_FILENO};

    if (argc == 4 && strcmp(argv[1], VL_CALENDAR_FLAG) == 0)
        return vl_calendar_run(argv[2], argv[3], STDIN_FILENO, STDOUT_FILENO, &log);
    if (argc != 2) {
        fputs("usage: vagtlinje-plugin BUNDLE (started by vagtlinje)\n"
              "       vagtlinje-plugin " VL_CALENDAR_FLAG " FROM UNTIL <ROTA.ics\n",
              stderr);
        return 2;
    }
    return vl_plugin_run(argv[1], VL_CHILD_FD, &log);
}
