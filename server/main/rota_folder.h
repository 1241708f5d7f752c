/* rota_folder.h - the rota files of a folder, read as the server reads them. */
#ifndef VL_MAIN_ROTA_FOLDER_H
#define VL_MAIN_ROTA_FOLDER_H

#include "domain/rota.h"

#define VL_READER_PATH_BYTES 4096

/* vagtlinje-plugin, which stands beside this program wherever both are installed. false: unknown.
 */
bool vl_find_reader(char path[VL_READER_PATH_BYTES]);
/* All files' shifts in [from, until); ends with vl_rota_destroy. false after messages on standard
 * error: a file has a fault, or cannot be read. */
bool vl_read_rota_folder(const struct vl_region *region, const char *directory, vl_utc from,
                         vl_utc until, struct vl_rota **out);

#endif
