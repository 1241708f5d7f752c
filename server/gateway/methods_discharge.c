/* methods_discharge.c - who answers for a patient after a discharge. A CPR number is turned into a
 * keyed hash at once and kept nowhere. */
#include "base/json.h"
#include "domain/view.h"
#include "gateway/discharge.h"
#include "gateway/methods.h"
#include "gateway/oidc_text.h"
#include <string.h>

#define CPR_DIGITS 10

int vl_patient_of(const struct vl_gateway *g, const char *cpr, uint8_t out[VL_PATIENT_BYTES])
{
    char digits[CPR_DIGITS], hash[VL_LOOKUP_HASH_BYTES];
    size_t n = 0;

    for (; *cpr; cpr++) {
        if (*cpr == '-')
            continue;
        if (n == CPR_DIGITS)
            return VL_E_PROTO;
        digits[n++] = *cpr;
    }
    if (n != CPR_DIGITS)
        return VL_E_PROTO;
    int rc =
        vl_vault_lookup_hash(g->vault, "cpr", (struct vl_span){(const uint8_t *)digits, n}, hash);
    explicit_bzero(digits, sizeof digits);
    if (rc < 0)
        return rc;
    return vl_b64url_read(hash, strlen(hash), out, VL_PATIENT_BYTES) == VL_PATIENT_BYTES
               ? VL_OK
               : VL_E_INTERNAL;
}

static bool take_patient(const struct vl_gateway *g, struct vl_reply *reply, const json_t *params,
                         uint8_t out[VL_PATIENT_BYTES])
{
    int rc = vl_patient_of(g, vl_json_string(params, "cpr"), out);

    if (rc < 0)
        vl_reply_refuse(reply, rc == VL_E_PROTO ? "invalid_field" : "internal", "cpr", NULL);
    return rc == VL_OK;
}

static json_t *cover_view(const struct vl_region *region, const struct vl_cover *cover)
{
    json_t *o = json_pack("{s:b}", "covered", cover->is_covered);
    vl_hospital_index hospital = cover->responsible;

    if (!o)
        return NULL;
    if (!cover->is_covered)
        json_object_set_new(o, "why", json_string(vl_uncovered_name(cover->why)));
    if (cover->rule < region->n_discharge_rules) {
        const struct vl_discharge_rule *rule = &region->discharge_rules[cover->rule];
        json_object_set_new(o, "rule", json_string(rule->id));
        json_object_set_new(o, "rule_name",
                            json_pack("{s:s, s:s}", "da", rule->name_da, "en", rule->name_en));
    }
    if (cover->until.ms) {
        char text[VL_UTC_TEXT_BYTES];
        vl_utc_format(cover->until, text);
        json_object_set_new(o, "until", json_string(text));
    }
    if (hospital < region->n_hospitals) {
        json_object_set_new(o, "hospital", json_string(region->hospitals[hospital].code));
        json_object_set_new(o, "hospital_name", json_string(region->hospitals[hospital].name));
    }
    return o;
}

void vl_method_discharge_check(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                               json_t *params)
{
    uint8_t patient[VL_PATIENT_BYTES];
    struct vl_cover cover;

    if (!take_patient(g, reply, params, patient))
        return;
    cover = vl_state_cover(vl_engine_state(g->engine), patient, vl_engine_now(g->engine),
                           g->region->people[s->person].role);
    vl_reply_result(reply, cover_view(g->region, &cover));
}

vl_hospital_index vl_responsible_hospital(const struct vl_gateway *g, const char *cpr,
                                          enum vl_role caller)
{
    uint8_t patient[VL_PATIENT_BYTES];
    struct vl_cover cover;

    if (!cpr || vl_patient_of(g, cpr, patient) < 0)
        return VL_NONE;
    cover = vl_state_cover(vl_engine_state(g->engine), patient, vl_engine_now(g->engine), caller);
    return cover.is_covered ? cover.responsible : VL_NONE;
}

static void fill_discharge(const struct vl_gateway *g, const struct vl_session *s,
                           const json_t *params, struct vl_discharge *d)
{
    const struct vl_region *region = g->region;
    const char *hospital = vl_json_string(params, "hospital");

    d->hospital =
        hospital ? vl_region_hospital(region, hospital) : region->people[s->person].hospital;
    d->specialty = vl_region_specialty(region, vl_json_string(params, "specialty"));
    d->group = vl_region_group(region, vl_json_string(params, "group"));
    d->destination = vl_region_destination(region, vl_json_string(params, "destination"));
    d->admitted_hours = (uint16_t)json_integer_value(json_object_get(params, "admitted_hours"));
    d->age = (uint8_t)json_integer_value(json_object_get(params, "age"));
}

void vl_method_discharge_register(struct vl_gateway *g, struct vl_session *s,
                                  struct vl_reply *reply, json_t *params)
{
    struct vl_command c = {.type = VL_COMMAND_DISCHARGE, .person = s->person};
    struct vl_discharge *d = &c.u.discharge.discharge;

    fill_discharge(g, s, params, d);
    if (vl_method_moment(reply, params, "discharged_at", &d->start) &&
        take_patient(g, reply, params, c.u.discharge.patient))
        vl_gateway_command(g, &c, reply);
}

static json_t *choice(const char *id, const char *da, const char *en)
{
    return json_pack("{s:s, s:{s:s, s:s}}", "id", id, "name", "da", da, "en", en);
}

static json_t *labels_view(const struct vl_label *labels, uint16_t n)
{
    json_t *list = json_array();

    for (uint16_t i = 0; list && i < n; i++)
        json_array_append_new(list, choice(labels[i].id, labels[i].name_da, labels[i].name_en));
    return list;
}

void vl_method_discharge_choices(struct vl_gateway *g, struct vl_session *s, struct vl_reply *reply,
                                 json_t *params)
{
    const struct vl_region *r = g->region;
    json_t *specialties = json_array();

    (void)s;
    (void)params;
    for (uint16_t i = 0; specialties && i < r->n_specialties; i++)
        json_array_append_new(specialties, choice(r->specialties[i].id, r->specialties[i].name_da,
                                                  r->specialties[i].name_en));
    vl_reply_result(reply,
                    json_pack("{s:o, s:o, s:o}", "destinations",
                              labels_view(r->discharge_destinations, r->n_discharge_destinations),
                              "groups", labels_view(r->discharge_groups, r->n_discharge_groups),
                              "specialties", specialties));
}
