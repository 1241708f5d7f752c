/* responsibility_registry_test.c - the discharges of all patients: finding, expiring, a full set.
 */
#include "domain/responsibility.h"
#include "domain/tests/world.h"

struct patient {
    uint8_t hash[VL_PATIENT_BYTES];
};

/* Neighbours share a bucket: they differ in the last byte only. */
static struct patient patient(unsigned n)
{
    struct patient p = {{0}};
    p.hash[0] = (uint8_t)(n >> 8);
    p.hash[VL_PATIENT_BYTES - 1] = (uint8_t)n;
    return p;
}

static struct vl_discharges *set_of(uint32_t capacity)
{
    struct vl_discharges *set = NULL;
    assert_int_equal(vl_discharges_create(capacity, &set), VL_OK);
    return set;
}

static void add(struct vl_discharges *set, unsigned who, uint16_t hospital, int64_t start_ms)
{
    struct patient p = patient(who);
    struct vl_discharge d = {.hospital = hospital, .start = {start_ms}};
    vl_discharges_add(set, p.hash, &d);
}

/* The starts of the patient's discharges, as they are found: "30 20 ". */
static void assert_found(const struct vl_discharges *set, unsigned who, const char *starts)
{
    struct patient p = patient(who);
    char text[128] = "";
    size_t used = 0;
    for (const struct vl_discharge *d = vl_discharges_find(set, p.hash, NULL); d;
         d = vl_discharges_find(set, p.hash, d))
        used += (size_t)snprintf(text + used, sizeof text - used, "%d ", (int)d->start.ms);
    assert_string_equal(text, starts);
}

static void discharges_of_one_patient_come_latest_first(void **unused)
{
    struct vl_discharges *set = set_of(8);
    (void)unused;
    add(set, 1, 0, 20);
    add(set, 2, 0, 25);
    add(set, 1, 0, 30);
    add(set, 1, 1, 10);
    add(set, 1, 1, 30); /* two hospitals at the same moment */
    assert_found(set, 1, "30 30 20 10 ");
    assert_found(set, 2, "25 ");
    assert_found(set, 3, "");
    add(set, 1, 0, 20); /* a correction */
    assert_int_equal(vl_discharges_count(set), 5);
    assert_int_equal(vl_discharges_dropped(set), 0);
    assert_int_equal(vl_discharges_expire(set, (vl_utc){20}), 1); /* 20 itself stays */
    assert_found(set, 1, "30 30 20 ");
    assert_int_equal(vl_discharges_expire(set, (vl_utc){1000}), 4);
    assert_int_equal(vl_discharges_count(set), 0);
    assert_found(set, 1, "");
    vl_discharges_destroy(set);
    vl_discharges_destroy(NULL);
}

static void correction_replaces(void **unused)
{
    struct vl_discharges *set = set_of(2);
    struct patient p = patient(1);
    struct vl_discharge d = {.hospital = 1, .destination = 0, .start = {5}, .age = 40};
    (void)unused;
    vl_discharges_add(set, p.hash, &d);
    d.destination = 3;
    d.age = 41;
    vl_discharges_add(set, p.hash, &d);
    assert_int_equal(vl_discharges_count(set), 1);
    assert_int_equal(vl_discharges_find(set, p.hash, NULL)->destination, 3);
    assert_int_equal(vl_discharges_find(set, p.hash, NULL)->age, 41);
    vl_discharges_destroy(set);
}

static void oldest_goes_when_full(void **unused)
{
    struct vl_discharges *set = set_of(3);
    (void)unused;
    add(set, 1, 0, 30);
    add(set, 2, 0, 10);
    add(set, 3, 0, 20);
    add(set, 4, 0, 15); /* 2 is the oldest */
    assert_found(set, 2, "");
    assert_found(set, 4, "15 ");
    add(set, 5, 0, 5); /* itself the oldest */
    assert_found(set, 5, "");
    assert_int_equal(vl_discharges_count(set), 3);
    assert_int_equal(vl_discharges_dropped(set), 2);
    vl_discharges_destroy(set);
    assert_int_equal(vl_discharges_create(0, &set), VL_E_INVAL);
    assert_int_equal(vl_discharges_create(VL_MAX_DISCHARGES + 1, &set), VL_E_INVAL);
}

