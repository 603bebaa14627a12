// SPDX-License-Identifier: GPL-2.0-only
#include "core/host/parallel.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace stackport::host {

void give_back_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace stackport::host
