// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/facts/clang.h"
#include "core/facts/prelude_pool.h"
#include "core/facts/surface.h"
#include "core/host/file_system.h"

namespace stackport::facts {

struct PreludeUnit {
  std::string source;  ///< absolute
  std::vector<std::string> arguments;
};

/// Where the units' own files are.
struct PreludeFolders {
  std::vector<host::Path> own;  ///< whose headers are in no prelude
  /// Those that may be in one all the same.
  std::vector<host::Path> wrappers;
  /// Of preludes with wrappers or own headers: kept, an error in one leaves its header out.
  Parse::Bodies bodies = Parse::Bodies::skip;
  /// Of the own headers, those that may be in one too, since no unit asks for places in them;
  /// empty: none.
  std::function<bool(const std::string& file)> shared = {};
};

/// Headers that many units surely include, compiled once for those that include all of them, or
/// taken from a pool where one there has nearly as many and reads the same. Only
/// headers outside `own` folders are taken, only such as say nothing a second time, and only when
/// nothing that a unit defines before its includes makes them say something else: a parse with a
/// prelude declares what a parse without one does.
class Preludes {
 public:
  /// Nothing is compiled yet.
  static Preludes make(const std::vector<PreludeUnit>& units, const PreludeFolders& folders,
                       std::shared_ptr<PreludePool> pool);
  Preludes(Preludes&&) noexcept;
  Preludes& operator=(Preludes&&) noexcept;
  ~Preludes();

  /// Compiles the preludes of some units, where enough of a prelude's units have been asked for.
  /// One with an error in it is not used. Independent of the number of jobs.
  Result<void> ready(const std::vector<size_t>& units, unsigned jobs);

  /// The unit of that source and those arguments.
  std::optional<size_t> find(const std::string& source,
                             const std::vector<std::string>& arguments) const;
  /// The unit's arguments with its prelude, if it has one by now.
  const std::vector<std::string>& arguments(size_t unit) const;
  /// Which prelude the unit has; -1: none.
  int of(size_t unit) const;
  size_t count() const;
  /// The files that a prelude read.
  const std::vector<std::string>& files(int prelude) const;
  /// What a prelude declares of these names, macros too.
  Result<Surface> surface(int prelude, const std::set<std::string>& names) const;
  /// A prelude's declarations and macros of these names, in their order; of an enumerator its enum.
  /// `take` gets the name's index; one thread at a time.
  Result<void> visit(int prelude, const std::vector<std::string>& names,
                     const std::function<void(size_t, CXTranslationUnit, CXCursor)>& take) const;

 private:
  class Maker;
  struct Loaded;
  Preludes();
  std::unique_ptr<Maker> maker_;
  std::unique_ptr<std::mutex> mutex_;  ///< guards `loaded_`
  mutable std::map<int, std::shared_ptr<Loaded>> loaded_;
};

}  // namespace stackport::facts
