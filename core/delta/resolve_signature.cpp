// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/resolve_signature.h"

#include <algorithm>

#include "core/base/text.h"

namespace stackport::delta {

using policy::Adjustment;

namespace {

std::string rule_name(std::string item) {
  std::replace_if(
      item.begin(), item.end(), [](char c) { return c == '.' || c == '_'; }, '-');
  std::transform(item.begin(), item.end(), item.begin(),
                 [](unsigned char c) { return char(std::tolower(c)); });
  return item;
}

Adjustment rule_of(const Gap& gap, Adjustment::Edit edit, Adjustment::Change change, int at,
                   const std::string& suffix) {
  Adjustment rule;
  rule.rule = rule_name(gap.item) + "-" + suffix;
  rule.item = gap.kind == "function" ? Adjustment::Item::function : Adjustment::Item::field;
  rule.name = gap.item;
  rule.edit = edit;
  rule.change = change;
  rule.at = at;
  rule.place = gap.native_place;
  return rule;
}

/// Whether `shorter` is `longer` with some left out; their places (from 1) go to `gone`.
bool is_part(const std::vector<std::string>& shorter, const std::vector<std::string>& longer,
             std::vector<int>& gone) {
  size_t at = 0;
  for (size_t i = 0; i < longer.size(); ++i)
    if (at < shorter.size() && without_const(shorter[at]) == without_const(longer[i]))
      ++at;
    else
      gone.push_back(int(i) + 1);
  return at == shorter.size() && !gone.empty();
}

Proposal proposal_of(const Gap& gap, std::string how, std::vector<Adjustment> rules,
                     std::string why) {
  Proposal out;
  out.gap = gap.id;
  out.item = gap.item;
  out.how = std::move(how);
  out.trust = "proposed";
  out.why = std::move(why);
  for (auto& rule : rules) {
    rule.why = out.why;
    out.text +=
        rule.rule + ": " + rule.delta_text() + (rule.value.empty() ? "" : ": " + rule.value) + "\n";
  }
  out.rules = std::move(rules);
  return out;
}

}  // namespace

Signature signature_of(const std::string& type) {
  Signature out;
  size_t open = type.rfind("(*)(");
  const bool pointer = open != std::string::npos;
  if (!pointer) open = type.find('(');
  if (open == std::string::npos || !type.ends_with(')')) return out;
  out.result = trim(type.substr(0, open));
  const size_t list = pointer ? open + 4 : open + 1;
  int depth = 0;
  std::string parameter;
  for (const char c : type.substr(list, type.size() - list - 1)) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == ',' && depth == 0) {
      out.parameters.emplace_back(trim(parameter));
      parameter.clear();
    } else {
      parameter += c;
    }
  }
  if (trim(parameter) != "void") out.parameters.emplace_back(trim(parameter));
  return out;
}

std::string without_const(std::string type) {
  for (size_t at = type.find("const "); at != std::string::npos; at = type.find("const "))
    type.erase(at, 6);
  return type;
}

std::optional<Proposal> missing_op(const Gap& gap) {
  if (gap.kind != "op" || gap.change != "missing") return std::nullopt;
  return proposal_of(
      gap, "dropped initializer",
      {rule_of(gap, Adjustment::Edit::drop_initializer, Adjustment::Change::missing, 0, "dropped")},
      "the host has no such operation, and never calls it");
}

std::optional<Proposal> changed_signature(const Gap& gap) {
  if (gap.change != "changed" || (gap.kind != "op" && gap.kind != "function")) return std::nullopt;
  const Signature own = signature_of(gap.native_form), here = signature_of(gap.bundle_form);
  if (own.parameters.empty() || own.result != here.result) return std::nullopt;
  std::vector<int> gone;
  std::vector<Adjustment> rules;
  const bool op = gap.kind == "op";
  if (is_part(here.parameters, own.parameters, gone)) {
    // From the last on, so that the places of the others stay.
    std::reverse(gone.begin(), gone.end());
    for (const int at : gone)
      rules.push_back(
          rule_of(gap, op ? Adjustment::Edit::drop_parameter : Adjustment::Edit::drop_argument,
                  Adjustment::Change::removed, at, "without-" + std::to_string(at)));
    if (rules.size() != 1) return std::nullopt;
    return proposal_of(gap, op ? "dropped parameter" : "dropped argument", std::move(rules),
                       op ? "the host does not hand it over, and the functions don't read it"
                          : "the host's function does not take it");
  }
  gone.clear();
  if (!op || !is_part(own.parameters, here.parameters, gone) || gone.size() != 1)
    return std::nullopt;
  auto rule = rule_of(gap, Adjustment::Edit::insert_parameter, Adjustment::Change::added, gone[0],
                      "with-" + std::to_string(gone[0]));
  const std::string& type = here.parameters[size_t(gone[0] - 1)];
  if (type.find('(') != std::string::npos) return std::nullopt;
  rule.value = type + (type.ends_with('*') ? "" : " ") + "unused";
  return proposal_of(gap, "added parameter", {std::move(rule)},
                     "the host hands it over, and the code does without it");
}

}  // namespace stackport::delta
