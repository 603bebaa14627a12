// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/host/file_system.h"

namespace stackport::delta {

/// The folders of -I and -isystem, in order.
std::vector<host::Path> include_folders(const std::vector<std::string>& arguments);
/// A header's file as those folders give it.
std::optional<host::Path> find_header(const std::vector<std::string>& arguments,
                                      const std::string& header);
/// The names by which files can be included; of each the shortest, empty for none.
class HeaderNames {
 public:
  explicit HeaderNames(const std::vector<std::string>& arguments);
  std::string of(const std::string& file) const;

 private:
  std::vector<std::string> tops_;
};
/// The same of one file.
std::string header_name(const std::vector<std::string>& arguments, const std::string& file);

}  // namespace stackport::delta
