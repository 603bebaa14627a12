// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/policy/policy.h"

namespace stackport::policy {
namespace {

/// Whether all conditions hold; asks no further than the first that doesn't.
Result<bool> all_hold(const std::vector<Condition>& conditions, const Facts& facts) {
  for (const auto& condition : conditions) {
    STACKPORT_TRY(const bool holds, facts(condition));
    if (!holds) return false;
  }
  return true;
}

/// Lets one file decide; false when it says nothing.
Result<bool> decide_by(const Policy& policy, const Facts& facts, Decision& decision) {
  for (const auto& exception : policy.exceptions) {
    STACKPORT_TRY(const bool holds, all_hold(exception.conditions, facts));
    if (!holds) continue;
    decision.kind = exception.kind;
    decision.why = exception.why.empty() ? policy.why : exception.why;
    decision.place = exception.place;
    for (const auto& condition : exception.conditions)
      decision.because.push_back(to_string(condition));
    return true;
  }
  if (!policy.kind) return false;
  decision.kind = *policy.kind;
  decision.why = policy.why;
  decision.place = policy.place;
  return true;
}

Result<Decision> decide_one(const PolicySet& policies, const stack::Component& component,
                            const Facts& facts) {
  Decision decision;
  decision.component = component.name;
  if (const auto own = policies.components.find(component.name); own != policies.components.end()) {
    STACKPORT_TRY(const bool decided, decide_by(own->second, facts, decision));
    if (decided) return decision;
  }
  if (const auto layer = policies.layers.find(component.layer); layer != policies.layers.end()) {
    STACKPORT_TRY(const bool decided, decide_by(layer->second, facts, decision));
    if (decided) return decision;
  }
  decision.decided = false;
  decision.why = fmt::format("neither a policy of '{}' nor one of the layer '{}' decides",
                             component.name, stack::to_string(component.layer));
  decision.place = component.place;
  return decision;
}

}  // namespace

Result<std::vector<Decision>> decide(const PolicySet& policies, const stack::Stack& stack,
                                     const Facts& facts) {
  std::vector<Decision> decisions;
  Error error;
  for (const auto& component : stack.components) {
    auto decision = decide_one(policies, component, facts);
    if (decision) {
      decisions.push_back(std::move(*decision));
      continue;
    }
    error.kind = decision.error().kind;
    for (auto& d : decision.error().diagnostics) error.diagnostics.push_back(std::move(d));
  }
  if (!error.diagnostics.empty()) return tl::make_unexpected(std::move(error));
  return decisions;
}

std::vector<Adjustment> adjustments_for(const PolicySet& policies,
                                        const stack::Component& component) {
  std::vector<Adjustment> out;
  const auto add = [&](const Policy& policy) {
    out.insert(out.end(), policy.adjustments.begin(), policy.adjustments.end());
  };
  if (const auto own = policies.components.find(component.name); own != policies.components.end())
    add(own->second);
  if (const auto layer = policies.layers.find(component.layer); layer != policies.layers.end())
    add(layer->second);
  return out;
}

nlohmann::json to_json(const Decision& decision) {
  return {{"component", decision.component},     {"policy", to_string(decision.kind)},
          {"notation", notation(decision.kind)}, {"why", decision.why},
          {"file", decision.place.file},         {"line", decision.place.line},
          {"because", decision.because},         {"decided", decision.decided}};
}

}  // namespace stackport::policy
