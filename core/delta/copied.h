// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace stackport::delta {

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

/// #include lines of the text for some headers, in the order asked for. Error (input): the text
/// does not include one.
Result<std::vector<CopiedPiece>> copied_includes(const std::string& file, std::string_view text,
                                                 const std::vector<std::string>& headers);

/// Macros, records and functions as the text has them, under their own names, in its order. Error
/// (input): one is not defined there, or more than once.
Result<std::vector<CopiedPiece>> copied_definitions(const std::string& file, std::string_view text,
                                                    const std::vector<std::string>& names);

}  // namespace stackport::delta
