// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/needs.h"

namespace stackport::bundle {
namespace {

using Kind = ItemUse::Kind;

void add_policy(const policy::Policy& policy, const std::vector<PairView>& views,
                std::vector<Entry>& out) {
  for (const auto& exception : policy.exceptions) {
    Entry entry{"exception",
                std::string(policy::to_string(exception.kind)),
                exception.place,
                exception.conditions,
                "",
                {}};
    for (const auto& view : views)
      if (std::any_of(view.components.begin(), view.components.end(),
                      [&](const auto& c) { return c.place == to_text(exception.place); }))
        entry.pairs.push_back(policy::to_string(view.pair));
    out.push_back(std::move(entry));
  }
  for (const auto& revert : policy.reverts) {
    Entry entry{"revert",     revert.commit + revert.range + revert.trailer,
                revert.place, revert.conditions,
                "",           {}};
    for (const auto& view : views)
      if (view.needs(Kind::revert, revert.place))
        entry.pairs.push_back(policy::to_string(view.pair));
    out.push_back(std::move(entry));
  }
  for (const auto& rule : policy.adjustments) {
    Entry entry{"rule", rule.rule, rule.place, {}, "", {}};
    for (const auto& view : views)
      if (view.needs(Kind::rule, rule.place)) entry.pairs.push_back(policy::to_string(view.pair));
    out.push_back(std::move(entry));
  }
}

}  // namespace

std::vector<Entry> entries_of(const policy::PolicySet& policies, const patch::Series& series,
                              const std::vector<PairView>& views) {
  std::vector<Entry> out;
  for (const auto& [layer, policy] : policies.layers) add_policy(policy, views, out);
  for (const auto& [name, policy] : policies.components) add_policy(policy, views, out);
  const auto add = [&](Kind kind, Entry entry) {
    for (const auto& view : views)
      if (view.needs(kind, entry.place)) entry.pairs.push_back(policy::to_string(view.pair));
    out.push_back(std::move(entry));
  };
  for (const auto& patch : series.patches)
    add(Kind::patch, {"patch", patch.file, patch.place, patch.conditions, patch.file, {}});
  for (const auto& item : series.taken)
    add(Kind::patch, {"entry of take", item.name, item.place, item.conditions, "", {}});
  for (const auto& item : series.compat)
    add(Kind::compat, {"compat item", item.name, item.place, item.conditions, "", {}});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.place.file, a.place.line) < std::tie(b.place.file, b.place.line);
  });
  return out;
}

std::vector<Diagnostic> dead(const std::vector<Entry>& entries, const std::vector<PairView>& views,
                             const Remove& remove) {
  std::vector<Diagnostic> out;
  for (const auto& entry : entries) {
    if (!entry.pairs.empty()) continue;
    Diagnostic d;
    d.severity = Severity::warning;
    d.place = entry.place;
    d.message = entry.kind == "exception"
                    ? fmt::format("no known pair uses the exception '{}'", entry.name)
                    : fmt::format("no known pair needs the {} '{}'", entry.kind, entry.name);
    d.next = remove(entry.place, entry.beside);
    for (const auto& condition : entry.conditions) {
      if (std::any_of(views.begin(), views.end(),
                      [&](const auto& view) { return view.holds(condition); }))
        continue;
      Diagnostic note;
      note.severity = Severity::note;
      note.place = condition.place;
      note.message = fmt::format("'{}' holds on none of them", to_string(condition));
      d.notes.push_back(std::move(note));
    }
    out.push_back(std::move(d));
  }
  return out;
}

}  // namespace stackport::bundle
