// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "core/policy/policy.h"

namespace stackport::policy {
namespace {

using Statement = std::tuple<Side, Condition::Subject, bool, std::string, std::string>;

std::set<Statement> statements(const Exception& exception) {
  std::set<Statement> out;
  for (const auto& c : exception.conditions) out.emplace(c.side, c.subject, c.has, c.name, c.value);
  return out;
}

class Linter {
 public:
  explicit Linter(const PolicySet& policies) : policies_(policies) {}

  std::vector<Diagnostic> run(const stack::Stack& stack) {
    for (const auto& [layer, policy] : policies_.layers) file(policy, policy.kind);
    for (const auto& [name, policy] : policies_.components) {
      const auto* component = stack.find(name);
      const Policy* layer = component ? layer_of(*component) : nullptr;
      const bool inherits = !policy.kind && layer && layer->exceptions.empty();
      file(policy, inherits ? layer->kind : policy.kind);
      if (layer) against_layer(policy, *layer);
    }
    std::stable_sort(out_.begin(), out_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.place.file, a.place.line, a.place.column) <
             std::tie(b.place.file, b.place.line, b.place.column);
    });
    return std::move(out_);
  }

 private:
  Diagnostic& warn(const Place& place, std::string message, std::string next) {
    Diagnostic d;
    d.severity = Severity::warning;
    d.place = place;
    d.message = std::move(message);
    d.next = std::move(next);
    return out_.emplace_back(std::move(d));
  }
  static void note(Diagnostic& of, const Place& place, std::string message) {
    Diagnostic d;
    d.severity = Severity::note;
    d.place = place;
    d.message = std::move(message);
    of.notes.push_back(std::move(d));
  }

  const Policy* layer_of(const stack::Component& component) const {
    const auto it = policies_.layers.find(component.layer);
    return it == policies_.layers.end() ? nullptr : &it->second;
  }

  /// `falls_to` is what decides when no exception holds.
  void file(const Policy& policy, std::optional<Kind> falls_to) {
    if (policy.kind && policy.why.empty())
      warn(policy.place, "the policy doesn't say why", "add 'why:'");
    for (const auto& exception : policy.exceptions) one(exception);
    shadows(policy.exceptions);
    idle(policy.exceptions, falls_to);
    for (const auto& rule : policy.adjustments)
      if (rule.why.empty())
        warn(rule.place, fmt::format("the rule '{}' doesn't say why", rule.rule), "add 'why:'");
  }

  void one(const Exception& exception) {
    if (exception.why.empty()) warn(exception.place, "the exception doesn't say why", "add 'why:'");
    lint_conditions(exception.conditions, out_);
    const auto all = statements(exception);
    for (auto [side, subject, has, name, value] : all)
      if (has && all.contains({side, subject, false, name, value}))
        warn(exception.place,
             fmt::format("the exception never holds: '{}' is there and is not", name),
             "remove one of the two conditions");
  }

  void shadows(const std::vector<Exception>& exceptions) {
    for (size_t later = 1; later < exceptions.size(); ++later) {
      const auto its = statements(exceptions[later]);
      for (size_t earlier = 0; earlier < later; ++earlier) {
        const auto other = statements(exceptions[earlier]);
        if (!std::includes(its.begin(), its.end(), other.begin(), other.end())) continue;
        auto& d = warn(exceptions[later].place,
                       its == other ? "the exception stands here a second time"
                                    : "the exception is never reached",
                       its == other ? "remove one of the two" : "put it before the wider one");
        note(d, exceptions[earlier].place,
             its == other ? "the first stands here" : "this one holds whenever it would");
        break;
      }
    }
  }

  /// Exceptions that change nothing: they, and all that come after them, say what holds anyway.
  void idle(const std::vector<Exception>& exceptions, std::optional<Kind> falls_to) {
    if (!falls_to) return;
    for (size_t i = exceptions.size(); i-- > 0 && exceptions[i].kind == *falls_to;)
      warn(exceptions[i].place,
           fmt::format("the exception decides '{}', as the policy does anyway",
                       to_string(*falls_to)),
           "remove it");
  }

  void against_layer(const Policy& policy, const Policy& layer) {
    if (policy.kind && policy.kind == layer.kind && policy.exceptions.empty() &&
        layer.exceptions.empty()) {
      auto& d = warn(policy.place,
                     fmt::format("'{}' is what the layer decides anyway", to_string(*policy.kind)),
                     "leave 'policy' out, or the file if it says nothing else");
      note(d, layer.place, "the layer's policy");
    }
    for (const auto& rule : policy.adjustments)
      for (const auto& shared : layer.adjustments) {
        if (rule.delta_text() != shared.delta_text()) continue;
        auto& d = warn(rule.place,
                       fmt::format("the rule '{}' answers what the layer's '{}' answers: {}",
                                   rule.rule, shared.rule, rule.delta_text()),
                       "keep one of the two");
        note(d, shared.place, "the layer's rule");
      }
  }

  const PolicySet& policies_;
  std::vector<Diagnostic> out_;
};

}  // namespace

void lint_conditions(const std::vector<Condition>& conditions, std::vector<Diagnostic>& out) {
  for (const auto& condition : conditions) {
    if (condition.subject != Condition::Subject::version) continue;
    Diagnostic d;
    d.severity = Severity::warning;
    d.place = condition.place;
    d.message = fmt::format("a version decides: '{}'", condition.text);
    d.next = "ask for a fact instead: distributions backport, and version numbers lie";
    out.push_back(std::move(d));
  }
}

std::vector<Diagnostic> lint(const PolicySet& policies, const stack::Stack& stack) {
  return Linter(policies).run(stack);
}

}  // namespace stackport::policy
