// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

#include "core/base/result.h"
#include "core/host/file_system.h"

namespace stackport::bundle {

/// A git repository in which a patch is edited: its one commit is the code as the patch finds it,
/// its files are as the patch leaves them.
class ScratchTree {
 public:
  using Files = std::map<std::string, std::string>;

  /// What is being edited; kept in the repository.
  struct Subject {
    std::string component;
    std::string file;  ///< beside the component's series
    std::string source, target;
    std::string patch_class, why;
    bool on_y = false;
    std::vector<std::string> source_facts, target_facts;
    std::string head;  ///< text to stand above the diff
  };

  /// Makes DIR. Error (input): it is there and is no scratch tree, or has edits that no patch has.
  static Result<ScratchTree> make(const host::Path& folder, const Subject& subject,
                                  const Files& before, const Files& after,
                                  const std::string& message);
  /// Error (input): DIR is no scratch tree.
  static Result<ScratchTree> open(const host::Path& folder);

  const Subject& subject() const { return subject_; }
  const host::Path& folder() const { return folder_; }
  /// The files of the commit.
  Result<Files> before() const;
  /// The files as they stand in the folder.
  Result<Files> after() const;
  /// Marks what stands there as what the patch does, so that the tree may be replaced.
  Result<void> settle() const;

 private:
  host::Path folder_;
  Subject subject_;
};

}  // namespace stackport::bundle
