// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <clang-c/Index.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stackport::facts {

/// The errors of an umbrella that includes `headers` from its line `first_line` on, by the header
/// that is to blame ("" for nobody's). Where two headers clash, all that bring in one side of the
/// clash are blamed, of the side that fewer do; a header that no folder holds goes to `missing`
/// instead.
std::map<std::string, std::string> umbrella_errors(CXTranslationUnit unit,
                                                   const std::string& umbrella, unsigned first_line,
                                                   const std::vector<std::string>& headers,
                                                   std::vector<std::string>& missing);

/// What an umbrella with errors tells all the same.
struct Sound {
  std::set<std::string> files;  ///< read by headers that are not to blame, and without an error
  /// Headers to be read by themselves, once each: for every other file that they read one that
  /// brings it in, then all that are to blame.
  std::vector<std::string> others;
};
Sound what_is_sound(CXTranslationUnit unit, const std::string& umbrella, unsigned first_line,
                    const std::vector<std::string>& headers,
                    const std::map<std::string, std::string>& errors);

}  // namespace stackport::facts
