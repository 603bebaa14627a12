// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "core/base/text.h"
#include "core/bundle/needs.h"

namespace stackport::bundle {
namespace {

using policy::Condition;
using policy::Side;

template <typename Take>
void each_name(std::string_view text, const Take& take) {
  for (size_t i = 0; i < text.size();) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!std::isalpha(c) && c != '_') {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && is_word_char(text[i])) ++i;
    if (begin == 0 || !std::isdigit(static_cast<unsigned char>(text[begin - 1])))
      take(text.substr(begin, i - begin));
  }
}

/// The statements that a name can be asked for.
std::vector<Condition> facts_about(const Condition& condition, const std::string& name) {
  using Subject = Condition::Subject;
  std::vector<Condition> out;
  for (const bool has : {false, true})
    for (const auto& [subject, word] :
         {std::pair(Subject::function, "function"), std::pair(Subject::type, "type"),
          std::pair(Subject::enumerator, "enumerator")}) {
      Condition fact = condition;
      fact.subject = subject;
      fact.has = has;
      fact.name = name;
      fact.value.clear();
      fact.text = fmt::format("{} {} {}", has ? "has" : "lacks", word, name);
      out.push_back(std::move(fact));
    }
  return out;
}

/// What a condition says of both kernels of every pair; nothing when one can't tell.
std::optional<std::vector<bool>> answers(Condition condition, const std::vector<PairView>& views) {
  std::vector<bool> out;
  for (const auto& view : views)
    for (const Side side : {Side::source, Side::target}) {
      condition.side = side;
      const auto holds = view.facts(condition);
      if (!holds) return std::nullopt;
      out.push_back(*holds);
    }
  return out;
}

}  // namespace

std::vector<std::string> names_of_text(const std::string& text) {
  std::vector<std::string> out;
  std::set<std::string_view> seen;
  each_name(text, [&](std::string_view name) {
    if (name.size() > 3 && seen.insert(name).second) out.emplace_back(name);
  });
  return out;
}

Result<std::vector<std::string>> names_of_code(const Inputs& inputs, const std::string& component) {
  std::unordered_map<std::string, size_t> counts;
  const auto* owner = inputs.stack.find(component);
  for (const auto& tree : {inputs.x, inputs.y.tree}) {
    if (!owner || !tree) continue;
    for (const auto& source : owner->sources)
      for (const auto& path : tree->files_below(parent_of(source + "x"))) {
        if (inputs.stack.owner_of(path) != owner || !path.ends_with(".c")) continue;
        STACKPORT_TRY(const auto bytes, tree->read(path));
        each_name(bytes, [&](std::string_view name) {
          if (name.size() > 3) ++counts[std::string(name)];
        });
      }
  }
  std::vector<std::pair<std::string, size_t>> sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::pair(b.second, a.first) < std::pair(a.second, b.first);
  });
  std::vector<std::string> out;
  for (auto& [name, count] : sorted) out.push_back(std::move(name));
  return out;
}

std::string fact_instead_of(const Condition& condition, const std::vector<std::string>& names,
                            const std::vector<PairView>& views) {
  const auto wanted = answers(condition, views);
  if (!wanted || std::equal(wanted->begin() + 1, wanted->end(), wanted->begin())) return {};
  for (const auto& name : names)
    for (const auto& fact : facts_about(condition, name))
      if (answers(fact, views) == wanted) return fact.text;
  return {};
}

}  // namespace stackport::bundle
