// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/host/file_system.h"

namespace stackport::bundle {

/// A folder of this object in the store, gone with it; what killed processes left is removed.
class Scratch {
 public:
  explicit Scratch(const host::Path& folder);
  Scratch(const Scratch&) = delete;
  ~Scratch() { (void)host::real_file_system().remove_all(path_); }
  const host::Path& path() const { return path_; }

 private:
  host::Path path_;
};

}  // namespace stackport::bundle
