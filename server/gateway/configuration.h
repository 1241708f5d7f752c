/* configuration.h - settings and region read from their files, with every error at once.
 *
 * Shared by the core's start and by `vagtctl check-config`, so that both say the same. Blocking. */
#ifndef VL_GATEWAY_CONFIGURATION_H
#define VL_GATEWAY_CONFIGURATION_H

#include "base/config.h"
#include "domain/region.h"
#include "gateway/forms.h"
#include "gateway/settings.h"
#include <stdio.h>

#define VL_CONFIGURATION_DEFAULT "/etc/vagtlinje/vagtlinje.conf"
#define VL_REGION_FILE_BYTES     (16u * 1024u * 1024u)

struct vl_configuration {
    struct vl_settings settings;
    struct vl_region *region;
    struct vl_forms *forms;
};

/* path, its drop-ins, then sets ("section.key=value"). VL_E_PROTO: see report; *out holds nothing
 * that must be freed. report->count is 0 on VL_OK. */
VL_MUST_CHECK int vl_configuration_load(const char *path, const char *const *sets, size_t n_sets,
                                        struct vl_configuration *out,
                                        struct vl_config_report *report);
void vl_configuration_free(struct vl_configuration *configuration);
/* "file:line: text", a line each. */
void vl_configuration_print(const struct vl_config_report *report, FILE *out);

#endif
