/* A room through the worker's methods, in one process and without a network: what may be created
 * where, what ends with what, and who is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "media/worker_methods.h"

struct scene {
    uv_loop_t loop;
    struct vl_worker *worker;
    struct vl_worker_answer answer;
    char told[16][24]; /* events */
    unsigned told_count;
};

static void on_notify(void *owner, const char *event, json_t *data)
{
    struct scene *s = owner;

    assert_true(s->told_count < 16);
    (void)snprintf(s->told[s->told_count++], sizeof s->told[0], "%s", event);
    assert_non_null(data);
    json_decref(data);
}

/* Steals params. */
static int ask(struct scene *s, const char *method, json_t *params)
{
    int rc;

    json_decref(s->answer.result);
    assert_non_null(params);
    assert_int_equal(json_object_set_new(params, "room", json_string("room")), 0);
    rc = vl_worker_perform(s->worker, method, params, &s->answer);
    json_decref(params);
    return rc;
}

/* The id of what the method made; steals params. */
static void make(struct scene *s, const char *method, json_t *params, char id[VL_MEDIA_ID_BYTES])
{
    assert_int_equal(ask(s, method, params), VL_OK);
    (void)snprintf(id, VL_MEDIA_ID_BYTES, "%s", vl_json_string(s->answer.result, "id"));
}

static json_t *fixture(const char *name)
{
    char path[512];

    (void)snprintf(path, sizeof path, VL_SOURCE_DIR "/server/media/tests/fixtures/%s.json", name);
    return json_load_file(path, 0, NULL);
}

static void make_transport(struct scene *s, const char *direction, char id[VL_MEDIA_ID_BYTES])
{
    make(s, "transport.create", json_pack("{s:s, s:s}", "peer", "gp", "direction", direction), id);
}

static json_t *producer_params(const char *transport, const char *kind, const char *name)
{
    return json_pack("{s:s, s:s, s:o}", "transport", transport, "kind", kind, "rtpParameters",
                     fixture(name));
}

static json_t *consumer_params(const char *transport, const char *producer)
{
    return json_pack("{s:s, s:s, s:o}", "transport", transport, "producer", producer,
                     "rtpCapabilities", fixture("chrome_receives"));
}

static int open_scene(void **state)
{
    const struct vl_worker_options options = {.listen = "127.0.0.1"};
    static struct scene s;

    memset(&s, 0, sizeof s);
    assert_int_equal(uv_loop_init(&s.loop), 0);
    assert_int_equal(vl_worker_create(&s.loop, &options, NULL, &s.worker), VL_OK);
    s.worker->context.notify = on_notify;
    s.worker->context.owner = &s;
    assert_int_equal(ask(&s, "room.create", json_object()), VL_OK);
    *state = &s;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *s = *state;

    json_decref(s->answer.result);
    vl_worker_destroy(s->worker);
    (void)uv_run(&s->loop, UV_RUN_DEFAULT);
    return uv_loop_close(&s->loop);
}

/* --- tests --------------------------------------------------------------------------------- */

static void test_transport_tells_its_ends(void **state)
{
    struct scene *s = *state;
    char id[VL_MEDIA_ID_BYTES];
    json_t *ice, *candidate, *dtls;

    make_transport(s, "send", id);
    ice = json_object_get(s->answer.result, "iceParameters");
    assert_true(vl_json_flag(ice, "iceLite"));
    assert_non_null(vl_json_string_within(ice, "usernameFragment", 4, 256));
    assert_non_null(vl_json_string_within(ice, "password", 22, 256));
    candidate = json_array_get(json_object_get(s->answer.result, "iceCandidates"), 0);
    assert_string_equal(vl_json_string(candidate, "address"), "127.0.0.1");
    assert_string_equal(vl_json_string(candidate, "protocol"), "udp");
    dtls = json_object_get(s->answer.result, "dtlsParameters");
    assert_string_equal(vl_json_string(dtls, "role"), "auto");
}

