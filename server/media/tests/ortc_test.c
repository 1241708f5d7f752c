/* ORTC parameters as browsers send them (fixtures are from Chromium and Firefox ESR), and as
 * strangers would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "media/codec.h"
#include "media/ortc.h"

static json_t *fixture(const char *name)
{
    char path[512];
    json_t *json;

    (void)snprintf(path, sizeof path, VL_SOURCE_DIR "/server/media/tests/fixtures/%s.json", name);
    json = json_load_file(path, 0, NULL);
    assert_non_null(json);
    return json;
}

/* --- what browsers send -------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum vl_media_kind kind;
    enum vl_codec_id codec;
    bool rtx, nack, mid, level;
} sent[] = {
    {"chrome_audio", VL_KIND_AUDIO, VL_CODEC_OPUS, false, false, false, true},
    {"chrome_video", VL_KIND_VIDEO, VL_CODEC_VP8, true, true, true, false},
    {"firefox_audio", VL_KIND_AUDIO, VL_CODEC_OPUS, false, false, true, true},
    {"firefox_video", VL_KIND_VIDEO, VL_CODEC_VP8, true, true, true, false},
};

static void test_browsers_send(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sent / sizeof sent[0]; i++) {
        json_t *json = fixture(sent[i].name);
        struct vl_send_parameters p;
        struct vl_ortc_error error = {""};

        assert_int_equal(vl_ortc_parse_send(json, sent[i].kind, &p, &error), VL_OK);
        assert_int_equal(p.codec->id, sent[i].codec);
        assert_int_equal(p.rtx_payload_type != 0, sent[i].rtx);
        assert_int_equal(p.rtx_ssrc != 0, sent[i].rtx);
        assert_int_equal(p.nack, sent[i].nack);
        assert_int_equal(p.remb, sent[i].kind == VL_KIND_VIDEO);
        assert_int_equal(p.extensions.id[VL_EXTENSION_AUDIO_LEVEL] != 0, sent[i].level);
        assert_true(p.ssrc != 0 && p.cname[0] && p.mid[0]);
        json_decref(json);
    }
}

/* --- what the router offers and decides ---------------------------------------------------- */

static void test_router_capabilities_are_receivable(void **state)
{
    (void)state;
    struct vl_receive_capabilities r;
    struct vl_ortc_error error = {""};
    json_t *json = vl_ortc_router_capabilities();

    assert_non_null(json);
    assert_int_equal(json_array_size(json_object_get(json, "codecs")), 5);
    assert_int_equal(vl_ortc_parse_receive(json, &r, &error), VL_OK);
    for (unsigned i = 0; i < VL_CODECS; i++)
        assert_true(r.codecs[i].supported);
    assert_true(r.codecs[VL_CODEC_H264].rtx && r.codecs[VL_CODEC_VP8].nack);
    json_decref(json);
}

static void choose(const char *receiver, const char *sender, struct vl_consumer_choice *out)
{
    json_t *caps = fixture(receiver), *parameters = fixture(sender);
    struct vl_receive_capabilities r;
    struct vl_send_parameters p;
    struct vl_ortc_error error = {""};

    assert_int_equal(vl_ortc_parse_receive(caps, &r, &error), VL_OK);
    assert_int_equal(vl_ortc_parse_send(parameters, VL_KIND_VIDEO, &p, &error), VL_OK);
    assert_int_equal(vl_ortc_choose(&r, &p, out), VL_OK);
    json_decref(caps);
    json_decref(parameters);
}

static void test_consumer_parameters(void **state)
{
    (void)state;
    struct vl_consumer_choice choice;
    json_t *json, *codec, *encoding;

    choose("firefox_receives", "chrome_video", &choice);
    assert_int_equal(choice.extensions.id[VL_EXTENSION_MID], 1);
    assert_int_equal(choice.extensions.id[VL_EXTENSION_VIDEO_ORIENTATION], 0); /* not known there */
    assert_int_equal(choice.extensions.id[VL_EXTENSION_ABS_SEND_TIME], 0);
    choice.ssrc = 4000000000u;
    choice.rtx_ssrc = 7;
    choice.mid = "3";
    choice.cname = "somebody";
    json = vl_ortc_consumer_parameters(&choice);
    assert_string_equal(vl_json_string(json, "mid"), "3");
    codec = json_array_get(json_object_get(json, "codecs"), 0);
    assert_int_equal(json_integer_value(json_object_get(codec, "payloadType")), 101);
    assert_int_equal(json_array_size(json_object_get(json, "codecs")), 2);
    encoding = json_array_get(json_object_get(json, "encodings"), 0);
    assert_int_equal(json_integer_value(json_object_get(encoding, "ssrc")), 4000000000);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(encoding, "rtx"), "ssrc")),
                     7);
    assert_true(vl_json_flag(json_object_get(json, "rtcp"), "reducedSize"));
    json_decref(json);
}

