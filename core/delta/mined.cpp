// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/mined.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

namespace {

/// More changed lines than these are a rewrite, which nobody reads as one answer.
constexpr int most_lines = 8;

bool begins_region(const std::string& line) {
  return !line.empty() && (std::isalpha(static_cast<unsigned char>(line[0])) || line[0] == '_');
}

/// The name that a declaration's first lines give: before '(' of a function, before '=' or '['.
std::string name_of(std::string_view head) {
  std::string last;
  for (size_t at = 0; at < head.size(); at = skip_token(head, at)) {
    const auto word = word_at(head, at);
    if (!word.empty()) last = word;
    if ((head[at] == '(' || head[at] == '=' || head[at] == '[') && !last.empty() &&
        last != "__attribute__")
      return last;
  }
  return {};
}

std::vector<std::string> lines_of(const std::vector<std::string>& all, const Region& region) {
  return {all.begin() + region.first - 1, all.begin() + region.last};
}

}  // namespace

std::vector<int> matched_lines(const std::vector<std::string>& a,
                               const std::vector<std::string>& b) {
  std::vector<std::vector<int>> length(a.size() + 1, std::vector<int>(b.size() + 1, 0));
  for (size_t i = a.size(); i-- > 0;)
    for (size_t j = b.size(); j-- > 0;)
      length[i][j] =
          a[i] == b[j] ? length[i + 1][j + 1] + 1 : std::max(length[i + 1][j], length[i][j + 1]);
  std::vector<int> out(a.size(), -1);
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j])
      out[i++] = int(j++);
    else if (length[i + 1][j] >= length[i][j + 1])
      ++i;
    else
      ++j;
  }
  return out;
}

std::vector<Region> regions_of(std::string_view text) {
  const auto all = lines(text);
  std::vector<Region> out;
  for (size_t i = 0; i < all.size(); ++i) {
    if (!begins_region(all[i])) continue;
    size_t open = i;
    std::string head;
    for (; open < all.size() && open < i + 12; ++open) {
      head += all[open] + "\n";
      if (std::string_view("{};").find(all[open].empty() ? ' ' : all[open].back()) !=
          std::string_view::npos)
        break;
    }
    if (open >= all.size()) continue;
    const bool on_one_line = all[open].ends_with("}");
    if (!on_one_line && !all[open].ends_with("{")) continue;
    size_t end = on_one_line ? open : open + 1;
    while (end < all.size() && !on_one_line && !all[end].starts_with("}")) ++end;
    if (end >= all.size()) break;
    const std::string name = name_of(head);
    if (!name.empty()) out.push_back({name, int(i) + 1, int(end) + 1});
    i = end;
  }
  return out;
}

std::optional<LineEdit> mine(const std::string& file, std::string_view own, std::string_view other,
                             int line) {
  const auto here = regions_of(own), there = regions_of(other);
  const auto at = std::find_if(here.begin(), here.end(), [&](const Region& region) {
    return region.first <= line && line <= region.last;
  });
  if (at == here.end()) return std::nullopt;
  const auto same = [&](const Region& region) { return region.name == at->name; };
  if (std::count_if(there.begin(), there.end(), same) != 1 ||
      std::count_if(here.begin(), here.end(), same) != 1)
    return std::nullopt;
  const Region twin = *std::find_if(there.begin(), there.end(), same);
  const auto own_lines = lines_of(lines(own), *at), other_lines = lines_of(lines(other), twin);
  const auto match = matched_lines(own_lines, other_lines);
  const int index = line - at->first;
  if (match[size_t(index)] >= 0) return std::nullopt;
  int first = index, last = index + 1;
  while (first > 0 && match[size_t(first - 1)] < 0) --first;
  while (last < int(match.size()) && match[size_t(last)] < 0) ++last;
  const int begin = first == 0 ? 0 : match[size_t(first - 1)] + 1;
  const int end = last == int(match.size()) ? int(other_lines.size()) : match[size_t(last)];
  if (last - first > most_lines || end - begin > most_lines) return std::nullopt;
  LineEdit out;
  out.file = file;
  out.line = at->first + first;
  for (int i = first; i < last; ++i) out.before += own_lines[size_t(i)] + "\n";
  for (int i = begin; i < end; ++i) out.after += other_lines[size_t(i)] + "\n";
  out.other_line = twin.first + begin;
  return out;
}

std::optional<Proposal> mined(const Gap& gap, const GapRequest& request) {
  if (!request.other_text || gap.uses.empty()) return std::nullopt;
  Proposal out;
  for (const auto& use : gap.uses) {
    const bool known = std::any_of(out.edits.begin(), out.edits.end(), [&](const LineEdit& edit) {
      return edit.file == use.file && use.line >= edit.line &&
             use.line < edit.line + line_count(edit.before);
    });
    if (known) continue;
    const auto own = host::real_file_system().read(request.tree / use.file);
    const auto other = request.other_text(use.file);
    if (!own || !other) return std::nullopt;
    auto edit = mine(use.file, *own, *other, use.line);
    if (!edit) return std::nullopt;
    out.edits.push_back(std::move(*edit));
  }
  out.gap = gap.id;
  out.item = gap.item;
  out.how = "the other kernel's lines";
  out.trust = "proposed";
  out.why = "so the same function stands in the other kernel";
  for (const auto& edit : out.edits) {
    out.text += edit.file + ":" + std::to_string(edit.line) + "\n";
    for (const auto& line : lines(edit.before)) out.text += "-" + line + "\n";
    for (const auto& line : lines(edit.after)) out.text += "+" + line + "\n";
  }
  return out;
}

}  // namespace stackport::delta
