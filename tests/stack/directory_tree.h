// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/kernel/tree.h"

namespace stackport::kernel {

/// A kernel tree that is a folder on the disk; ids are paths.
class DirectoryTree : public Tree {
 public:
  explicit DirectoryTree(std::filesystem::path top) : top_(std::move(top)), id_(top_.string()) {}

  const std::string& id() const override { return id_; }
  const Origin& origin() const override { return origin_; }
  Result<std::string> read(std::string_view path) const override {
    std::ifstream in(top_ / path, std::ios::binary);
    if (!in || std::filesystem::is_directory(top_ / path))
      return fail(ErrorKind::failed, std::string(path), "no such file");
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
  }
  std::string object_id(std::string_view path) const override {
    return std::filesystem::exists(top_ / path) ? std::string(path) : "";
  }
  std::vector<Entry> list(std::string_view folder) const override {
    std::vector<Entry> out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(top_ / folder, error)) {
      const std::string name = entry.path().filename().string();
      const EntryKind kind = entry.is_symlink()     ? EntryKind::symlink
                             : entry.is_directory() ? EntryKind::directory
                                                    : EntryKind::file;
      out.push_back({name, kind, std::string(folder) + "/" + name});
    }
    std::sort(out.begin(), out.end(),
              [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return out;
  }

 private:
  std::filesystem::path top_;
  std::string id_;
  Origin origin_;
};

}  // namespace stackport::kernel
