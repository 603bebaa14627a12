// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/facts/clang.h"
#include "core/host/file_system.h"

namespace stackport::facts {

/// A compiled prelude; its files go with the object.
struct PooledPrelude {
  explicit PooledPrelude(std::string stem) : stem(std::move(stem)) {}
  PooledPrelude(const PooledPrelude&) = delete;
  ~PooledPrelude();

  const std::string stem;            ///< of its .h and .pch
  std::vector<std::string> files;    ///< that it has read
  std::vector<std::string> rest;     ///< arguments but for macros and folders
  std::vector<std::string> defines;  ///< as arguments
  std::vector<std::string> folders;
  std::vector<std::string> headers;        ///< in its order
  std::vector<std::string> closure;        ///< every file that it may read, sorted
  std::map<std::string, std::string> own;  ///< of `closure`: the units' own, with a hash of each
  Parse::Bodies bodies = Parse::Bodies::skip;  ///< as they were parsed
};

/// Preludes that were compiled, for later parses that would read the same. Used by one thread at a
/// time.
class PreludePool {
 public:
  explicit PreludePool(host::Path folder) : folder_(std::move(folder)) {}

  /// Where files that go with the preludes are; nobody makes it.
  const host::Path& folder() const { return folder_; }
  /// A new one that has these too and keeps its own in a folder below.
  std::shared_ptr<PreludePool> branch(const std::string& name) const;

  std::shared_ptr<PooledPrelude> start();
  void add(std::shared_ptr<const PooledPrelude> prelude);
  /// Those with most headers first.
  std::vector<std::shared_ptr<const PooledPrelude>> all() const;

 private:
  const host::Path folder_;
  size_t started_ = 0;
  size_t inherited_ = 0;  ///< so many of the first are another pool's too
  std::vector<std::shared_ptr<const PooledPrelude>> preludes_;
};

}  // namespace stackport::facts
