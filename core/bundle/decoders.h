// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/planner.h"

namespace stackport::bundle {

/// Adds what the build would make of ASN.1 grammars, as far as a compiler has to see it.
Result<void> add_decoders(const Part& part, Image& image);

}  // namespace stackport::bundle
