// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/kconfig.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/base/text.h"
#include "core/kernel/kconfig_reach.h"

namespace stackport::kernel {

namespace {

/// "A", "A and B", "A, B and C".
std::string listed(const std::vector<std::string>& names) {
  if (names.size() < 2) return names.empty() ? "" : names[0];
  const std::vector<std::string> head(names.begin(), names.end() - 1);
  return join(head, ", ") + " and " + names.back();
}

/// The same of parts of a conjunction.
std::string listed_parts(const std::vector<KconfigExpr>& parts) {
  std::vector<std::string> texts;
  for (const auto& part : parts) {
    const bool enclosed = parts.size() > 1 && part.kind == KconfigExpr::Kind::disjunction;
    texts.push_back(enclosed ? "(" + to_text(part) + ")" : to_text(part));
  }
  return listed(texts);
}

KconfigExpr parsed(const std::string& expression) {
  return parse_expression(expression).value_or(KconfigExpr{KconfigExpr::Kind::constant, "n", {}});
}

}  // namespace

const KconfigSymbol* Kconfig::find(std::string_view symbol) const {
  const auto at = symbols_.find(symbol);
  return at == symbols_.end() ? nullptr : &at->second;
}

void Kconfig::adopt(const Kconfig& other,
                    const std::function<bool(const std::string& file)>& file_is_theirs) {
  std::erase_if(symbols_, [&](const auto& one) { return file_is_theirs(one.second.place.file); });
  for (const auto& [name, symbol] : other.symbols_)
    if (file_is_theirs(symbol.place.file)) symbols_.insert_or_assign(name, symbol);
}

Verdict Kconfig::reachable(const std::string& symbol, const Config& host,
                           const std::set<std::string>& movable,
                           const std::set<std::string>* known) const {
  return KconfigReach(*this, host, movable, known).verdict(symbol);
}

std::string KconfigReach::value(const std::string& name) {
  return own(name) ? verdict(name).value : host_.value(name);
}

bool KconfigReach::holds(const std::string& expression) {
  return evaluate(parsed(expression), [&](const std::string& name) { return value(name); }) != 0;
}

Verdict KconfigReach::verdict(const std::string& name, bool selected) {
  const KconfigSymbol* symbol = own(name);
  if (!symbol) {
    if (movable_.contains(name)) return {"n", "no Kconfig file of the source defines it", {}};
    return {host_.value(name), "it is the host's", {}};
  }
  if (is_built_in(*symbol))
    return {"y", "is built into the target's kernel, so that no module can replace it",
            symbol->place};
  const std::string best = symbol->type == "tristate" ? "m" : "y";
  if (std::find(open_.begin(), open_.end(), name) != open_.end()) return {best, "", symbol->place};
  open_.push_back(name);
  Verdict out{best, "", symbol->place};
  const auto current = [&](const std::string& other) { return value(other); };
  std::vector<KconfigExpr> missing;
  for (size_t i = 0; i < symbol->depends.size(); ++i) {
    auto parts = unmet(parsed(symbol->depends[i]), current);
    if (missing.empty() && !parts.empty()) out.place = symbol->depends_places[i];
    std::move(parts.begin(), parts.end(), std::back_inserter(missing));
  }
  if (!missing.empty()) out = {"n", depends_reason(missing), out.place};
  for (const auto& select : symbol->selects) {
    if (out.value == "n") break;
    if (const std::string reason = select_reason(select); !reason.empty())
      out = {"n", reason, select.place};
  }
  if (out.value != "n" && !selected && !can_appear(*symbol))
    out = {"n", "has no prompt, no default that holds, and nothing that can be on selects it",
           symbol->place};
  open_.pop_back();
  return out;
}

bool KconfigReach::can_appear(const KconfigSymbol& symbol) {
  if (symbol.prompt && holds(symbol.prompt_condition)) return true;
  for (const auto& text : symbol.defaults) {
    const size_t at = text.find(" if ");
    if (at != std::string::npos && !holds(text.substr(at + 4))) continue;
    if (holds(text.substr(0, at))) return true;
    break;
  }
  for (const auto& [name, other] : kconfig_.symbols())
    for (const auto* list : {&other.selects, &other.implies})
      for (const auto& select : *list)
        if (select.symbol == symbol.name && holds(select.condition) && value(name) != "n")
          return true;
  return false;
}

std::string KconfigReach::depends_reason(const std::vector<KconfigExpr>& unmet) {
  std::vector<KconfigExpr> off, unknown;
  std::vector<std::string> reasons;
  for (const auto& part : unmet) {
    const auto in_way = obstacles(part, [&](const std::string& s) { return value(s); });
    const auto all = [&](auto holds) {
      return !in_way.empty() && std::all_of(in_way.begin(), in_way.end(), holds);
    };
    if (all([&](const Obstacle& o) { return o.off && !own(o.symbol) && is_known(o.symbol); }))
      off.push_back(part);
    else if (all([&](const Obstacle& o) { return o.off && !own(o.symbol) && !is_known(o.symbol); }))
      unknown.push_back(part);
    else
      reasons.push_back(own_reason(part, in_way));
  }
  if (!unknown.empty())
    reasons.insert(reasons.begin(), fmt::format("depends on {}, which the target's kernel does not "
                                                "know",
                                                listed_parts(unknown)));
  if (!off.empty())
    reasons.insert(reasons.begin(), fmt::format("depends on {}, which the target's configuration "
                                                "leaves off",
                                                listed_parts(off)));
  return join(reasons, "; ");
}

/// One part that founders on more than symbols of the host that are off.
std::string KconfigReach::own_reason(const KconfigExpr& part,
                                     const std::vector<Obstacle>& obstacles) {
  std::vector<std::string> off, unknown, other, phrases;
  for (const auto& one : obstacles) {
    if (own(one.symbol) && one.off) {
      const std::string reason = verdict(one.symbol).reason;
      if (part.kind == KconfigExpr::Kind::symbol)
        return fmt::format("depends on {}, which {}", one.symbol, reason);
      phrases.push_back(fmt::format("{} can't be on ({})", one.symbol, reason));
    } else if (own(one.symbol)) {
      phrases.push_back(fmt::format("{} is {}", one.symbol, one.have));
    } else if (!one.off) {
      other.push_back(one.symbol + "=" + one.have);
    } else {
      (is_known(one.symbol) ? off : unknown).push_back(one.symbol);
    }
  }
  const auto put_first = [&](const char* words, const std::vector<std::string>& names) {
    if (!names.empty()) phrases.insert(phrases.begin(), words + listed(names));
  };
  put_first("the target's kernel does not know ", unknown);
  put_first("the target's configuration lacks ", off);
  put_first("the target's configuration has ", other);
  return fmt::format("depends on {}, and {}", to_text(part),
                     phrases.empty() ? "that never holds" : listed(phrases));
}

std::string KconfigReach::select_reason(const KconfigSymbol::Select& select) {
  if (!holds(select.condition)) return {};
  if (own(select.symbol)) {
    const Verdict theirs = verdict(select.symbol, true);
    if (theirs.value != "n") return {};
    return fmt::format("selects {}, which {}", select.symbol, theirs.reason);
  }
  if (host_.enabled(select.symbol) || !is_known(select.symbol)) return {};
  return fmt::format("selects {}, which the target's configuration leaves off", select.symbol);
}

}  // namespace stackport::kernel