static void test_chrome_keeps_orientation(void **state)
{
    (void)state;
    struct vl_consumer_choice choice;

    choose("chrome_receives", "chrome_video", &choice);
    assert_int_equal(choice.extensions.id[VL_EXTENSION_VIDEO_ORIENTATION], 11);
    assert_true(choice.receive.rtx);
}

static void test_cannot_consume_h264_without_it(void **state)
{
    (void)state;
    json_t *caps = fixture("firefox_receives");
    struct vl_receive_capabilities r;
    struct vl_ortc_error error = {""};
    struct vl_send_parameters p = {.kind = VL_KIND_VIDEO, .codec = vl_codec_get(VL_CODEC_H264)};
    struct vl_consumer_choice choice;

    assert_int_equal(vl_ortc_parse_receive(caps, &r, &error), VL_OK);
    assert_false(vl_ortc_can_consume(&r, p.codec));
    assert_int_equal(vl_ortc_choose(&r, &p, &choice), VL_E_VERSION);
    json_decref(caps);
}

/* --- what strangers send ------------------------------------------------------------------- */

#define OPUS   "{\"mimeType\":\"audio/opus\",\"payloadType\":111,\"clockRate\":48000,\"channels\":2}"
#define CODECS "\"codecs\":[" OPUS "]"
#define SSRC   "\"encodings\":[{\"ssrc\":1}]"

