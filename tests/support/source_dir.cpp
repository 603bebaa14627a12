// SPDX-License-Identifier: GPL-2.0-only
#include "support/source_dir.h"

namespace stackport::test {

std::filesystem::path source_dir() { return STACKPORT_SOURCE_DIR; }

}  // namespace stackport::test
