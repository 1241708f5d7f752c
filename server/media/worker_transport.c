/* worker_transport.c - the methods about transports, and the JSON of their ends. */
#include "media/worker_methods.h"
#include <string.h>

static json_t *ice_parameters(const struct vl_transport_local *local)
{
    return json_pack("{s:s, s:s, s:b}", "usernameFragment", local->ice.ufrag, "password",
                     local->ice.password, "iceLite", 1);
}

static json_t *ice_candidates(const struct vl_transport_local *local)
{
    json_t *list = json_array();

    for (size_t i = 0; i < local->candidate_count; i++) {
        const struct vl_transport_candidate *c = &local->candidates[i];
        /* "ip" is what mediasoup-client called "address" before; both are read. */
        json_t *entry =
            json_pack("{s:s, s:s, s:s, s:i, s:I, s:s, s:s}", "foundation", "udpcandidate",
                      "address", c->ip, "ip", c->ip, "port", c->port, "priority",
                      (json_int_t)c->priority, "protocol", "udp", "type", "host");
        if (json_array_append_new(list, entry) < 0)
            break;
    }
    return list;
}

int vl_worker_transport_create(struct vl_worker *w, const json_t *params,
                               struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room *room = vl_worker_room(w, params, answer, &rc);
    const char *peer = vl_json_string_within(params, "peer", 1, VL_ROOM_TEXT_BYTES);
    const char *direction = vl_json_string(params, "direction");
    struct vl_transport_local local;
    struct vl_room_transport *t;

    if (!room)
        return rc;
    if (!peer)
        return vl_worker_refuse(answer, VL_E_INVAL, "peer: must be a text of 1 to %d bytes",
                                VL_ROOM_TEXT_BYTES);
    if (!direction || (strcmp(direction, "send") != 0 && strcmp(direction, "recv") != 0))
        return vl_worker_refuse(answer, VL_E_INVAL, "direction: must be \"send\" or \"recv\"");
    rc = vl_room_transport_create(
        room, peer, strcmp(direction, "send") == 0 ? VL_ROOM_SEND : VL_ROOM_RECEIVE, &t);
    if (rc < 0)
        return vl_worker_refuse(answer, rc, "transport: %s", vl_err_text(rc));
    vl_transport_local(t->wire, &local);
    answer->result = json_pack(
        "{s:s, s:o, s:o, s:{s:s, s:[{s:s, s:s}]}}", "id", t->id, "iceParameters",
        ice_parameters(&local), "iceCandidates", ice_candidates(&local), "dtlsParameters", "role",
        "auto", "fingerprints", "algorithm", "sha-256", "value", local.fingerprint_sha256);
    if (answer->result)
        return VL_OK;
    vl_room_transport_close(t);
    return VL_E_NOMEM;
}

/* Fingerprints of hashes that we do not know are passed over; one that we know is needed. */
static int read_fingerprints(const json_t *list, struct vl_transport_remote *out,
                             struct vl_worker_answer *answer)
{
    if (!json_is_array(list) || json_array_size(list) > VL_FINGERPRINTS_MAX)
        return vl_worker_refuse(answer, VL_E_INVAL,
                                "dtlsParameters.fingerprints: must be an array of 1 to %d",
                                VL_FINGERPRINTS_MAX);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        const char *algorithm = vl_json_string_within(entry, "algorithm", 1, 32);
        const char *value = vl_json_string_within(entry, "value", 1, VL_ORTC_MAX_TEXT_BYTES);

        if (!algorithm || !value)
            return vl_worker_refuse(answer, VL_E_INVAL,
                                    "dtlsParameters.fingerprints[%zu]: algorithm and value are "
                                    "needed",
                                    i);
        if (out->fingerprint_count < VL_DTLS_MAX_FINGERPRINTS &&
            vl_dtls_fingerprint_parse(algorithm, value,
                                      &out->fingerprints[out->fingerprint_count]) == VL_OK)
            out->fingerprint_count++;
    }
    if (out->fingerprint_count == 0)
        return vl_worker_refuse(answer, VL_E_INVAL,
                                "dtlsParameters.fingerprints: none that is sha-256, sha-384 or "
                                "sha-512 and well-formed");
    return VL_OK;
}

static int read_remote(const json_t *params, struct vl_transport_remote *out,
                       struct vl_worker_answer *answer)
{
    const json_t *dtls = json_object_get(params, "dtlsParameters");
    const char *role = vl_json_string(dtls, "role");

    memset(out, 0, sizeof *out);
    if (!json_is_object(dtls))
        return vl_worker_refuse(answer, VL_E_INVAL, "dtlsParameters: must be an object");
    if (json_object_get(dtls, "role") &&
        (!role ||
         (strcmp(role, "auto") != 0 && strcmp(role, "client") != 0 && strcmp(role, "server") != 0)))
        return vl_worker_refuse(answer, VL_E_INVAL,
                                "dtlsParameters.role: must be \"auto\", \"client\" or \"server\"");
    out->our_role = role && strcmp(role, "server") == 0 ? VL_DTLS_CLIENT : VL_DTLS_SERVER;
    return read_fingerprints(json_object_get(dtls, "fingerprints"), out, answer);
}

int vl_worker_transport_connect(struct vl_worker *w, const json_t *params,
                                struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_transport *t = vl_worker_transport(w, params, answer, &rc);
    struct vl_transport_remote remote;

    if (!t)
        return rc;
    rc = read_remote(params, &remote, answer);
    if (rc < 0)
        return rc;
    rc = vl_transport_connect(t->wire, &remote);
    if (rc == VL_E_STATE)
        return vl_worker_refuse(answer, rc, "transport: was connected before");
    return rc;
}

int vl_worker_transport_restart_ice(struct vl_worker *w, const json_t *params,
                                    struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_transport *t = vl_worker_transport(w, params, answer, &rc);
    struct vl_transport_local local;

    if (!t)
        return rc;
    rc = vl_transport_restart_ice(t->wire);
    if (rc < 0)
        return vl_worker_refuse(answer, rc, "transport: %s",
                                vl_transport_state_text(vl_transport_state(t->wire)));
    vl_transport_local(t->wire, &local);
    answer->result = json_pack("{s:o}", "iceParameters", ice_parameters(&local));
    return answer->result ? VL_OK : VL_E_NOMEM;
}

int vl_worker_transport_close(struct vl_worker *w, const json_t *params,
                              struct vl_worker_answer *answer)
{
    int rc = VL_OK;
    struct vl_room_transport *t = vl_worker_transport(w, params, answer, &rc);

    if (t)
        vl_room_transport_close(t);
    return rc;
}
