// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include "core/kernel/kconfig_reach.h"

namespace stackport::kernel {

namespace {

constexpr int most_rounds = 64;  // a contradiction among rules ends here

KconfigExpr parsed(const std::string& expression) {
  return parse_expression(expression).value_or(KconfigExpr{KconfigExpr::Kind::constant, "n", {}});
}

/// The values of the bundle's symbols, computed in rounds until none changes.
class Solver {
 public:
  Solver(const Kconfig& kconfig, const std::set<std::string>& wanted, const Config& host,
         const std::set<std::string>& movable, const std::set<std::string>* known)
      : kconfig_(kconfig), host_(host), wanted_(wanted), reach_(kconfig, host, movable, known) {
    for (const auto& [name, symbol] : kconfig.symbols()) {
      if (!movable.contains(name)) continue;
      values_[name] = host.value(name);
      can_be_on_[name] = reach_.verdict(name, true).value != "n";
    }
  }

  std::map<std::string, std::string> run() {
    for (int round = 0; round < most_rounds; ++round) {
      bool changed = false;
      for (auto& [name, value] : values_) {
        std::string next = compute(*kconfig_.find(name));
        changed = changed || next != value;
        value = std::move(next);
      }
      if (!changed && !add_needs()) break;
    }
    std::map<std::string, std::string> out;
    for (const auto& [name, value] : values_)
      if (value != host_.value(name)) out.emplace(name, value);
    return out;
  }

 private:
  std::string value(const std::string& name) const {
    const auto at = values_.find(name);
    return at == values_.end() ? host_.value(name) : at->second;
  }
  Tristate evaluated(const std::string& expression) const {
    return evaluate(parsed(expression), [&](const std::string& name) { return value(name); });
  }

  /// What those symbols that are on ask for through select (or imply).
  Tristate asked(const std::string& name,
                 std::vector<KconfigSymbol::Select> KconfigSymbol::*list) const {
    Tristate out = 0;
    for (const auto& [other, current] : values_)
      for (const auto& select : kconfig_.find(other)->*list)
        if (select.symbol == name)
          out = std::max(out, std::min(to_tristate(current), evaluated(select.condition)));
    return out;
  }

  Tristate by_default(const KconfigSymbol& symbol) const {
    for (const auto& text : symbol.defaults) {
      const size_t at = text.find(" if ");
      const Tristate condition = at == std::string::npos ? 2 : evaluated(text.substr(at + 4));
      if (condition != 0) return std::min(condition, evaluated(text.substr(0, at)));
    }
    return asked(symbol.name, &KconfigSymbol::implies);
  }

  std::string compute(const KconfigSymbol& symbol) const {
    const bool tristate = symbol.type == "tristate";
    if (!tristate && symbol.type != "bool") return host_.value(symbol.name);
    if (reach_.is_built_in(symbol)) return "y";
    const bool asked_for = wanted_.contains(symbol.name);
    if (!can_be_on_.at(symbol.name)) {
      // A module that the bundle does not build stays as the target has it.
      return tristate && symbol.prompt && !asked_for ? host_.value(symbol.name) : "n";
    }
    Tristate dependencies = 2;
    for (const auto& text : symbol.depends) dependencies = std::min(dependencies, evaluated(text));
    const bool visible = symbol.prompt && evaluated(symbol.prompt_condition) != 0;
    Tristate own = 0;
    if (asked_for)
      own = 2;
    else if (visible && reach_.is_known(symbol.name))
      own = to_tristate(host_.value(symbol.name));
    else
      own = by_default(symbol);
    const Tristate selected = asked(symbol.name, &KconfigSymbol::selects);
    const Tristate best = std::max(std::min(own, dependencies), selected);
    if (tristate) return to_value(std::min(best, 1));
    return best == 0 ? "n" : "y";
  }

  /// Switches on what a wanted symbol depends on; whether there was anything.
  bool add_needs() {
    std::set<std::string> needs;
    for (const auto& name : wanted_) {
      const KconfigSymbol* symbol = reach_.own(name);
      if (!symbol || !can_be_on_.at(name)) continue;
      for (const auto& text : symbol->depends)
        if (evaluated(text) == 0) needs.merge(needs_of(parsed(text)));
    }
    const size_t before = wanted_.size();
    wanted_.merge(needs);
    return wanted_.size() != before;
  }

  /// The first symbol that alone makes `expr` hold; all that stand in its way where none does.
  std::set<std::string> needs_of(const KconfigExpr& expr) const {
    std::set<std::string> all;
    for (const auto& one : obstacles(expr, [&](const std::string& name) { return value(name); })) {
      const KconfigSymbol* symbol = one.off ? reach_.own(one.symbol) : nullptr;
      if (!symbol || !can_be_on_.at(one.symbol)) continue;
      const std::string on = symbol->type == "tristate" ? "m" : "y";
      const auto with = [&](const std::string& name) {
        return name == one.symbol ? on : value(name);
      };
      if (evaluate(expr, with) != 0) return {one.symbol};
      all.insert(one.symbol);
    }
    return all;
  }

  const Kconfig& kconfig_;
  const Config& host_;
  std::set<std::string> wanted_;
  KconfigReach reach_;
  std::map<std::string, std::string> values_;
  std::map<std::string, bool> can_be_on_;
};

}  // namespace

std::map<std::string, std::string> Kconfig::switches(const std::set<std::string>& wanted,
                                                     const Config& host,
                                                     const std::set<std::string>& movable,
                                                     const std::set<std::string>* known) const {
  return Solver(*this, wanted, host, movable, known).run();
}

}  // namespace stackport::kernel