static const struct {
    const char *name, *dtls;
    int rc;
} remotes[] = {
    {"no object", "null", VL_E_INVAL},
    {"no fingerprints", "{\"role\":\"client\"}", VL_E_INVAL},
    {"none", "{\"fingerprints\":[]}", VL_E_INVAL},
    {"nine", "{\"fingerprints\":[{\"algorithm\":\"a\",\"value\":\"b\"},{},{},{},{},{},{},{},{}]}",
     VL_E_INVAL},
    {"md5", "{\"fingerprints\":[{\"algorithm\":\"md5\",\"value\":\"AA:BB\"}]}", VL_E_INVAL},
    {"short", "{\"fingerprints\":[{\"algorithm\":\"sha-256\",\"value\":\"AA:BB\"}]}", VL_E_INVAL},
    {"bad role",
     "{\"role\":\"boss\",\"fingerprints\":[{\"algorithm\":\"sha-256\",\"value\":\"AA\"}]}",
     VL_E_INVAL},
    {"good",
     "{\"role\":\"client\",\"fingerprints\":[{\"algorithm\":\"sha-256\",\"value\":"
     "\"00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:"
     "EE:FF\"}]}",
     VL_OK},
};

static void test_remote_dtls(void **state)
{
    struct scene *s = *state;
    char id[VL_MEDIA_ID_BYTES];

    make_transport(s, "send", id);
    for (size_t i = 0; i < sizeof remotes / sizeof remotes[0]; i++) {
        json_t *dtls = json_loads(remotes[i].dtls, JSON_DECODE_ANY, NULL);
        int rc = ask(s, "transport.connect",
                     json_pack("{s:s, s:o}", "transport", id, "dtlsParameters", dtls));
        if (rc != remotes[i].rc || (rc < 0 && !s->answer.error.text[0]))
            fail_msg("%s: rc %d, \"%s\"", remotes[i].name, rc, s->answer.error.text);
    }
}

static void test_producers_do_not_share(void **state)
{
    struct scene *s = *state;
    char send[VL_MEDIA_ID_BYTES], receive[VL_MEDIA_ID_BYTES], id[VL_MEDIA_ID_BYTES];

    make_transport(s, "send", send);
    make_transport(s, "recv", receive);
    make(s, "producer.create", producer_params(send, "video", "chrome_video"), id);
    assert_int_equal(ask(s, "producer.create", producer_params(send, "video", "chrome_video")),
                     VL_E_CONFLICT);
    assert_int_equal(ask(s, "producer.create", producer_params(receive, "audio", "chrome_audio")),
                     VL_E_STATE);
    assert_int_equal(ask(s, "producer.create", producer_params(send, "smell", "chrome_audio")),
                     VL_E_INVAL);
    assert_int_equal(ask(s, "producer.close", json_pack("{s:s}", "producer", id)), VL_OK);
    make(s, "producer.create", producer_params(send, "video", "chrome_video"), id);
}

static void test_consumers_end_with_their_producer(void **state)
{
    struct scene *s = *state;
    char send[VL_MEDIA_ID_BYTES], receive[VL_MEDIA_ID_BYTES];
    char producer[VL_MEDIA_ID_BYTES], consumer[VL_MEDIA_ID_BYTES];

    make_transport(s, "send", send);
    make_transport(s, "recv", receive);
    make(s, "producer.create", producer_params(send, "video", "firefox_video"), producer);
    make(s, "consumer.create", consumer_params(receive, producer), consumer);
    assert_string_equal(vl_json_string(s->answer.result, "type"), "simple");
    assert_string_equal(vl_json_string(s->answer.result, "kind"), "video");
    assert_int_equal(ask(s, "consumer.create", consumer_params(send, producer)), VL_E_STATE);
    assert_int_equal(ask(s, "consumer.pause", json_pack("{s:s}", "consumer", consumer)), VL_OK);
    assert_int_equal(ask(s, "consumer.resume", json_pack("{s:s}", "consumer", consumer)), VL_OK);
    assert_int_equal(ask(s, "consumer.keyframe", json_pack("{s:s}", "consumer", consumer)), VL_OK);
    assert_int_equal(ask(s, "worker.stats", json_object()), VL_OK);
    assert_int_equal(json_array_size(json_object_get(s->answer.result, "room")), 2);
    assert_int_equal(ask(s, "transport.close", json_pack("{s:s}", "transport", send)), VL_OK);
    assert_int_equal(s->told_count, 1);
    assert_string_equal(s->told[0], "consumer.closed");
    assert_int_equal(ask(s, "consumer.close", json_pack("{s:s}", "consumer", consumer)),
                     VL_E_NOENT);
}

