/* rota_command.h - `vagtctl rota check`: may these rota files go live? */
#ifndef VL_MAIN_ROTA_COMMAND_H
#define VL_MAIN_ROTA_COMMAND_H

#define VL_ROTA_CHECK_HELP                                                                         \
    "FILE... [--region FILE] [--from DATE] [--days N] [--whole-region] [--json]\n"                 \
    "             [preview HOTLINE]   all faults of rota files, then gaps, double bookings and\n"  \
    "             the like; who answers in the next 14 days. Exit status 0: may go live"

/* EXIT_SUCCESS: the rota may go live. EXIT_FAILURE: it may not. -1: called wrongly. */
int vl_rota_check_command(int argc, char **argv);

#endif
