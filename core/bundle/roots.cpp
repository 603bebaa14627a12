// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/roots.h"

#include <algorithm>
#include <map>
#include <set>

namespace stackport::bundle {
namespace {

std::string key_of(const std::vector<policy::Condition>& conditions, const std::string& name) {
  std::string out;
  for (const auto& condition : conditions) out += condition.text + "\n";
  return out.empty() ? name : out;
}

/// The conditions that an entry of a series answers, and whether a person wrote what it puts in;
/// nullopt: it answers no difference.
std::optional<std::pair<std::string, bool>> answered_by(const ItemUse& use,
                                                        const patch::Series& series) {
  const auto named = [&](const auto& entry) { return entry.name == use.name; };
  if (use.kind == ItemUse::Kind::compat) {
    const auto item = std::find_if(series.compat.begin(), series.compat.end(), named);
    if (item == series.compat.end()) return std::nullopt;
    return std::pair(key_of(item->conditions, use.name), !item->text.empty());
  }
  if (use.kind != ItemUse::Kind::patch) return std::nullopt;
  if (const auto item = std::find_if(series.taken.begin(), series.taken.end(), named);
      item != series.taken.end())
    return std::pair(key_of(item->conditions, use.name), false);
  const auto patch = std::find_if(series.patches.begin(), series.patches.end(),
                                  [&](const auto& entry) { return entry.file == use.name; });
  if (patch == series.patches.end() || patch->patch_class != "backport") return std::nullopt;
  return std::pair(key_of(patch->conditions, use.name), true);
}

}  // namespace

Roots count_roots(const Plan& plan, const patch::Series& series) {
  Roots out;
  std::map<std::string, bool> by_hand;
  for (const auto& rule : plan.rules)
    if (rule.needed) by_hand.try_emplace("rule " + rule.delta, false);
  for (const auto& answer : plan.answers.given) by_hand.try_emplace("gap " + answer.gap.id, false);
  for (const auto& use : plan.used)
    if (const auto entry = answered_by(use, series)) {
      auto& hand = by_hand.try_emplace(entry->first, false).first->second;
      hand = hand || entry->second;
      if (entry->second)
        out.hand.push_back(use.component.empty() ? use.name : use.component + ": " + use.name);
    }
  std::sort(out.hand.begin(), out.hand.end());
  out.resolved = by_hand.size();
  for (const auto& [key, hand] : by_hand) out.by_hand += hand ? 1 : 0;
  std::set<std::string> open;
  for (const auto& gap : plan.answers.open) open.insert(gap.gap.id);
  out.open = open.size();
  return out;
}

}  // namespace stackport::bundle
