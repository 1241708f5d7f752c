/* small_region.h - a region in which everything happens soon: few people, on several lines at odd
 * hours, short times, a line that is open while the clocks change. */
#ifndef VL_SIMULATION_SMALL_REGION_H
#define VL_SIMULATION_SMALL_REGION_H

#include "domain/region.h"

#define SMALL_REGION_ROTAS 3

/* The same region with another rota, as after an operator's reload: all indexes stay. Owned by the
 * caller. Ends the program when memory is short or the region has a fault. */
struct vl_region *small_region(unsigned rota);

#endif
