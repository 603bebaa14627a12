// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/needs.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <regex>

#include "core/base/text.h"
#include "core/bundle/includes.h"
#include "core/bundle/views.h"

namespace stackport::bundle {
namespace {

std::string key_of(const Place& place) {
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

/// Whether `text` uses what the item defines or, if it defines nothing, includes its header.
bool uses(const std::string& text, const patch::CompatItem& item,
          const std::vector<std::string>& names) {
  for (const auto& name : names)
    if (spells_word(text, name)) return true;
  if (!names.empty()) return false;
  const auto includes = includes_in(text);
  return std::any_of(includes.begin(), includes.end(),
                     [&](const auto& each) { return each.name == item.header; });
}

/// The items that the bundle's code uses, or that those items use.
std::vector<const patch::CompatItem*> used_items(const Plan& plan, const patch::Series& series) {
  std::vector<const patch::CompatItem*> open, out;
  for (const auto& item : series.compat)
    for (const auto& use : plan.used)
      if (use.kind == ItemUse::Kind::compat && use.place == item.place) open.push_back(&item);
  std::vector<std::string> texts;
  for (const auto& [path, file] : plan.image)
    if (file.record.role != "compat" && (path.ends_with(".c") || path.ends_with(".h")))
      texts.push_back(file.bytes);
  for (size_t before = 1; before != 0 && !open.empty();) {
    before = 0;
    std::vector<const patch::CompatItem*> rest;
    std::vector<std::string> found;
    for (const auto* item : open) {
      auto names = defined_names(item->text);
      for (const auto& copied : item->copied)
        for (const auto* own : {&copied.functions, &copied.definitions})
          names.insert(names.end(), own->begin(), own->end());
      if (std::any_of(texts.begin(), texts.end(),
                      [&](const auto& text) { return uses(text, *item, names); })) {
        out.push_back(item);
        found.push_back(item->text);
      } else {
        rest.push_back(item);
      }
    }
    before = found.size();
    texts = std::move(found);
    open = std::move(rest);
  }
  return out;
}

Result<void> ask(const std::vector<policy::Condition>& conditions, PairView& view) {
  for (const auto& condition : conditions) {
    STACKPORT_TRY(const bool holds, view.facts(condition));
    if (holds) view.holding.insert(key_of(condition.place));
  }
  return {};
}

Result<void> ask(const policy::Policy& policy, PairView& view) {
  for (const auto& exception : policy.exceptions) STACKPORT_CHECK(ask(exception.conditions, view));
  for (const auto& revert : policy.reverts) STACKPORT_CHECK(ask(revert.conditions, view));
  return {};
}

}  // namespace

bool PairView::needs(ItemUse::Kind kind, const Place& place) const {
  return std::any_of(needed.begin(), needed.end(),
                     [&](const auto& use) { return use.kind == kind && use.place == place; });
}

bool PairView::holds(const policy::Condition& condition) const {
  return holding.contains(key_of(condition.place));
}

std::vector<std::string> defined_names(const std::string& text) {
  static const std::regex define("^[ \t]*#[ \t]*define[ \t]+([A-Za-z_][A-Za-z0-9_]*)");
  static const std::regex record("^(?:struct|union|enum)[ \t]+([A-Za-z_][A-Za-z0-9_]*)[ \t]*\\{");
  static const std::regex function("^[A-Za-z_][^=;#()]*?([A-Za-z_][A-Za-z0-9_]*)\\((?![0-9])");
  std::vector<std::string> out;
  std::smatch found;
  for (const auto& line : lines(text))
    if (std::regex_search(line, found, define) || std::regex_search(line, found, record) ||
        std::regex_search(line, found, function))
      out.push_back(found[1]);
  return out;
}

Result<PairView> view_pair(const Inputs& inputs, const Plan& plan, policy::KnownPair pair) {
  PairView view;
  view.pair = std::move(pair);
  view.components = plan.manifest.components;
  view.problems = plan.problems;
  const auto facts = std::make_shared<KernelFacts>(inputs);
  view.facts = [facts](const policy::Condition& condition) { return facts->holds(condition); };
  for (const auto& use : plan.used)
    if (use.kind != ItemUse::Kind::compat) view.needed.push_back(use);
  for (const auto* item : used_items(plan, inputs.series))
    view.needed.push_back({ItemUse::Kind::compat, "", item->name, item->place});
  std::sort(view.needed.begin(), view.needed.end(),
            [](const auto& a, const auto& b) { return a.key() < b.key(); });
  for (const auto& [layer, policy] : inputs.policies.layers) STACKPORT_CHECK(ask(policy, view));
  for (const auto& [name, policy] : inputs.policies.components) STACKPORT_CHECK(ask(policy, view));
  for (const auto& patch : inputs.series.patches) STACKPORT_CHECK(ask(patch.conditions, view));
  for (const auto& item : inputs.series.taken) STACKPORT_CHECK(ask(item.conditions, view));
  for (const auto& item : inputs.series.compat) STACKPORT_CHECK(ask(item.conditions, view));
  return view;
}

}  // namespace stackport::bundle
