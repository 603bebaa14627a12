// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

#include "core/delta/gap.h"

namespace stackport::delta {

/// What the text of a report says by itself.
struct Said {
  enum class What {
    missing_header,
    undeclared,  ///< `name` is not declared: a function, macro, enumerator, variable or type
    no_field,    ///< `record` has no field `name`
    no_type,     ///< `name` is unknown or incomplete
    clash,       ///< `name` is declared twice, differently
    mismatch,    ///< something doesn't fit; `name`, if any, is the function or macro concerned
    echo         ///< only follows from an error before it
  };
  What what = What::mismatch;
  std::string record;
  std::string name;
};

/// Reads clang's and gcc's wording (in the C locale).
Said read_message(const Report& report);

}  // namespace stackport::delta
