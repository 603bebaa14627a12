// SPDX-License-Identifier: GPL-2.0-only
#include "core/policy/removal.h"

#include <fmt/format.h>

#include "core/base/text.h"

namespace stackport::policy {
namespace {

bool is_filler(const std::string& line) {
  const auto text = trim(line);
  return text.empty() || text[0] == '#';
}

size_t indent_of(const std::string& line) {
  const size_t at = line.find_first_not_of(' ');
  return at == std::string::npos ? 0 : at;
}

bool is_dash(const std::string& line) {
  const size_t at = indent_of(line);
  return at < line.size() && line[at] == '-' && (at + 1 == line.size() || line[at + 1] == ' ');
}

/// The line after the block that begins at `first` with `indent`; fillers before it stay outside.
size_t end_of(const std::vector<std::string>& all, size_t first, size_t indent) {
  size_t end = first + 1;
  for (size_t i = first + 1; i < all.size(); ++i) {
    if (trim(all[i]).empty()) continue;
    if (indent_of(all[i]) <= indent) break;
    end = i + 1;
  }
  return end;
}

/// Takes comments that stand right above `first`, at its indentation.
size_t with_comments(const std::vector<std::string>& all, size_t first) {
  const size_t indent = indent_of(all[first]);
  while (first > 0 && indent_of(all[first - 1]) == indent && !trim(all[first - 1]).empty() &&
         trim(all[first - 1])[0] == '#')
    --first;
  return first;
}

}  // namespace

std::pair<int, int> entry_lines(const std::string& text, int at) {
  const auto all = lines(text);
  if (at < 1 || size_t(at) > all.size()) return {0, 0};
  size_t first = size_t(at) - 1;
  const size_t inner = indent_of(all[first]);
  while (!(is_dash(all[first]) && (first == size_t(at) - 1 || indent_of(all[first]) < inner))) {
    if (first == 0) return {0, 0};
    --first;
  }
  const size_t indent = indent_of(all[first]);
  const size_t end = end_of(all, first, indent);
  size_t above = first;
  while (above > 0 && (is_filler(all[above - 1]) || indent_of(all[above - 1]) > indent)) --above;
  const bool leads = above > 0 && !is_dash(all[above - 1]);
  size_t below = end;
  while (below < all.size() && is_filler(all[below])) ++below;
  const bool ends = below >= all.size() || indent_of(all[below]) < indent || !is_dash(all[below]);
  const size_t from = leads && ends ? above - 1 : with_comments(all, first);
  return {int(from) + 1, int(end)};
}

std::string removal_command(const std::string& file, const std::string& text, int line,
                            const std::string& beside) {
  const auto [first, last] = entry_lines(text, line);
  if (first == 0) return fmt::format("remove line {} of {}", line, file);
  bool rest = false;  // whether anything stands there besides the version and the component
  const auto all = lines(text);
  for (size_t i = 0; i < all.size(); ++i) {
    const bool gone = int(i) + 1 >= first && int(i) + 1 <= last;
    const bool head = all[i].starts_with("version:") || all[i].starts_with("component:");
    rest = rest || !(gone || head || is_filler(all[i]));
  }
  if (!rest && base_name(file) == "series.yaml")
    return fmt::format("git rm -r {}", parent_of(file));
  std::string out = fmt::format("sed -i '{},{}d' {}", first, last, file);
  if (!beside.empty()) out += fmt::format(" && git rm {}", beside);
  return out;
}

}  // namespace stackport::policy
