/* replay_command.h - `vagtctl simulate --replay`: reads a journal and what shall be otherwise, has
 * it run once more, prints. */
#ifndef VL_MAIN_REPLAY_COMMAND_H
#define VL_MAIN_REPLAY_COMMAND_H

#define VL_REPLAY_HELP                                                                             \
    "--replay JOURNAL [--region DIR] [--rota DIR] [--weekly-rota] [--plan FILE] [--json]\n"        \
    "             a real journal under another region, rota or plan: what would be different"

/* argv: what stands after the word "simulate". An exit status; -1: it was called wrongly. */
int vl_replay_command(int argc, char **argv);

#endif
