/* simulate_command.h - `vagtctl simulate`: reads the files, runs the simulator, prints. */
#ifndef VL_MAIN_SIMULATE_COMMAND_H
#define VL_MAIN_SIMULATE_COMMAND_H

/* argv: what stands after the word "simulate". An exit status; -1: it was called wrongly. */
int vl_simulate_command(int argc, char **argv);

#endif
