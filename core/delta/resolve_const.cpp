// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include "core/base/text.h"
#include "core/delta/resolve_signature.h"

namespace stackport::delta {

namespace {

std::string rule_name(std::string item) {
  std::replace_if(
      item.begin(), item.end(), [](char c) { return c == '.' || c == '_'; }, '-');
  return item;
}

}  // namespace

Proposal const_rule(const Gap& gap) {
  Proposal out;
  if (gap.kind != "op" || gap.change != "changed") return out;
  const Signature native = signature_of(gap.native_form), bundle = signature_of(gap.bundle_form);
  if (native.parameters.empty() || native.result != bundle.result ||
      native.parameters.size() != bundle.parameters.size())
    return out;
  for (size_t i = 0; i < native.parameters.size(); ++i) {
    const auto& own = native.parameters[i];
    const auto& here = bundle.parameters[i];
    if (own == here) continue;
    if (without_const(own) != without_const(here) || here.find('(') != std::string::npos) return {};
    policy::Adjustment rule;
    rule.rule = rule_name(gap.item) + "-const-" + std::to_string(i + 1);
    rule.why = "the callback's parameter differs in const only";
    rule.item = policy::Adjustment::Item::field;
    rule.name = gap.item;
    rule.at = int(i + 1);
    rule.value = here + (here.ends_with('*') ? "" : " ") + "$name";
    rule.place = gap.native_place;
    out.text += "- rule: " + rule.rule + "\n  why: " + rule.why +
                "\n  delta: { field: " + gap.item + ", parameter: " + std::to_string(rule.at) +
                ", change: changed }\n  replace-parameter: { at: " + std::to_string(rule.at) +
                ", with: \"" + rule.value + "\" }\n";
    out.rules.push_back(std::move(rule));
  }
  if (out.rules.empty()) return out;
  out.gap = gap.id;
  out.item = gap.item;
  out.how = "const parameter";
  out.trust = "proven";
  out.why = "the function uses the object no differently; only its type follows";
  return out;
}

}  // namespace stackport::delta
