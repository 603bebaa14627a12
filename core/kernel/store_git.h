// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <atomic>
#include <deque>

#include "core/kernel/git.h"
#include "core/kernel/store.h"

/// How the store keeps its kernels; shared by store.cpp and the imports.
namespace stackport::kernel::git {

/// The first error of many threads; the others stop at it.
class FirstError {
 public:
  bool set() const { return set_.load(std::memory_order_relaxed); }
  void keep(Error error) {
    const std::lock_guard lock(mutex_);
    if (!set_.exchange(true)) error_ = std::move(error);
  }
  Result<void> result() const {
    if (set()) return tl::make_unexpected(error_);
    return {};
  }

 private:
  std::atomic<bool> set_{false};
  std::mutex mutex_;
  Error error_;
};

host::Path repository_of(const host::Path& store);
host::Path objects_of(const host::Path& store);

/// Error `input`: a name that can't be one of a kernel.
Result<void> check_name(const std::string& name);

/// Removes temporary files that killed imports left; the store's lock is held.
void sweep(const host::Path& objects);

/// One file of a kernel that is being imported; its blob is written already.
struct Item {
  std::string path;
  EntryKind kind = EntryKind::file;
  git_oid id{};
};

/// Writes the folders of `items` (a later one of the same path wins), sees that it is a kernel, and
/// sets the ref of `origin.name` to it. `place` is what errors name.
Result<void> record(const host::Path& store, OdbPool& pool, const std::deque<Item>& items,
                    const Origin& origin, const std::string& place);
/// The same for a tree object that is there already.
Result<void> record_tree(const host::Path& store, OdbPool& pool, const git_oid& tree,
                         const Origin& origin, const std::string& place);

}  // namespace stackport::kernel::git
