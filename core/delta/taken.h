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

/// A function or a macro of a kernel's file, for a header of the bundle.
struct CopiedPiece {
  std::string name;
  std::string text;
};

/// `functions` with all that they call or name of the same text and that is static or a macro of
/// one line, as static functions under names of the bundle's own: macros first, then in the text's
/// order. A macro leads from the name of a function that is not static there to the copy. Error
/// (input): a function is not there once.
Result<std::vector<CopiedPiece>> copied_functions(const std::string& file, std::string_view text,
                                                  const std::vector<std::string>& functions);

}  // namespace stackport::delta
