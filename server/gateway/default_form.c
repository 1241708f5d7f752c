#include "gateway/default_form.h"

json_t *vl_default_form(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:[]}", "resourceType", "Questionnaire", "id",
                     "standard", "status", "active", "title", "Standardspørgsmål", "item");
}
