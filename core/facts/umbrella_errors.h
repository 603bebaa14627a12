// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <clang-c/Index.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace stackport::facts {

/// The errors of an umbrella, and what it tells all the same.
struct UmbrellaErrors {
  std::map<std::string, std::string> errors;  ///< by the header that is to blame; "": nobody's
  std::vector<std::string> missing;           ///< headers that no folder holds; no errors
  std::set<std::string> sound;  ///< files that no header to blame brings in alone, without an error
  /// Headers to be read by themselves, once each: for every other file that they read one that
  /// brings it in, then all that are to blame.
  std::vector<std::string> others;
};

/// Of an umbrella that includes `headers` from its line `first_line` on. Where two headers clash,
/// all that bring in one side of the clash are blamed, of the side that fewer do. Without an error
/// `sound` and `others` are empty.
UmbrellaErrors umbrella_errors(CXTranslationUnit unit, const std::string& umbrella,
                               unsigned first_line, const std::vector<std::string>& headers);

}  // namespace stackport::facts
