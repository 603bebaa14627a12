// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/series_edit.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/base/yaml.h"
#include "core/policy/removal.h"

namespace stackport::patch {
namespace {

/// A text as YAML takes it on one line.
std::string scalar(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_of(":#{}[],&*!|>'\"%@`\\\n") == text.npos &&
                     text.front() != '-' && text.front() != '?' && text.front() != ' ' &&
                     text.back() != ' ';
  return plain ? text : nlohmann::json(text).dump();
}

std::string facts(const char* side, const std::vector<std::string>& statements) {
  std::vector<std::string> quoted;
  for (const auto& each : statements) quoted.push_back(nlohmann::json(each).dump());
  if (quoted.size() == 1) return fmt::format("{}: {}", side, quoted.front());
  return fmt::format("{}: [{}]", side, join(quoted, ", "));
}

std::string text_of(const NewEntry& entry) {
  std::string out = fmt::format("  - file: {}\n    class: {}\n", entry.file, entry.patch_class);
  if (entry.on_y) out += "    on: reuse-y\n";
  out += fmt::format("    why: {}\n", scalar(entry.why));
  std::vector<std::string> sides;
  if (!entry.source_facts.empty()) sides.push_back(facts("source", entry.source_facts));
  if (!entry.target_facts.empty()) sides.push_back(facts("target", entry.target_facts));
  if (!sides.empty()) out += fmt::format("    if: {{ {} }}\n", join(sides, ", "));
  return out;
}

/// Line of `file: NAME` in the series' patches; 0 when there is none.
int line_of_entry(const YamlDocument& document, const std::string& name,
                  std::vector<std::string>& names) {
  for (const auto& node : document.root()["patches"]) {
    names.push_back(node["file"].Scalar());
    if (names.back() == name) return document.place_of(node["file"]).line;
  }
  return 0;
}

Result<int> find_entry(const YamlDocument& document, const std::string& name) {
  std::vector<std::string> names;
  if (const int line = line_of_entry(document, name, names); line > 0) return line;
  const auto near = nearest(name, names);
  return fail(ErrorKind::input, document.file(), fmt::format("names no patch '{}'", name),
              near ? fmt::format("did you mean '{}'?", *near) : "known here: " + join(names, ", "));
}

std::string joined(const std::vector<std::string>& all) {
  std::string out;
  for (const auto& line : all) out += line + "\n";
  return out;
}

}  // namespace

std::string add_entry(const std::string& text, const std::string& component,
                      const NewEntry& entry) {
  if (text.empty())
    return fmt::format("version: 1\ncomponent: {}\npatches:\n{}", component, text_of(entry));
  auto all = lines(text);
  size_t at = 0;
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i].starts_with("patches:")) at = i + 1;
  if (at == 0) return joined(all) + "patches:\n" + text_of(entry);
  size_t end = at;
  for (size_t i = at; i < all.size() && (all[i].empty() || all[i][0] == ' ' || all[i][0] == '#');
       ++i)
    if (!trim(all[i]).empty() && all[i][0] == ' ') end = i + 1;
  auto made = lines(text_of(entry));
  all.insert(all.begin() + long(end), made.begin(), made.end());
  return joined(all);
}

Result<std::string> move_entry(const std::string& text, const std::string& name,
                               const std::string& file, const std::string& other, bool behind) {
  STACKPORT_TRY(const auto document, YamlDocument::parse(text, name));
  STACKPORT_TRY(const int from, find_entry(document, file));
  STACKPORT_TRY(const int to, find_entry(document, other));
  if (from == to) return fail(ErrorKind::input, name, "a patch can't stand before itself");
  // Neither is alone in the list, so that no range takes the list's key.
  const auto [first, last] = policy::entry_lines(text, from);
  const auto [head, tail] = policy::entry_lines(text, to);
  const auto all = lines(text);
  const std::vector<std::string> moved(all.begin() + first - 1, all.begin() + last);
  std::vector<std::string> out;
  for (int i = 1; i <= int(all.size()); ++i) {
    if (i == head && !behind) out.insert(out.end(), moved.begin(), moved.end());
    if (i < first || i > last) out.push_back(all[size_t(i) - 1]);
    if (i == tail && behind) out.insert(out.end(), moved.begin(), moved.end());
  }
  return joined(out);
}

}  // namespace stackport::patch
