// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/form_parameters.h"

#include <algorithm>

#include "core/delta/source_text.h"

namespace stackport::delta {
namespace {

using policy::Adjustment;

std::optional<std::vector<std::string>> slots_of(const std::string& form, bool pointer) {
  size_t open = form.find('(');
  if (open == form.npos || form.starts_with("macro ")) return std::nullopt;
  const bool is_pointer = form.compare(open, 3, "(*)") == 0;
  if (is_pointer != pointer) return std::nullopt;
  if (pointer) open += 3;
  const auto list = open < form.size() && form[open] == '(' ? list_at(form, open) : std::nullopt;
  if (!list) return std::nullopt;
  std::vector<std::string> out;
  for (const auto& slot : list->slots)
    out.push_back(form.substr(slot.begin, slot.end - slot.begin));
  return out;
}

}  // namespace

std::optional<std::vector<std::string>> form_parameters(const std::string& form,
                                                        const Adjustment& rule) {
  const auto own = slots_of(form, rule.item == Adjustment::Item::field);
  if (!own || rule.callback == 0) return own;
  const auto at = static_cast<size_t>(rule.callback);
  return at <= own->size() ? slots_of((*own)[at - 1], true) : std::nullopt;
}

bool differs_there(const Adjustment& rule, const std::string& native, const std::string& bundle) {
  if (native == bundle) return false;
  const auto before = form_parameters(native, rule);
  const auto after = form_parameters(bundle, rule);
  if (!before || !after) return true;
  if (rule.change == Adjustment::Change::added) return after->size() > before->size();
  if (rule.change == Adjustment::Change::removed) return after->size() < before->size();
  const bool replaces = rule.edit == Adjustment::Edit::replace_argument ||
                        rule.edit == Adjustment::Edit::replace_parameter;
  const auto at = static_cast<size_t>(rule.at);
  if (!replaces || at < 1 || at > before->size()) return true;
  const std::string& was = (*before)[at - 1];
  // Where one has more parameters, a type that stands in both is not what changed.
  if (before->size() != after->size())
    return std::find(after->begin(), after->end(), was) == after->end();
  return was != (*after)[at - 1];
}

}  // namespace stackport::delta
