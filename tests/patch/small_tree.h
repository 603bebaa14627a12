// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

#include "core/patch/series.h"

namespace stackport::test {

/// Files in memory that patches are applied to.
struct SmallTree {
  std::map<std::string, std::string> files;

  Result<std::string> operator()(const std::string& path) const {
    const auto it = files.find(path);
    if (it != files.end()) return it->second;
    return fail(ErrorKind::environment, path, "no such file");
  }
};

/// "line 1\n" to "line <count>\n".
inline std::string numbered(int count) {
  std::string out;
  for (int i = 1; i <= count; ++i) out += "line " + std::to_string(i) + "\n";
  return out;
}

inline patch::Patch patch_of(std::string text) {
  patch::Patch patch;
  patch.component = "core";
  patch.file = "patches/core/0001.patch";
  patch.text = std::move(text);
  return patch;
}

}  // namespace stackport::test
