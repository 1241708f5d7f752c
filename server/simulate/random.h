/* random.h - chance that can be repeated: one stream of numbers per purpose and thing.
 *
 * A stream's numbers depend on its key alone, so a run that draws more of one thing changes
 * nothing else: two runs with the same seed meet the same callers and the same people. Not for
 * secrets. The generator is splitmix64 (Steele, Lea, Flood 2014). */
#ifndef VL_SIMULATE_RANDOM_H
#define VL_SIMULATE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

enum vl_purpose { /* what a stream is for; a number that is used keeps its meaning */
                  VL_PURPOSE_ARRIVALS = 1,
                  VL_PURPOSE_CALL = 2,
                  VL_PURPOSE_PROCEDURES = 3,
                  VL_PURPOSE_RING = 4,
                  VL_PURPOSE_AWAY = 5,
                  VL_PURPOSE_TASK = 6,
                  VL_PURPOSE_DIAL = 7,
                  VL_PURPOSE_RERUN = 8,
};

struct vl_stream {
    uint64_t state;
};
struct vl_lognormal {
    double median_s; /* seconds */
    double sigma;    /* of the logarithm; 0: always the median */
};

/* The same arguments give the same stream. */
struct vl_stream vl_stream_of(uint64_t seed, enum vl_purpose purpose, uint64_t a, uint64_t b);
/* A key for vl_stream_of() from a text id, so that the order of things in a file means nothing. */
uint64_t vl_key_of_text(const char *text);
uint64_t vl_key_join(uint64_t a, uint64_t b);

double vl_stream_unit(struct vl_stream *s); /* in [0, 1) */
bool vl_stream_chance(struct vl_stream *s, double probability);
uint32_t vl_stream_below(struct vl_stream *s, uint32_t n); /* 0..n-1; n > 0 */
/* Times in whole milliseconds, from 1 ms to 100 days. */
int64_t vl_stream_exponential_ms(struct vl_stream *s, double mean_s);
int64_t vl_stream_lognormal_ms(struct vl_stream *s, const struct vl_lognormal *d);
/* mean in 0..100000. */
uint32_t vl_stream_poisson(struct vl_stream *s, double mean);
/* Seconds. */
double vl_lognormal_mean(const struct vl_lognormal *d);

#endif
