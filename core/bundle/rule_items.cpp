// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/rule_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace stackport::bundle {
namespace {

using policy::Adjustment;
using Kind = facts::ItemKind;

/// More letters than this are no slip of the pen.
constexpr size_t most_slips = 2;

/// Whether `a` becomes `b` by at most most_slips insertions, removals and replacements.
bool is_near(std::string_view a, std::string_view b, size_t slips = most_slips) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) > slips) return false;
  while (!a.empty() && !b.empty() && a.front() == b.front()) {
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  if (a.empty() || b.empty()) return a.size() + b.size() <= slips;
  if (slips == 0) return false;
  return is_near(a.substr(1), b, slips - 1) || is_near(a, b.substr(1), slips - 1) ||
         is_near(a.substr(1), b.substr(1), slips - 1);
}

/// A field of that name in another struct, or a name that is a slip away.
bool is_meant(const Adjustment& rule, std::string_view name) {
  if (is_near(rule.name, name)) return true;
  const std::string_view wanted = rule.name, here = name;
  const size_t dot = wanted.rfind('.'), other = here.rfind('.');
  return rule.item == Adjustment::Item::field && dot != wanted.npos && other != here.npos &&
         wanted.substr(dot) == here.substr(other) &&
         is_near(wanted.substr(0, dot), here.substr(0, other), 2 * most_slips);
}

/// The nearest item, one in which the kernels differ first.
struct Near {
  std::string name;
  bool differs = false;
};

/// A rule whose item is not declared, and what may have been meant.
struct Wanted {
  const Adjustment* rule;
  std::optional<Near> near = {};
};

void look(std::vector<Wanted>& wanted, Kind kind,
          const std::set<std::string, std::less<>>& answered, const facts::KernelSurface& x,
          const facts::KernelSurface& y) {
  for (const auto* surface : {&x, &y})
    surface->visit(kind, [&](std::string_view name) {
      for (auto& [rule, near] : wanted) {
        if ((rule->item == Adjustment::Item::field) != (kind == Kind::field) ||
            !is_meant(*rule, name))
          continue;
        const auto in_x = x.find(kind, name), in_y = y.find(kind, name);
        const bool differs =
            (!in_x || !in_y || in_x->type != in_y->type) && !answered.contains(name);
        if (!near || (differs && !near->differs)) near = Near{std::string(name), differs};
      }
    });
}

bool is_declared(const Adjustment& rule, const facts::KernelSurface& surface) {
  if (rule.item == Adjustment::Item::field) return bool(surface.find(Kind::field, rule.name));
  return surface.function(rule.name) || surface.macro(rule.name);
}

}  // namespace

std::vector<Diagnostic> judge_unseen(const std::vector<Adjustment>& unseen,
                                     const std::vector<Adjustment>& others,
                                     const facts::KernelSurface& x, const facts::KernelSurface& y) {
  std::set<std::string, std::less<>> answered;
  for (const auto& rule : others) answered.insert(rule.name);
  std::vector<Wanted> wanted;
  for (const auto& rule : unseen)
    if (rule.item != Adjustment::Item::header && !is_declared(rule, x) && !is_declared(rule, y))
      wanted.push_back({&rule});
  if (wanted.empty()) return {};
  for (const Kind kind : {Kind::field, Kind::function, Kind::macro})
    look(wanted, kind, answered, x, y);
  std::vector<Diagnostic> out;
  for (const auto& [at, near] : wanted) {
    const Adjustment& rule = *at;
    if (!near) continue;
    Diagnostic d;
    d.severity = near->differs ? Severity::error : Severity::warning;
    d.place = rule.place;
    d.message = fmt::format(
        "rule {}: neither kernel declares {} {}{}", rule.rule,
        rule.item == Adjustment::Item::field ? "the field" : "the function", rule.name,
        near->differs ? ", and they differ in " + near->name + ", which no rule answers" : "");
    d.next = "did you mean '" + near->name + "'?";
    out.push_back(std::move(d));
  }
  return out;
}

}  // namespace stackport::bundle