static const struct {
    const char *name, *json;
    int rc;
    const char *says; /* part of the error text */
} hostile[] = {
    {"least", "{" CODECS "," SSRC "}", VL_OK, ""},
    {"null members", "{" CODECS "," SSRC ",\"mid\":null,\"rtcp\":null,\"headerExtensions\":null}",
     VL_OK, ""},
    {"not an object", "[]", VL_E_INVAL, "rtpParameters"},
    {"no codecs", "{" SSRC "}", VL_E_INVAL, "codecs"},
    {"codecs no array", "{\"codecs\":{}," SSRC "}", VL_E_INVAL, "codecs: must be an array"},
    {"codec no object", "{\"codecs\":[1]," SSRC "}", VL_E_INVAL, "codecs[0]"},
    {"payload type 128",
     "{\"codecs\":[{\"mimeType\":\"audio/opus\",\"payloadType\":128,\"clockRate\":48000}]}",
     VL_E_INVAL, "codecs[0].payloadType"},
    {"payload type 1.5",
     "{\"codecs\":[{\"mimeType\":\"audio/opus\",\"payloadType\":1.5,\"clockRate\":48000}]}",
     VL_E_INVAL, "codecs[0].payloadType"},
    {"payload type twice", "{\"codecs\":[" OPUS "," OPUS "]," SSRC "}", VL_E_CONFLICT,
     "codecs[1].payload type 111 stands twice"},
    {"mono opus",
     "{\"codecs\":[{\"mimeType\":\"audio/opus\",\"payloadType\":1,\"clockRate\":48000}]," SSRC "}",
     VL_E_VERSION, "none that this server forwards"},
    {"video in audio",
     "{\"codecs\":[{\"mimeType\":\"video/VP8\",\"payloadType\":1,\"clockRate\":90000}]," SSRC "}",
     VL_E_INVAL, "kind is audio"},
    {"apt of nothing",
     "{\"codecs\":[" OPUS ",{\"mimeType\":\"audio/rtx\",\"payloadType\":9,\"clockRate\":48000,"
     "\"parameters\":{\"apt\":5}}]," SSRC "}",
     VL_E_INVAL, "apt"},
    {"no ssrc and no mid", "{" CODECS "}", VL_E_INVAL, "ssrc"},
    {"ssrc 0", "{" CODECS ",\"encodings\":[{\"ssrc\":0}]}", VL_E_INVAL, "encodings[0].ssrc"},
    {"ssrc 2^32", "{" CODECS ",\"encodings\":[{\"ssrc\":4294967296}]}", VL_E_INVAL,
     "encodings[0].ssrc"},
    {"ssrc twice", "{" CODECS ",\"encodings\":[{\"ssrc\":5,\"rtx\":{\"ssrc\":5}}]}", VL_E_CONFLICT,
     "ssrc: 5 stands twice"},
    {"simulcast", "{" CODECS ",\"encodings\":[{\"ssrc\":5},{\"ssrc\":6}]}", VL_E_VERSION,
     "simulcast"},
    {"nine encodings", "{" CODECS ",\"encodings\":[{},{},{},{},{},{},{},{},{}]}", VL_E_FULL,
     "encodings: at most 8"},
    {"rtx without ssrc", "{" CODECS ",\"encodings\":[{\"ssrc\":5,\"rtx\":{}}]}", VL_E_INVAL,
     "encodings[0].ssrc"},
    {"extension id twice",
     "{" CODECS "," SSRC ",\"headerExtensions\":[{\"uri\":\"a\",\"id\":3},{\"uri\":\"b\",\"id\":3}"
     "]}",
     VL_E_CONFLICT, "headerExtensions[1].id: 3 stands twice"},
    {"extension id 0", "{" CODECS "," SSRC ",\"headerExtensions\":[{\"uri\":\"a\",\"id\":0}]}",
     VL_E_INVAL, "headerExtensions[0].id"},
    {"encrypted extension",
     "{" CODECS "," SSRC ",\"headerExtensions\":[{\"uri\":\"a\",\"id\":3,\"encrypt\":true}]}",
     VL_E_VERSION, "encrypt"},
    {"long mid", "{" CODECS "," SSRC ",\"mid\":\"01234567890123456789012345678901\"}", VL_E_INVAL,
     "mid"},
    {"rtcp a number", "{" CODECS "," SSRC ",\"rtcp\":5}", VL_E_INVAL, "rtcp"},
};

static void test_hostile_parameters(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        json_t *json = json_loads(hostile[i].json, 0, NULL);
        struct vl_send_parameters p;
        struct vl_ortc_error error = {""};
        int rc;

        assert_non_null(json);
        rc = vl_ortc_parse_send(json, VL_KIND_AUDIO, &p, &error);
        if (rc != hostile[i].rc || !strstr(error.text, hostile[i].says))
            fail_msg("%s: rc %d, \"%s\"", hostile[i].name, rc, error.text);
        json_decref(json);
    }
}

