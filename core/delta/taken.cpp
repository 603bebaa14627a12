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

}  // namespace stackport::delta
