// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/host/file_system.h"

namespace stackport::delta {

/// The headers below search folders, read once for all who ask.
class HeaderTexts {
 public:
  /// Which headers of the folders of `arguments`, but those below `except`, look as if they
  /// declared each of `names`: as they are included.
  std::map<std::string, std::set<std::string>> declaring(const std::vector<std::string>& arguments,
                                                         const std::set<std::string>& names,
                                                         const host::Path& except, unsigned jobs);

 private:
  struct File {
    std::string path, text;
  };
  const std::vector<File>& below(const std::vector<host::Path>& folders, unsigned jobs);

  std::mutex mutex_;
  std::map<std::string, std::vector<File>> files_;  ///< by their folders
};

}  // namespace stackport::delta
