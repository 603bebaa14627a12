// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/copied.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/delta/mined.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

namespace {

std::string text_of(const std::vector<std::string>& all, const Region& region) {
  std::string out;
  for (int i = region.first; i <= region.last; ++i) out += all[size_t(i) - 1] + "\n";
  return out;
}

/// The one among `regions` that is called `name`.
Result<Region> the_only(const std::string& file, const std::vector<Region>& regions,
                        const std::string& what, const std::string& name) {
  std::vector<Region> found;
  for (const auto& region : regions)
    if (region.name == name) found.push_back(region);
  if (found.size() == 1) return found.front();
  return fail(ErrorKind::input, file,
              found.empty() ? fmt::format("has no {} {}", what, name)
                            : fmt::format("has {} {}s {}", found.size(), what, name),
              "name one that stands there once");
}

using Names = std::set<std::string>;

std::string own_name(const std::string& name) {
  return "bundle_" + name;
}

/// `text` with each of `names` under the bundle's own name.
std::string renamed(std::string_view text, const Names& names) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t real = skip_blank(text, at);
    out += text.substr(at, real - at);
    at = real;
    if (at >= text.size()) break;
    const size_t next = skip_token(text, at);
    const std::string token(text.substr(at, next - at));
    out += names.contains(token) ? own_name(token) : token;
    at = next;
  }
  return out;
}

/// The macros of a text that are defined on one line, once: name -> line.
std::map<std::string, std::string> macros_of(std::string_view text) {
  constexpr std::string_view define = "#define ";
  std::map<std::string, std::string> out;
  Names twice;
  for (const auto& line : lines(text)) {
    if (!line.starts_with(define)) continue;
    const std::string name(word_at(line, define.size()));
    if (!out.try_emplace(name, line).second || line.ends_with("\\")) twice.insert(name);
  }
  for (const auto& name : twice) out.erase(name);
  return out;
}

/// What a text's functions and macros come to need of each other.
class Copier {
 public:
  Copier(std::string_view text, const std::vector<std::string>& functions)
      : macros_(macros_of(text)), names_(functions.begin(), functions.end()) {
    const auto all = lines(text);
    for (const auto& region : regions_of(text))
      texts_.emplace_back(region.name, text_of(all, region));
    for (bool grows = true; grows;) {
      grows = false;
      for (const auto& [name, own] : texts_)
        if (names_.contains(name)) grows = take_named(own) || grows;
      for (const auto& [name, line] : macros_)
        if (names_.contains(name)) grows = take_named(line) || grows;
    }
  }

  std::vector<CopiedPiece> pieces() const {
    std::vector<CopiedPiece> out;
    for (const auto& [name, line] : macros_)
      if (names_.contains(name)) out.push_back({name, renamed(line, names_) + "\n"});
    for (const auto& [name, own] : texts_)
      if (names_.contains(name)) out.push_back({name, function(name, own)});
    return out;
  }

 private:
  bool take_named(const std::string& text) {
    bool grows = false;
    const auto named = identifiers(text);
    for (const auto& [name, own] : texts_)
      if (own.starts_with("static ") && named.contains(name))
        grows = names_.insert(name).second || grows;
    for (const auto& [name, line] : macros_)
      if (named.contains(name)) grows = names_.insert(name).second || grows;
    return grows;
  }

  std::string function(const std::string& name, const std::string& own) const {
    const std::string text = renamed(own, names_);
    if (own.starts_with("static inline ")) return text;
    constexpr std::string_view head = "static __maybe_unused ";
    if (own.starts_with("static ")) return std::string(head) + text.substr(7);
    return std::string(head) + text + "#define " + name + " " + own_name(name) + "\n";
  }

  std::map<std::string, std::string> macros_;
  std::vector<std::pair<std::string, std::string>> texts_;
  Names names_;
};

/// A macro with its continued lines, from the line `at`; empty name: none is defined there.
Region macro_at(const std::vector<std::string>& all, size_t at) {
  const size_t name = defined_at(all[at]);
  if (name == std::string::npos) return {};
  size_t end = at;
  while (end + 1 < all.size() && all[end].ends_with("\\")) ++end;
  return {std::string(word_at(all[at], name)), int(at) + 1, int(end) + 1};
}

/// A structure, union or enumeration with a name, from the line `at`.
Region record_at(const std::vector<std::string>& all, size_t at) {
  const auto parts = words(all[at]);
  if (parts.size() < 3 || parts[2] != "{") return {};
  if (parts[0] != "struct" && parts[0] != "union" && parts[0] != "enum") return {};
  size_t end = at;
  if (all[at].find('}') == std::string::npos)
    for (++end; end < all.size() && !all[end].starts_with("}");) ++end;
  if (end == all.size() || !trim(all[end]).ends_with(";")) return {};
  return {parts[1], int(at) + 1, int(end) + 1};
}

/// Macros, records and functions with their bodies.
std::vector<Region> definitions_of(std::string_view text) {
  auto out = regions_of(text);
  const auto all = lines(text);
  for (size_t i = 0; i < all.size(); ++i)
    for (auto& region : {macro_at(all, i), record_at(all, i)})
      if (!region.name.empty()) out.push_back(region);
  std::sort(out.begin(), out.end(),
            [](const Region& a, const Region& b) { return a.first < b.first; });
  return out;
}

}  // namespace

Result<std::vector<CopiedPiece>> copied_functions(const std::string& file, std::string_view text,
                                                  const std::vector<std::string>& functions) {
  const auto all = regions_of(text);
  for (const auto& function : functions)
    STACKPORT_CHECK(the_only(file, all, "function", function).map([](const Region&) {}));
  return Copier(text, functions).pieces();
}

Result<std::vector<CopiedPiece>> copied_includes(const std::string& file, std::string_view text,
                                                 const std::vector<std::string>& headers) {
  std::vector<CopiedPiece> out;
  const auto all = lines(text);
  for (const auto& header : headers) {
    const std::string line = "#include <" + header + ">";
    if (std::find(all.begin(), all.end(), line) == all.end())
      return fail(ErrorKind::input, file, "has no " + line, "name one that stands there");
    out.push_back({header, line + "\n"});
  }
  return out;
}

Result<std::vector<CopiedPiece>> copied_definitions(const std::string& file, std::string_view text,
                                                    const std::vector<std::string>& names) {
  const auto all = definitions_of(text);
  const auto text_lines = lines(text);
  std::vector<CopiedPiece> out;
  for (const auto& name : names)
    STACKPORT_CHECK(the_only(file, all, "definition", name).map([](const Region&) {}));
  for (const auto& region : all)
    if (std::find(names.begin(), names.end(), region.name) != names.end())
      out.push_back({region.name, text_of(text_lines, region)});
  return out;
}

}  // namespace stackport::delta
