// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/delta/resolve.h"

namespace stackport::delta {

/// Which lines of a file are taken from the other kernel's file.
struct TakenLines {
  std::string function;            ///< empty: the whole file
  std::vector<std::string> words;  ///< empty: everything that differs
};

/// The runs of lines that differ between `own` and `other`, from top to bottom, where either side
/// spells one of the words. Errors (input): the function is not there once in each, a text too
/// large to compare as a whole, nothing that differs.
Result<std::vector<LineEdit>> taken_lines(const std::string& file, std::string_view own,
                                          std::string_view other, const TakenLines& which);

}  // namespace stackport::delta
