// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/kernel/tree.h"

namespace stackport::kernel {

struct Commit {
  std::string id;
  std::string subject;
  std::string message;
  size_t parents = 0;
};
/// "0123456789ab (\"subject\")"
std::string to_string(const Commit& commit);

/// What a commit made of one file, against its first parent.
struct FileChange {
  std::string path;
  std::optional<std::string> before, after;
};

/// Whether a path is of interest.
using Owns = std::function<bool(const std::string&)>;

/// The history that ends in a kernel of the store, in the repository from which it was imported.
class History {
 public:
  /// Error (input): the kernel was not imported from git; (environment) its repository is gone.
  static Result<History> open(const Origin& origin);

  /// The commit that a revision names. Error (input): none, or none of this history.
  Result<Commit> find(const std::string& revision) const;
  /// Newest first: what can be reached from the kernel (or from `to`) and not from `from`. An empty
  /// `from` means the beginning.
  Result<std::vector<Commit>> between(const std::string& from, const std::string& to = {}) const;
  /// Of these paths below `folders` those that the commit changed.
  Result<std::vector<FileChange>> changes(const Commit& commit, const Owns& owns,
                                          const std::vector<std::string>& folders) const;
  /// A file as a commit has it; nothing when it has none.
  Result<std::optional<std::string>> file_at(const Commit& commit, const std::string& path) const;

 private:
  struct Repository;
  std::shared_ptr<Repository> repository_;
  std::string tip_;
  std::string place_;
};

}  // namespace stackport::kernel
