// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/search_path.h"

namespace stackport::delta {

std::vector<host::Path> include_folders(const std::vector<std::string>& arguments) {
  std::vector<host::Path> out;
  for (size_t i = 0; i < arguments.size(); ++i)
    for (const std::string_view option : {"-isystem", "-I"}) {
      const std::string_view word = arguments[i];
      if (!word.starts_with(option)) continue;
      std::string folder(word.substr(option.size()));
      if (folder.empty() && i + 1 < arguments.size()) folder = arguments[++i];
      out.emplace_back(folder);
      break;
    }
  return out;
}

std::optional<host::Path> find_header(const std::vector<std::string>& arguments,
                                      const std::string& header) {
  for (const auto& folder : include_folders(arguments))
    if (host::real_file_system().exists(folder / header)) return folder / header;
  return std::nullopt;
}

std::string header_name(const std::vector<std::string>& arguments, const std::string& file) {
  return HeaderNames(arguments).of(file);
}

HeaderNames::HeaderNames(const std::vector<std::string>& arguments) {
  for (const auto& folder : include_folders(arguments)) {
    tops_.push_back(folder.lexically_normal().string());
    if (!tops_.back().ends_with('/')) tops_.back() += '/';
  }
}

std::string HeaderNames::of(const std::string& file) const {
  std::string out;
  for (const auto& top : tops_) {
    if (!file.starts_with(top)) continue;
    const std::string name = file.substr(top.size());
    if (out.empty() || name.size() < out.size()) out = name;
  }
  return out;
}

}  // namespace stackport::delta
