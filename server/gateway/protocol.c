#include "gateway/protocol.h"

#include "gateway/web_server.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SAFE_INTEGER 9007199254740991LL /* what a browser's number can count to */

extern const unsigned char vl_protocol_schema[]; /* generated from protocol.schema.json */
extern const size_t vl_protocol_schema_size;

struct vl_protocol {
    json_t *document;
    json_t *methods, *events; /* borrowed from document */
};

static int admit_all(const struct vl_protocol *p, struct vl_schema_fault *fault)
{
    const char *name;
    json_t *one;
    int rc;

    json_object_foreach (p->methods, name, one) {
        rc = vl_schema_admit(p->document, json_object_get(one, "params"), fault);
        if (rc == VL_OK)
            rc = vl_schema_admit(p->document, json_object_get(one, "result"), fault);
        if (rc < 0)
            return rc;
    }
    json_object_foreach (p->events, name, one) {
        rc = vl_schema_admit(p->document, one, fault);
        if (rc < 0)
            return rc;
    }
    return VL_OK;
}

int vl_protocol_create(struct vl_protocol **out, struct vl_schema_fault *fault)
{
    struct vl_protocol *p = calloc(1, sizeof *p);
    json_error_t error;
    int rc;

    *fault = (struct vl_schema_fault){0};
    if (!p)
        return VL_E_NOMEM;
    p->document = json_loadb((const char *)vl_protocol_schema, vl_protocol_schema_size,
                             JSON_REJECT_DUPLICATES, &error);
    p->methods = json_object_get(p->document, "methods");
    p->events = json_object_get(p->document, "events");
    rc = p->methods && p->events ? admit_all(p, fault) : VL_E_PROTO;
    if (rc < 0) {
        vl_protocol_destroy(p);
        return rc;
    }
    *out = p;
    return VL_OK;
}

void vl_protocol_destroy(struct vl_protocol *p)
{
    if (!p)
        return;
    json_decref(p->document);
    free(p);
}

static int envelope_check(const json_t *message, struct vl_schema_fault *fault)
{
    const char *key;
    json_t *member;

    json_object_foreach ((json_t *)(uintptr_t)message, key, member)
        if (strcmp(key, "id") != 0 && strcmp(key, "method") != 0 && strcmp(key, "params") != 0) {
            snprintf(fault->text, sizeof fault->text, "unknown member \"%.40s\"", key);
            return VL_E_PROTO;
        }
    return VL_OK;
}

int vl_protocol_parse(const struct vl_protocol *p, struct vl_span text, struct vl_request *out,
                      struct vl_schema_fault *fault)
{
    const struct vl_json_limits limits = {VL_WEB_MESSAGE_BYTES, VL_PROTOCOL_DEPTH};
    struct vl_request r = {0};
    struct vl_json_error error = {0};
    const json_t *entry;
    int rc;

    *fault = (struct vl_schema_fault){0};
    out->id = 0;
    rc = vl_json_parse(text, &limits, &r.message, &error);
    if (rc < 0) {
        snprintf(fault->text, sizeof fault->text, "line %d, column %d: %.90s", error.line,
                 error.column, error.text);
        return rc;
    }
    rc = VL_E_PROTO;
    if (vl_json_integer(r.message, "id", 1, MAX_SAFE_INTEGER, &r.id) < 0) {
        snprintf(fault->text, sizeof fault->text, "lacks a positive integer \"id\"");
        goto out;
    }
    out->id = r.id;
    r.method = vl_json_string(r.message, "method");
    r.params = json_object_get(r.message, "params");
    if (!r.method || !json_is_object(r.params)) {
        snprintf(fault->text, sizeof fault->text, "lacks \"method\" or an object \"params\"");
        goto out;
    }
    if (envelope_check(r.message, fault) < 0)
        goto out;
    entry = json_object_get(p->methods, r.method);
    rc = entry ? VL_OK : VL_E_NOENT;
    if (entry &&
        vl_schema_check(p->document, json_object_get(entry, "params"), r.params, fault) < 0)
        rc = VL_E_INVAL;
out:
    if (rc < 0)
        json_decref(r.message);
    else
        *out = r;
    return rc;
}

int vl_protocol_check_result(const struct vl_protocol *p, const char *method, const json_t *result,
                             struct vl_schema_fault *fault)
{
    const json_t *entry = json_object_get(p->methods, method);

    *fault = (struct vl_schema_fault){0};
    if (!entry)
        return VL_E_NOENT;
    return vl_schema_check(p->document, json_object_get(entry, "result"), result, fault);
}

int vl_protocol_check_event(const struct vl_protocol *p, const char *event, const json_t *data,
                            struct vl_schema_fault *fault)
{
    const json_t *schema = json_object_get(p->events, event);

    *fault = (struct vl_schema_fault){0};
    return schema ? vl_schema_check(p->document, schema, data, fault) : VL_E_NOENT;
}

static char *dump_and_release(json_t *message)
{
    char *text = message ? vl_json_dump(message) : NULL;

    json_decref(message);
    return text;
}

char *vl_protocol_result(int64_t id, json_t *result)
{
    return dump_and_release(
        json_pack("{s:I, s:o}", "id", (json_int_t)id, "result", result ? result : json_object()));
}

char *vl_protocol_problem(int64_t id, json_t *problem)
{
    return dump_and_release(json_pack("{s:I, s:o}", "id", (json_int_t)id, "problem",
                                      problem ? problem : json_object()));
}

char *vl_protocol_notification(uint64_t seq, const char *event, json_t *data)
{
    return dump_and_release(json_pack("{s:I, s:s, s:o}", "seq", (json_int_t)seq, "event", event,
                                      "data", data ? data : json_object()));
}
