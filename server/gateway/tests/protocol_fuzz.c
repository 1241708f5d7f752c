/* A browser's message: parsing twice gives the same, what is admitted fits its schema and names a
 * method that exists, and a refusal always says why. */
#include "gateway/permissions.h"
#include "gateway/protocol.h"
#include <stdlib.h>
#include <string.h>

static void check_admitted(const struct vl_request *request)
{
    bool someone = false;

    if (request->id < 1 || !json_is_object(request->params))
        abort();
    for (int role = 0; role < VL_ROLE_COUNT; role++)
        someone = someone || vl_permitted((enum vl_role)role, request->method);
    if (!someone)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct vl_protocol *protocol;
    struct vl_schema_fault fault, fault_again;
    struct vl_request request = {0}, again = {0};
    uint8_t *copy = malloc(n ? n : 1);
    int rc;

    if (!copy || (!protocol && vl_protocol_create(&protocol, &fault) < 0))
        abort();
    if (n)
        memcpy(copy, data, n);
    rc = vl_protocol_parse(protocol, (struct vl_span){copy, n}, &request, &fault);
    if (vl_protocol_parse(protocol, (struct vl_span){copy, n}, &again, &fault_again) != rc ||
        again.id != request.id)
        abort();
    if (rc == VL_OK) {
        check_admitted(&request);
        if (!json_equal(request.message, again.message))
            abort();
        json_decref(request.message);
        json_decref(again.message);
    } else if (rc != VL_E_NOENT && fault.text[0] == '\0') {
        abort();
    }
    free(copy);
    return 0;
}
