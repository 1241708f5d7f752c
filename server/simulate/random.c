#include "simulate/random.h"
#include <math.h>

#define LONGEST_MS   (100.0 * 24 * 3600 * 1000)
#define POISSON_STEP 500.0 /* exp(-500) is still a normal number */

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static uint64_t next(struct vl_stream *s)
{
    s->state += 0x9e3779b97f4a7c15u;
    return mix(s->state);
}

uint64_t vl_key_join(uint64_t a, uint64_t b)
{
    return mix(a + 0x9e3779b97f4a7c15u * (mix(b) | 1u));
}

struct vl_stream vl_stream_of(uint64_t seed, enum vl_purpose purpose, uint64_t a, uint64_t b)
{
    return (struct vl_stream){vl_key_join(vl_key_join(vl_key_join(seed, (uint64_t)purpose), a), b)};
}

/* FNV-1a, then mixed: ids differ in few bits. */
uint64_t vl_key_of_text(const char *text)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 0x100000001b3u;
    return mix(h);
}

double vl_stream_unit(struct vl_stream *s)
{
    return (double)(next(s) >> 11) * 0x1.0p-53;
}

bool vl_stream_chance(struct vl_stream *s, double probability)
{
    return vl_stream_unit(s) < probability;
}

uint32_t vl_stream_below(struct vl_stream *s, uint32_t n)
{
    return (uint32_t)(vl_stream_unit(s) * n);
}

static int64_t to_ms(double seconds)
{
    return (int64_t)fmin(fmax(seconds * 1000.0, 1.0), LONGEST_MS);
}

int64_t vl_stream_exponential_ms(struct vl_stream *s, double mean_s)
{
    return to_ms(-mean_s * log1p(-vl_stream_unit(s)));
}

/* Box and Muller; the second normal of the pair is not kept: a stream has one number as state. */
int64_t vl_stream_lognormal_ms(struct vl_stream *s, const struct vl_lognormal *d)
{
    double radius = sqrt(-2.0 * log1p(-vl_stream_unit(s)));
    double normal = radius * cos(6.283185307179586 * vl_stream_unit(s));
    return to_ms(d->median_s * exp(d->sigma * normal));
}

/* Knuth's product of uniforms, in steps: a sum of Poisson numbers is one of the summed mean. */
uint32_t vl_stream_poisson(struct vl_stream *s, double mean)
{
    uint32_t count = 0;
    for (; mean > 0; mean -= POISSON_STEP) {
        double limit = exp(-fmin(mean, POISSON_STEP));
        for (double product = vl_stream_unit(s); product > limit; product *= vl_stream_unit(s))
            count++;
    }
    return count;
}

double vl_lognormal_mean(const struct vl_lognormal *d)
{
    return d->median_s * exp(d->sigma * d->sigma / 2);
}
