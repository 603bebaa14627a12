// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stackport::stack {

/// What a C file says at a glance: tokens without comments, strings and members. The views point
/// into the text that was scanned.
struct Scan {
  struct Include {
    std::string_view path;
    bool quoted = false;
    int line = 0;
  };
  struct Use {
    int line = 0;
    int column = 0;
  };
  struct Definition {
    std::string_view name;  ///< macro or inline function
    std::vector<std::string_view> uses;
  };
  std::vector<Include> includes;
  std::unordered_map<std::string_view, Use> identifiers;  ///< first use
  std::vector<std::string_view> exports;                  ///< by EXPORT_SYMBOL*
  std::vector<std::string_view> functions;                ///< defined here
  std::vector<Definition> definitions;                    ///< macros and inline functions
};

Scan scan(std::string_view text);

}  // namespace stackport::stack