static void test_ten_thousand_codecs_cost_nothing(void **state)
{
    (void)state;
    json_t *list = json_array(), *json;
    struct vl_send_parameters p;
    struct vl_receive_capabilities r;
    struct vl_ortc_error error;
    struct timespec from, to;

    for (int i = 0; i < 10000; i++)
        assert_int_equal(json_array_append_new(list, json_loads(OPUS, 0, NULL)), 0);
    json = json_pack("{s:o}", "codecs", list);
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_int_equal(vl_ortc_parse_send(json, VL_KIND_AUDIO, &p, &error), VL_E_FULL);
    assert_int_equal(vl_ortc_parse_receive(json, &r, &error), VL_E_FULL);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_true((to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000 < 10);
    assert_string_equal(error.text, "codecs: at most 32 entries, got 10000");
    json_decref(json);
}

static void test_clashing_capability_extensions(void **state)
{
    (void)state;
    json_t *json = vl_ortc_router_capabilities();
    json_t *extensions = json_object_get(json, "headerExtensions");
    struct vl_receive_capabilities r;
    struct vl_ortc_error error = {""};

    /* the audio level under the id of mid */
    json_object_set_new(json_array_get(extensions, 4), "preferredId", json_integer(1));
    assert_int_equal(vl_ortc_parse_receive(json, &r, &error), VL_E_CONFLICT);
    assert_non_null(strstr(error.text, "preferredId 1"));
    json_decref(json);
}

/* --- codecs -------------------------------------------------------------------------------- */

#define SPAN(literal) ((struct vl_span){(const uint8_t *)(literal), sizeof(literal) - 1})

static const struct {
    const char *name;
    enum vl_codec_id codec;
    struct vl_span payload;
    bool keyframe;
} payloads[] = {
    {"opus", VL_CODEC_OPUS, SPAN("\x78"), true},
    {"vp8 empty", VL_CODEC_VP8, {NULL, 0}, false},
    {"vp8 descriptor alone", VL_CODEC_VP8, SPAN("\x10"), false},
    {"vp8 key", VL_CODEC_VP8, SPAN("\x10\x10\x02\x00\x9d\x01\x2a"), true},
    {"vp8 inter", VL_CODEC_VP8, SPAN("\x10\x11\x02\x00"), false},
    {"vp8 not the start", VL_CODEC_VP8, SPAN("\x00\x10\x02\x00"), false},
    {"vp8 partition 1", VL_CODEC_VP8, SPAN("\x11\x10\x02\x00"), false},
    {"vp8 key, 15-bit picture id", VL_CODEC_VP8, SPAN("\x90\x80\x81\x23\x10\x02"), true},
    {"vp8 key, 7-bit picture id", VL_CODEC_VP8, SPAN("\x90\x80\x23\x10\x02"), true},
    {"vp8 key, all fields", VL_CODEC_VP8, SPAN("\x90\xe0\x81\x23\x05\x20\x10\x02"), true},
    {"vp8 cut in the descriptor", VL_CODEC_VP8, SPAN("\x90\xe0\x81\x23"), false},
    {"h264 empty", VL_CODEC_H264, {NULL, 0}, false},
    {"h264 idr", VL_CODEC_H264, SPAN("\x65\x88"), true},
    {"h264 sps", VL_CODEC_H264, SPAN("\x67\x42"), true},
    {"h264 slice", VL_CODEC_H264, SPAN("\x41\x9a"), false},
    {"h264 stap with sps", VL_CODEC_H264, SPAN("\x78\x00\x02\x09\x10\x00\x02\x67\x42"), true},
    {"h264 stap without", VL_CODEC_H264, SPAN("\x78\x00\x02\x09\x10\x00\x02\x41\x42"), false},
    {"h264 stap overrun", VL_CODEC_H264, SPAN("\x78\xff\xff\x67"), false},
    {"h264 stap of empty units", VL_CODEC_H264, SPAN("\x78\x00\x00\x00\x00"), false},
    {"h264 fu start idr", VL_CODEC_H264, SPAN("\x7c\x85\x88"), true},
    {"h264 fu middle idr", VL_CODEC_H264, SPAN("\x7c\x05\x88"), false},
    {"h264 fu cut", VL_CODEC_H264, SPAN("\x7c"), false},
};

static void test_keyframes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof payloads / sizeof payloads[0]; i++) {
        if (vl_codec_starts_keyframe(vl_codec_get(payloads[i].codec), payloads[i].payload) !=
            payloads[i].keyframe)
            fail_msg("%s", payloads[i].name);
    }
}

static void test_profiles(void **state)
{
    (void)state;
    assert_true(vl_h264_is_constrained_baseline("42e01f"));
    assert_true(vl_h264_is_constrained_baseline("42C00B"));
    assert_false(vl_h264_is_constrained_baseline("42001f")); /* plain baseline */
    assert_false(vl_h264_is_constrained_baseline("640c1f")); /* high */
    assert_false(vl_h264_is_constrained_baseline("42e0"));
    assert_false(vl_h264_is_constrained_baseline("42e0zz"));
    assert_false(vl_h264_is_constrained_baseline(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_browsers_send),
        cmocka_unit_test(test_router_capabilities_are_receivable),
        cmocka_unit_test(test_consumer_parameters),
        cmocka_unit_test(test_chrome_keeps_orientation),
        cmocka_unit_test(test_cannot_consume_h264_without_it),
        cmocka_unit_test(test_hostile_parameters),
        cmocka_unit_test(test_ten_thousand_codecs_cost_nothing),
        cmocka_unit_test(test_clashing_capability_extensions),
        cmocka_unit_test(test_keyframes),
        cmocka_unit_test(test_profiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
