#include "base/edit_distance.h"
#include <string.h>

#define MAX_COMPARED 64u

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned vl_edit_distance(const char *a, const char *b)
{
    unsigned row[MAX_COMPARED + 1];
    unsigned a_bytes = (unsigned)strnlen(a, MAX_COMPARED);
    unsigned b_bytes = (unsigned)strnlen(b, MAX_COMPARED);
    for (unsigned j = 0; j <= b_bytes; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a_bytes; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= b_bytes; j++) {
            unsigned replaced = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_bytes];
}
