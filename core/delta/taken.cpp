// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/taken.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/delta/mined.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

namespace {

/// Comparing two texts takes this many cells at most.
constexpr size_t most_cells = 40'000'000;

Result<Region> region_of(const std::string& file, std::string_view text,
                         const std::string& function) {
  std::vector<Region> found;
  for (auto& region : regions_of(text))
    if (region.name == function) found.push_back(std::move(region));
  if (found.size() == 1) return found.front();
  return fail(ErrorKind::input, file,
              found.empty() ? fmt::format("has no function {}", function)
                            : fmt::format("has {} functions {}", found.size(), function),
              "name one that stands there once");
}

std::string text_of(std::string_view text, const Region& region) {
  const auto all = lines(text);
  std::string out;
  for (int i = region.first; i <= region.last; ++i) out += all[size_t(i) - 1] + "\n";
  return out;
}

bool spells_any(const std::vector<std::string>& all, size_t first, size_t last,
                const std::vector<std::string>& words) {
  for (size_t i = first; i < last; ++i)
    for (const auto& word : words)
      if (spells(all[i], word)) return true;
  return words.empty();
}

}  // namespace

Result<std::vector<LineEdit>> taken_lines(const std::string& file, std::string_view own,
                                          std::string_view other, const TakenLines& which) {
  const auto own_all = lines(own), other_all = lines(other);
  Region here{"", 1, int(own_all.size())}, there{"", 1, int(other_all.size())};
  if (!which.function.empty()) {
    STACKPORT_TRY(here, region_of(file, own, which.function));
    STACKPORT_TRY(there, region_of(file + " of the other kernel", other, which.function));
  }
  const std::vector<std::string> a(own_all.begin() + here.first - 1, own_all.begin() + here.last);
  const std::vector<std::string> b(other_all.begin() + there.first - 1,
                                   other_all.begin() + there.last);
  if (a.size() * b.size() > most_cells)
    return fail(ErrorKind::input, file, "is too large to be compared as a whole",
                "name the function that is meant");
  const auto match = matched_lines(a, b);
  std::vector<LineEdit> out;
  for (size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && match[i] == int(j)) {
      ++i, ++j;
      continue;
    }
    size_t last = i;
    while (last < a.size() && match[last] < 0) ++last;
    const size_t end = last < a.size() ? size_t(match[last]) : b.size();
    if (spells_any(a, i, last, which.words) || spells_any(b, j, end, which.words)) {
      LineEdit edit{file, here.first + int(i), "", "", there.first + int(j)};
      for (size_t k = i; k < last; ++k) edit.before += a[k] + "\n";
      for (size_t k = j; k < end; ++k) edit.after += b[k] + "\n";
      out.push_back(std::move(edit));
    }
    i = last;
    j = end;
  }
  if (out.empty())
    return fail(ErrorKind::input, file, "both kernels have the same lines there",
                "take the entry out, or give it a condition");
  return out;
}

namespace {

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
    for (const auto& region : regions_of(text))
      texts_.emplace_back(region.name, text_of(text, region));
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

}  // namespace

Result<std::vector<CopiedPiece>> copied_functions(const std::string& file, std::string_view text,
                                                  const std::vector<std::string>& functions) {
  for (const auto& function : functions)
    if (const auto there = region_of(file, text, function); !there)
      return tl::make_unexpected(there.error());
  return Copier(text, functions).pieces();
}

}  // namespace stackport::delta
