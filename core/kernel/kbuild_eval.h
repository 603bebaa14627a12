// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/kernel/kbuild.h"

namespace stackport::kernel {

/// A Makefile's assignments as they hold under a configuration: conditionals are decided, `:=`
/// replaces what stood before, names and values are not expanded yet.
class KbuildEvaluation {
 public:
  KbuildEvaluation(const KbuildFile& file, const Config& config);

  struct Assignment {
    std::string variable;  ///< as written: "foo-$(CONFIG_X)"
    std::string value;
    int line = 0;
    std::string name;  ///< expanded, where the assignment stands
  };
  const std::vector<Assignment>& assignments() const { return assignments_; }

  /// Expands variables of the file, `$(CONFIG_..)`, `$(src)`, `$(obj)`, `$(srctree)` (all three
  /// from the top, with a leading '/') and the list functions of make that Kbuild files use.
  std::string expand(std::string_view text) const;

 private:
  std::string reference(std::string_view inner) const;
  std::string call(std::string_view function, const std::vector<std::string>& arguments) const;
  bool condition(std::string_view directive, std::string_view rest) const;
  void assign(const KbuildFile::Statement& statement);

  const Config& config_;
  std::string folder_;
  std::vector<Assignment> assignments_;
  /// Variables as they are expanded; one that is being expanded is empty.
  mutable std::map<std::string, std::string> known_;
};

/// "X" of `PREFIX$(CONFIG_X)`; empty when `variable` is no such name.
std::string config_suffix(std::string_view variable, std::string_view prefix);

}  // namespace stackport::kernel
