// SPDX-License-Identifier: GPL-2.0-only
#include "core/policy/enter.h"

#include "core/base/text.h"

namespace stackport::policy {
namespace {

constexpr std::string_view key = "accept:";

/// A text as a YAML scalar that stands for itself.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string entry_text(const Entry& entry) {
  return "  - id: " + entry.id + "\n    what: " + quoted(entry.what) +
         "\n    why: " + quoted(entry.why) + "\n    state: open\n";
}

/// The line of `accept:`; the number of lines when there is none.
size_t line_of_key(const std::vector<std::string>& all) {
  size_t at = 0;
  while (at < all.size() && !all[at].starts_with(key)) ++at;
  return at;
}

/// A list in brackets, one item a line.
void unfold(std::vector<std::string>& all, size_t at) {
  const std::string rest(trim(std::string_view(all[at]).substr(key.size())));
  if (!rest.starts_with('[')) return;
  std::string list = rest;
  size_t end = at;
  while (list.find(']') == std::string::npos && end + 1 < all.size()) list += all[++end];
  std::vector<std::string> out{std::string(key)};
  std::string item;
  for (const char c : list.substr(1)) {
    if (c != ',' && c != ']') {
      item += c;
      continue;
    }
    if (!trim(item).empty()) out.push_back("  - " + std::string(trim(item)));
    item.clear();
    if (c == ']') break;
  }
  all.erase(all.begin() + long(at), all.begin() + long(end) + 1);
  all.insert(all.begin() + long(at), out.begin(), out.end());
}

/// After the last line of the list that begins at `at`.
size_t end_of_list(const std::vector<std::string>& all, size_t at) {
  size_t end = at + 1;
  for (size_t i = end; i < all.size(); ++i) {
    if (trim(all[i]).empty()) continue;
    if (all[i][0] != ' ' && all[i][0] != '-') break;
    end = i + 1;
  }
  return end;
}

}  // namespace

std::string enter_open(const std::string& text, const std::vector<Entry>& entries) {
  std::string added;
  for (const auto& entry : entries)
    if (text.find(entry.id) == std::string::npos) added += entry_text(entry);
  if (added.empty()) return text;
  auto all = lines(text);
  size_t at = line_of_key(all);
  if (at == all.size())
    all.emplace_back(key);
  else
    unfold(all, at);
  const size_t end = end_of_list(all, at);
  std::string out;
  for (size_t i = 0; i < all.size(); ++i) {
    if (i == end) out += added;
    out += all[i] + "\n";
  }
  return end == all.size() ? out + added : out;
}

}  // namespace stackport::policy
