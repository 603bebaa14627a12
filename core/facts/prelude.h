// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/facts/surface.h"
#include "core/host/file_system.h"

namespace stackport::facts {

struct PreludeUnit {
  std::string source;  ///< absolute
  std::vector<std::string> arguments;
};

/// Headers that all of some units surely include, compiled once for them. Only headers outside
/// `own` folders are taken, only such as say nothing a second time, and only when nothing that a
/// unit defines before its includes makes them say something else: a parse with a prelude
/// declares what a parse without one does.
class Preludes {
 public:
  /// Writes below `folder`, which goes with the object. A prelude with an error in it is not used.
  /// Independent of the number of jobs.
  static Result<Preludes> make(const std::vector<PreludeUnit>& units,
                               const std::vector<host::Path>& own, const host::Path& folder,
                               unsigned jobs);
  Preludes(Preludes&&) noexcept = default;
  Preludes& operator=(Preludes&&) noexcept = default;
  ~Preludes();

  /// The unit's arguments with its prelude, if it has one.
  std::vector<std::string> arguments(size_t unit) const;
  /// Which prelude the unit has; -1: none.
  int of(size_t unit) const { return of_[unit]; }
  size_t count() const { return files_.size(); }
  /// What a prelude declares of these names, macros too.
  Result<Surface> surface(int prelude, const std::set<std::string>& names) const;

 private:
  Preludes() = default;
  std::unique_ptr<std::string> folder_;  ///< null once moved from
  std::vector<std::string> files_;
  std::vector<std::vector<std::string>> arguments_;  ///< of units
  std::vector<int> of_;
};

}  // namespace stackport::facts
