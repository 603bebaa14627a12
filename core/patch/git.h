// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <fmt/format.h>
#include <git2.h>

#include <memory>
#include <string>

#include "core/base/result.h"

/// What patches and the scratch trees that they are edited in need of libgit2.
namespace stackport::patch::git {

template <auto release>
struct Releaser {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};
template <typename T, auto release>
using Owned = std::unique_ptr<T, Releaser<release>>;

using Blob = Owned<git_blob, git_blob_free>;
using Diff = Owned<git_diff, git_diff_free>;
using Index = Owned<git_index, git_index_free>;
using Object = Owned<git_object, git_object_free>;
using Odb = Owned<git_odb, git_odb_free>;
using Repository = Owned<git_repository, git_repository_free>;
using Signature = Owned<git_signature, git_signature_free>;
using Tree = Owned<git_tree, git_tree_free>;

/// Keeps the library started.
struct Library {
  Library() { git_libgit2_init(); }
  ~Library() { git_libgit2_shutdown(); }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
};

/// What libgit2 said last on this thread.
inline std::string reason() {
  const git_error* error = git_error_last();
  return error && error->message ? error->message : "no reason given";
}

inline tl::unexpected<Error> broken(const std::string& place, const std::string& what) {
  return fail(ErrorKind::environment, place, fmt::format("libgit2: {}: {}", what, reason()));
}

inline std::string bytes_of(git_blob* blob) {
  return {static_cast<const char*>(git_blob_rawcontent(blob)),
          static_cast<size_t>(git_blob_rawsize(blob))};
}

}  // namespace stackport::patch::git
