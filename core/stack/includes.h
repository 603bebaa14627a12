// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/kernel/tree.h"
#include "core/stack/scan.h"

namespace stackport::stack {

/// Finds the header that an #include means, as kbuild's -I options have it. Not for several
/// threads.
class Includes {
 public:
  explicit Includes(const kernel::Tree& tree) : tree_(tree) {}

  /// Path from the top; where the tree has no such header, the place below include/ where it would
  /// be.
  std::string resolve(const std::string& file, const Scan::Include& include);

 private:
  bool has(const std::string& path);
  const std::vector<std::string>& options_of(const std::string& folder);

  const kernel::Tree& tree_;
  std::map<std::string, bool> known_;
  std::map<std::string, std::vector<std::string>> options_;
};

}  // namespace stackport::stack
