/* dice.h - random numbers that a seed repeats. */
#ifndef VL_SIMULATION_DICE_H
#define VL_SIMULATION_DICE_H

#include <stdbool.h>
#include <stdint.h>

struct dice {
    uint64_t x;
};

/* SplitMix64 (Steele, Lea and Flood, 2014): any seed is a good one. */
static inline uint64_t dice_next(struct dice *d)
{
    uint64_t z = d->x += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* 0..sides-1; sides at least 1 */
static inline uint32_t dice_roll(struct dice *d, uint32_t sides)
{
    return (uint32_t)(dice_next(d) % sides);
}

static inline bool dice_one_in(struct dice *d, uint32_t sides)
{
    return dice_roll(d, sides) == 0;
}

#endif
