// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <git2.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/file_system.h"
#include "core/kernel/tree.h"

/// What this module needs of libgit2; nothing outside core/kernel includes it.
namespace stackport::kernel::git {

struct Free {
  void operator()(git_odb* p) const { git_odb_free(p); }
  void operator()(git_odb_object* p) const { git_odb_object_free(p); }
  void operator()(git_repository* p) const { git_repository_free(p); }
  void operator()(git_reference* p) const { git_reference_free(p); }
  void operator()(git_reference_iterator* p) const { git_reference_iterator_free(p); }
  void operator()(git_commit* p) const { git_commit_free(p); }
  void operator()(git_object* p) const { git_object_free(p); }
  void operator()(git_signature* p) const { git_signature_free(p); }
};
template <typename T>
using Handle = std::unique_ptr<T, Free>;

/// Starts the library once; every entry point of this module calls it.
void initialize();
/// What libgit2 said last on this thread.
std::string last_error();
/// An `environment` error at `place`; a full disk says what to do.
tl::unexpected<Error> broken(const host::Path& place, const std::string& what);
std::string hex(const git_oid& id);

struct RawEntry {
  std::string name;
  EntryKind kind = EntryKind::file;
  git_oid id{};
};
/// The bytes of a tree object; sorts `entries` as git does.
std::string tree_bytes(std::vector<RawEntry> entries);
/// The entries of a tree object, sorted by name; a submodule is left out.
std::vector<RawEntry> parse_tree(std::string_view bytes);

git_oid hash(std::string_view bytes, git_object_t type);

/// Handles of one object database, one for each thread that is at work with it: libgit2 locks a
/// handle while it inflates or deflates.
class OdbPool {
 public:
  explicit OdbPool(host::Path objects) : objects_(std::move(objects)) {}

  class Lease {
   public:
    Lease(OdbPool& pool, Handle<git_odb> odb) : pool_(&pool), odb_(std::move(odb)) {}
    Lease(Lease&&) = default;
    ~Lease() {
      if (odb_) pool_->give_back(std::move(odb_));
    }
    git_odb* get() const { return odb_.get(); }

   private:
    OdbPool* pool_;
    Handle<git_odb> odb_;
  };

  Result<Lease> take();
  Result<git_oid> write(std::string_view bytes, git_object_t type);
  /// Error `failed`: no such object.
  Result<std::string> read(const git_oid& id);
  bool has(const git_oid& id);
  const host::Path& objects() const { return objects_; }

 private:
  void give_back(Handle<git_odb> odb);
  host::Path objects_;
  std::mutex mutex_;
  std::vector<Handle<git_odb>> free_;
};

/// The kernel whose tree object is `tree`.
std::shared_ptr<Tree> make_tree(std::shared_ptr<OdbPool> pool, const git_oid& tree, Origin origin);

}  // namespace stackport::kernel::git
