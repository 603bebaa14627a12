// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/includes.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <optional>
#include <set>

#include "core/base/text.h"
#include "core/stack/stack.h"

namespace stackport::bundle {

std::vector<Include> includes_in(std::string_view text) {
  std::vector<Include> out;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    auto line = trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (!line.starts_with('#')) continue;
    line = trim(line.substr(1));
    if (!line.starts_with("include")) continue;
    line = trim(line.substr(7));
    if (line.size() < 3 || (line[0] != '"' && line[0] != '<')) continue;
    const size_t close = line.find(line[0] == '<' ? '>' : '"', 1);
    if (close == std::string_view::npos) continue;
    out.push_back({std::string(line.substr(1, close - 1)), line[0] == '<'});
  }
  return out;
}

bool covers(std::string_view pattern, std::string_view path) {
  return stack::match_length(pattern, path) > 0;
}

std::vector<std::string> files_of(const std::vector<std::string>& patterns,
                                  const kernel::Tree& tree) {
  std::set<std::string> out;
  for (const auto& pattern : patterns) {
    if (pattern.find('*') == std::string::npos && !pattern.ends_with('/')) {
      if (tree.has(pattern)) out.insert(pattern);
      continue;
    }
    const std::string folder = parent_of(pattern.substr(0, pattern.find('*')));
    for (auto& path : tree.files_below(pattern.ends_with('/')
                                           ? std::string_view(pattern).substr(0, pattern.size() - 1)
                                           : std::string_view(folder)))
      if (covers(pattern, path)) out.insert(std::move(path));
  }
  return {out.begin(), out.end()};
}

std::vector<std::string> kernel_code(const kernel::Tree& tree,
                                     const std::vector<std::string>& architectures) {
  static const std::set<std::string> kOther = {"Documentation", "tools",    "samples",
                                               "scripts",       "LICENSES", "usr"};
  std::vector<std::string> out;
  for (const auto& entry : tree.list("")) {
    if (entry.kind != kernel::EntryKind::directory || kOther.contains(entry.name)) continue;
    std::vector<std::string> folders = {entry.name};
    if (entry.name == "arch") {
      folders.clear();
      for (const auto& arch : architectures) folders.push_back("arch/" + arch);
    }
    for (const auto& folder : folders)
      for (auto& path : tree.files_below(folder))
        if (path.ends_with(".c") || path.ends_with(".h")) out.push_back(std::move(path));
  }
  return out;
}

Result<void> read_each(const kernel::Tree& tree, const std::vector<std::string>& paths,
                       const std::function<void(size_t, std::string_view)>& take) {
  std::vector<std::optional<Error>> errors(paths.size());
  tbb::parallel_for(size_t{0}, paths.size(), [&](size_t i) {
    const auto text = tree.read(paths[i]);
    if (text)
      take(i, *text);
    else
      errors[i] = text.error();
  });
  for (auto& error : errors)
    if (error) return tl::make_unexpected(std::move(*error));
  return {};
}

}  // namespace stackport::bundle