static void test_mids_are_never_used_twice(void **state)
{
    struct scene *s = *state;
    char send[VL_MEDIA_ID_BYTES], receive[VL_MEDIA_ID_BYTES];
    char producer[VL_MEDIA_ID_BYTES], consumer[VL_MEDIA_ID_BYTES], mid[8];

    make_transport(s, "send", send);
    make_transport(s, "recv", receive);
    make(s, "producer.create", producer_params(send, "audio", "firefox_audio"), producer);
    for (int i = 0; i < 3; i++) {
        make(s, "consumer.create", consumer_params(receive, producer), consumer);
        (void)snprintf(mid, sizeof mid, "%d", i);
        assert_string_equal(
            vl_json_string(json_object_get(s->answer.result, "rtpParameters"), "mid"), mid);
        assert_int_equal(ask(s, "consumer.close", json_pack("{s:s}", "consumer", consumer)), VL_OK);
    }
}

static void test_rooms_are_apart(void **state)
{
    struct scene *s = *state;
    char send[VL_MEDIA_ID_BYTES];
    json_t *other = json_pack("{s:s}", "room", "other");
    json_t *params;

    make_transport(s, "send", send);
    json_decref(s->answer.result);
    assert_int_equal(vl_worker_perform(s->worker, "room.create", other, &s->answer), VL_OK);
    params = json_pack("{s:s, s:s}", "room", "other", "transport", send);
    assert_int_equal(vl_worker_perform(s->worker, "transport.close", params, &s->answer),
                     VL_E_NOENT);
    json_decref(params);
    json_decref(other);
    assert_int_equal(ask(s, "room.create", json_object()), VL_E_CONFLICT);
    assert_int_equal(ask(s, "room.close", json_object()), VL_OK);
    assert_int_equal(ask(s, "room.close", json_object()), VL_E_NOENT);
    assert_int_equal(s->told_count, 0);
}

static void test_hostile_rtcp_and_rtp(void **state)
{
    struct scene *s = *state;
    char send[VL_MEDIA_ID_BYTES];
    struct vl_room_transport *t;
    struct vl_rtp_view stray = {.ssrc = 99};
    const uint8_t overrun[] = {0x81, 201, 0xff, 0xff, 0, 0, 0, 1};
    const uint8_t bye[] = {0x81, 203, 0, 1, 0, 0, 0, 1};
    vl_mono now = {1};

    make_transport(s, "send", send);
    t = vl_room_find_transport(s->worker->rooms[0], send);
    vl_room_take_rtp(t, &stray, now);
    vl_room_take_rtcp(t, (struct vl_span){overrun, sizeof overrun}, now);
    vl_room_take_rtcp(t, (struct vl_span){bye, sizeof bye}, now);
    assert_int_equal(s->worker->counters.values[VL_MEDIA_RTP_NO_PRODUCER], 1);
    assert_int_equal(s->worker->counters.values[VL_MEDIA_RTCP_MALFORMED], 1);
}

#define ROOM_TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(test_transport_tells_its_ends),
        ROOM_TEST(test_remote_dtls),
        ROOM_TEST(test_producers_do_not_share),
        ROOM_TEST(test_consumers_end_with_their_producer),
        ROOM_TEST(test_mids_are_never_used_twice),
        ROOM_TEST(test_rooms_are_apart),
        ROOM_TEST(test_hostile_rtcp_and_rtp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
