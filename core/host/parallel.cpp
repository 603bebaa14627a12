// SPDX-License-Identifier: GPL-2.0-only
#include "core/host/parallel.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace stackport::host {

void keep_memory() {
#ifdef __GLIBC__
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

void give_back_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace stackport::host