/* Against a plain list: whatever comes in whatever order, the same is found. */
#define MODEL_CAPACITY 64
#define MODEL_STEPS    20000

struct model {
    struct {
        unsigned who;
        int64_t start;
    } items[MODEL_CAPACITY];
    size_t n;
};

static size_t oldest_of(const struct model *m)
{
    size_t oldest = 0;
    for (size_t i = 1; i < m->n; i++)
        if (m->items[i].start < m->items[oldest].start)
            oldest = i;
    return oldest;
}

static void model_add(struct model *m, unsigned who, int64_t start)
{
    if (m->n == MODEL_CAPACITY) {
        size_t oldest = oldest_of(m);
        if (start < m->items[oldest].start)
            return;
        m->items[oldest] = m->items[--m->n];
    }
    m->items[m->n].who = who;
    m->items[m->n++].start = start;
}

static void model_expire(struct model *m, int64_t before)
{
    for (size_t i = 0; i < m->n;)
        if (m->items[i].start < before)
            m->items[i] = m->items[--m->n];
        else
            i++;
}

static void assert_same(const struct model *m, const struct vl_discharges *set)
{
    int64_t before = INT64_MIN;
    assert_int_equal(vl_discharges_count(set), m->n);
    for (uint32_t i = 0; i < m->n; i++) {
        const uint8_t *hash;
        struct patient p = patient(m->items[i].who);
        const struct vl_discharge *d = vl_discharges_item(set, i, &hash);
        assert_true(d->start.ms > before);
        before = d->start.ms;
        d = vl_discharges_find(set, p.hash, NULL);
        while (d && d->start.ms != m->items[i].start)
            d = vl_discharges_find(set, p.hash, d);
        assert_non_null(d);
    }
    const uint8_t *hash;
    assert_null(vl_discharges_item(set, (uint32_t)m->n, &hash));
}

static void registry_agrees_with_a_plain_list(void **unused)
{
    struct vl_discharges *set = set_of(MODEL_CAPACITY);
    static struct model m;
    uint64_t x = 88172645463325252u;
    (void)unused;
    for (int64_t step = 0; step < MODEL_STEPS; step++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        /* About now, no two at one moment. */
        int64_t start = (step + (int64_t)(x % 50)) * MODEL_STEPS + step;
        unsigned who = (unsigned)(x >> 20) % 600;
        add(set, who, 0, start);
        model_add(&m, who, start);
        if (x % 97 == 0) {
            vl_discharges_expire(set, (vl_utc){start});
            model_expire(&m, start);
        }
        if (step % 10 == 0)
            assert_same(&m, set);
    }
    assert_true(vl_discharges_dropped(set) > 100);
    vl_discharges_destroy(set);
}

static void order_of_adding_does_not_show(void **unused)
{
    static const struct {
        unsigned who;
        uint16_t hospital;
        int64_t start;
    } items[] = {{1, 0, 5}, {2, 0, 5}, {1, 1, 5}, {300, 0, 4}, {9, 0, 9}, {2, 0, 1}};
    enum { N = sizeof items / sizeof *items };
    struct vl_discharges *one = set_of(N), *two = set_of(2 * N);
    (void)unused;
    for (size_t i = 0; i < N; i++) {
        add(one, items[i].who, items[i].hospital, items[i].start);
        add(two, items[N - 1 - i].who, items[N - 1 - i].hospital, items[N - 1 - i].start);
    }
    for (uint32_t i = 0; i < N; i++) {
        const uint8_t *a, *b;
        const struct vl_discharge *x = vl_discharges_item(one, i, &a);
        const struct vl_discharge *y = vl_discharges_item(two, i, &b);
        assert_memory_equal(a, b, VL_PATIENT_BYTES);
        assert_int_equal(x->start.ms, y->start.ms);
        assert_int_equal(x->hospital, y->hospital);
    }
    vl_discharges_destroy(one);
    vl_discharges_destroy(two);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(discharges_of_one_patient_come_latest_first),
        cmocka_unit_test(correction_replaces),
        cmocka_unit_test(oldest_goes_when_full),
        cmocka_unit_test(registry_agrees_with_a_plain_list),
        cmocka_unit_test(order_of_adding_does_not_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
