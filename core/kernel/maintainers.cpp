// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/maintainers.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"

namespace stackport::kernel {
namespace {

/// Whether `pattern` ('*' and '?' stay within a folder's name) takes all of `path`.
bool glob(std::string_view pattern, std::string_view path) {
  while (!pattern.empty()) {
    if (pattern[0] == '*') {
      for (size_t i = 0; i <= path.size(); ++i) {
        if (glob(pattern.substr(1), path.substr(i))) return true;
        if (i < path.size() && path[i] == '/') return false;
      }
      return false;
    }
    if (path.empty() || (pattern[0] != path[0] && (pattern[0] != '?' || path[0] == '/')))
      return false;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
  }
  return path.empty();
}

/// How many folders and names `pattern` gives of `path`; 0: it does not name it.
size_t depth(std::string_view pattern, std::string_view path) {
  const size_t parts = size_t(std::count(pattern.begin(), pattern.end(), '/'));
  if (pattern.ends_with('/')) {
    // A folder, or a pattern of folders: the path's first folders.
    size_t end = 0;
    for (size_t i = 0; i < parts && end != path.npos; ++i) end = path.find('/', end + (i > 0));
    const auto head =
        end == path.npos ? std::string(path) + "/" : std::string(path.substr(0, end + 1));
    return glob(pattern, head) ? parts : 0;
  }
  if (glob(pattern, path)) return parts + 1;
  const bool below = pattern.find('*') == pattern.npos && path.starts_with(pattern) &&
                     path.size() > pattern.size() && path[pattern.size()] == '/';
  return below ? parts + 1 : 0;
}

bool is_head(const std::string& line) {
  return line.size() > 2 && line[1] == ':' && line[0] >= 'A' && line[0] <= 'Z' &&
         (line[2] == '\t' || line[2] == ' ');
}

}  // namespace

Maintainers Maintainers::parse(const std::string& text) {
  Maintainers out;
  std::string title;
  bool open = false;
  std::vector<std::string> lists;
  const auto close = [&] {
    if (open && out.sections_.back().people.empty()) out.sections_.back().people = lists;
    open = false;
    lists.clear();
  };
  for (const auto& line : lines(text)) {
    if (!is_head(line)) {
      close();
      if (!trim(line).empty()) title = line;
      continue;
    }
    if (!open) {
      out.sections_.push_back({title, {}, {}, {}});
      open = true;
    }
    auto& section = out.sections_.back();
    const std::string value(trim(std::string_view(line).substr(2)));
    if (line[0] == 'M') section.people.push_back(value);
    if (line[0] == 'L') lists.push_back(words(value).empty() ? value : words(value).front());
    if (line[0] == 'F') section.files.push_back(value);
    if (line[0] == 'X') section.excluded.push_back(value);
  }
  close();
  return out;
}

Maintainers Maintainers::of(const Tree& tree) {
  const auto text = tree.read("MAINTAINERS");
  return text ? parse(*text) : Maintainers();
}

const MaintainerSection* Maintainers::section_of(const std::string& path) const {
  const MaintainerSection* best = nullptr;
  size_t deepest = 0;
  for (const auto& section : sections_) {
    if (std::any_of(section.excluded.begin(), section.excluded.end(),
                    [&](const auto& pattern) { return depth(pattern, path) > 0; }))
      continue;
    for (const auto& pattern : section.files)
      if (const size_t found = depth(pattern, path); found > deepest) {
        deepest = found;
        best = &section;
      }
  }
  return best;
}

std::string Maintainers::owner_of(const std::vector<std::string>& paths) const {
  for (const auto& path : paths) {
    const auto* section = section_of(path.ends_with('/') ? path.substr(0, path.size() - 1) : path);
    if (section && !section->people.empty())
      return fmt::format("{}: {}", section->title, join(section->people, ", "));
  }
  return {};
}

}  // namespace stackport::kernel
