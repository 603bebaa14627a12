// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/advise.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <set>

#include "core/base/text.h"
#include "core/bundle/answer.h"

namespace stackport::bundle {
namespace {

using policy::Kind;

/// More than all costs together: never cut.
constexpr long never = 1'000'000'000;

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using VertexProperties = boost::property<
    boost::vertex_index_t, long,
    boost::property<
        boost::vertex_color_t, boost::default_color_type,
        boost::property<boost::vertex_distance_t, long,
                        boost::property<boost::vertex_predecessor_t, Traits::edge_descriptor>>>>;
using EdgeProperties = boost::property<
    boost::edge_capacity_t, long,
    boost::property<boost::edge_residual_capacity_t, long,
                    boost::property<boost::edge_reverse_t, Traits::edge_descriptor>>>;
using Flow = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, VertexProperties,
                                   EdgeProperties>;

/// Which candidates are X's, and what that costs.
struct Cut {
  long cost = 0;
  std::vector<bool> is_x;
};

/// The price of a choice with some deltas resolved everywhere.
using Resolved = std::set<std::pair<std::string, std::string>>;
long price_of(const Choice& choice, const Resolved& resolved) {
  long out = choice.deltas;
  for (const auto& delta : choice.open)
    if (resolved.contains(delta)) out -= price::open_delta - price::resolved_delta;
  return out;
}

class Network {
 public:
  explicit Network(const std::vector<Candidate>& candidates)
      : candidates_(candidates), flow_(candidates.size() + 2) {}

  /// `forced`: a candidate that takes the policy given with it.
  Cut cut(const Resolved& resolved, std::optional<std::pair<size_t, bool>> forced) {
    const size_t count = candidates_.size();
    for (size_t i = 0; i < count; ++i) {
      const Candidate& c = candidates_[i];
      const bool only_x =
          c.fixed || !c.y.possible || (forced && forced->first == i && forced->second);
      const bool only_y = !c.x.possible || (forced && forced->first == i && !forced->second);
      link(x_side(), i, only_x ? never : price_of(c.y, resolved));
      link(i, y_side(), only_y ? never : price_of(c.x, resolved));
      if (const auto host = c.x.seam.find("host"); host != c.x.seam.end())
        link(i, y_side(), host->second);
      for (size_t j = 0; j < count; ++j) {
        // X's code beside Y's: paid by whichever of the two leans on the other.
        if (const auto at = c.x.seam.find(candidates_[j].name); at != c.x.seam.end())
          link(i, j, at->second);
        if (const auto at = c.y.seam.find(candidates_[j].name); at != c.y.seam.end())
          link(j, i, at->second);
      }
    }
    Cut out;
    out.cost = boost::boykov_kolmogorov_max_flow(flow_, x_side(), y_side());
    out.is_x = reached();
    return out;
  }

 private:
  size_t x_side() const { return candidates_.size(); }
  size_t y_side() const { return candidates_.size() + 1; }

  void link(size_t from, size_t to, long capacity) {
    if (capacity <= 0) return;
    const auto there = boost::add_edge(from, to, flow_).first;
    const auto back = boost::add_edge(to, from, flow_).first;
    boost::put(boost::edge_capacity, flow_, there, capacity);
    boost::put(boost::edge_capacity, flow_, back, 0L);
    boost::put(boost::edge_reverse, flow_, there, back);
    boost::put(boost::edge_reverse, flow_, back, there);
  }

  /// What the residual network reaches from X's side: of equal cuts the one with the least of X.
  std::vector<bool> reached() const {
    std::vector<bool> seen(candidates_.size() + 2);
    std::vector<size_t> open = {x_side()};
    seen[x_side()] = true;
    while (!open.empty()) {
      const size_t at = open.back();
      open.pop_back();
      for (auto [edge, end] = boost::out_edges(at, flow_); edge != end; ++edge) {
        const size_t to = boost::target(*edge, flow_);
        if (seen[to] || boost::get(boost::edge_residual_capacity, flow_, *edge) <= 0) continue;
        seen[to] = true;
        open.push_back(to);
      }
    }
    seen.resize(candidates_.size());
    return seen;
  }

  const std::vector<Candidate>& candidates_;
  Flow flow_;
};

Cut cheapest(const std::vector<Candidate>& candidates, const Resolved& resolved = {},
             std::optional<std::pair<size_t, bool>> forced = {}) {
  return Network(candidates).cut(resolved, forced);
}

/// What one candidate pays itself: its deltas, and the seams on which its code leans.
Advised advised(const std::vector<Candidate>& candidates, const Cut& cut, size_t index) {
  const Candidate& c = candidates[index];
  Advised out{c.name, cut.is_x[index] ? Kind::take_x : Kind::reuse_y, 0, {}, {}, c.x, c.y};
  const Choice& choice = cut.is_x[index] ? c.x : c.y;
  out.cost = choice.deltas;
  std::vector<std::string> parts = {fmt::format("deltas {}", choice.deltas)};
  for (const auto& [other, price] : choice.seam) {
    const auto at = std::find_if(candidates.begin(), candidates.end(),
                                 [&](const auto& each) { return each.name == other; });
    const bool other_is_x = at != candidates.end() && cut.is_x[size_t(at - candidates.begin())];
    if (other_is_x == cut.is_x[index] || price == 0) continue;
    out.cost += price;
    parts.push_back(fmt::format("seam to {} {}", other, price));
  }
  out.why = c.fixed ? "the stack's core is X's by definition" : join(parts, ", ");
  return out;
}

bool builds(const Choice& choice, const Resolved& resolved) {
  return choice.possible &&
         std::all_of(choice.open.begin(), choice.open.end(),
                     [&](const auto& delta) { return resolved.contains(delta); });
}

std::string why_neither(const Candidate& candidate) {
  const auto side = [](const char* whose, const Choice& choice, const char* none) {
    return choice.possible ? fmt::format("{} code leaves {} deltas", whose, choice.open.size())
                           : std::string(none);
  };
  return fmt::format("{}, {}: nothing resolves them",
                     side("X's", candidate.x, "X has no such code"),
                     side("Y's", candidate.y, "Y has no such code"));
}

/// What no policy carries without a person, and what needs such a component; each with the reason.
std::map<std::string, std::string> what_to_leave_out(const std::vector<Candidate>& candidates,
                                                     const Resolved& resolved = {}) {
  std::map<std::string, std::string> out;
  for (const auto& c : candidates)
    if (!c.fixed && !builds(c.x, resolved) && !builds(c.y, resolved)) out[c.name] = why_neither(c);
  for (bool more = true; more;) {
    more = false;
    for (const auto& c : candidates)
      for (const auto& need : c.needs)
        if (out.contains(need) && !out.contains(c.name)) {
          out[c.name] = fmt::format("it needs {}, which is left out", need);
          more = true;
        }
  }
  return out;
}

std::vector<Lever> levers_of(const std::vector<Candidate>& candidates, const Cut& best,
                             const std::map<std::string, std::string>& left_out) {
  Resolved all;
  for (const auto& candidate : candidates)
    for (const Choice* choice : {&candidate.x, &candidate.y})
      all.insert(choice->open.begin(), choice->open.end());
  std::vector<Lever> out;
  for (const auto& delta : all) {
    const Cut with = cheapest(candidates, {delta});
    Lever lever{delta.first, delta.second, best.cost - with.cost, {}, {}};
    for (size_t i = 0; i < candidates.size(); ++i)
      if (with.is_x[i] != best.is_x[i]) lever.change.push_back(candidates[i].name);
    const auto still = what_to_leave_out(candidates, {delta});
    for (const auto& [component, why] : left_out)
      if (!still.contains(component)) lever.brings.push_back(component);
    if (lever.saves > 0 || !lever.change.empty() || !lever.brings.empty())
      out.push_back(std::move(lever));
  }
  std::stable_sort(out.begin(), out.end(), [](const Lever& a, const Lever& b) {
    return std::pair(a.brings.size(), a.saves) > std::pair(b.brings.size(), b.saves);
  });
  return out;
}

/// What a delta costs.
class Prices {
 public:
  explicit Prices(const policy::PolicySet& policies) : accepted_(accepted_ids(policies)) {}

  Choice choice_of(const SurveyedPolicy* policy) const {
    Choice out;
    if (!policy) return out;
    out.why_not = policy->why_not;
    out.possible = policy->units > 0;
    for (const auto& gap : policy->gaps) {
      switch (state_of(*policy, gap)) {
        case State::resolved:
          out.deltas += price::resolved_delta;
          ++out.resolved;
          break;
        case State::proposed:
          out.deltas += price::proposed_delta;
          ++out.proposed;
          break;
        case State::open:
          add_open(gap, out);
      }
    }
    for (const auto& gap : policy->appeared) add_open(gap, out);
    return out;
  }

 private:
  enum class State { resolved, proposed, open };

  static void add_open(const delta::Gap& gap, Choice& out) {
    out.deltas += price::open_delta;
    out.open.emplace_back(gap.kind, gap.item);
  }

  State state_of(const SurveyedPolicy& policy, const delta::Gap& gap) const {
    if (policy.resolved.contains(gap.id)) return State::resolved;
    State out = State::open;
    for (const auto& proposal : policy.proposals) {
      if (proposal.gap != gap.id) continue;
      if (proposal.trust == "proven" || accepted_by(accepted_, proposal.id)) return State::resolved;
      out = State::proposed;
    }
    return out;
  }

  const std::map<std::string, policy::Accepted> accepted_;
};

void add_seams(const Callbacks& callbacks, bool host, Choice& choice) {
  if (host) choice.seam["host"] = sum_of(callbacks.host) * price::callback;
  for (const auto& [component, tables] : callbacks.others)
    choice.seam[component] = sum_of(tables) * price::callback;
}

}  // namespace

std::vector<Candidate> candidates_of(const stack::Stack& stack, const policy::PolicySet& policies,
                                     const Survey& survey,
                                     const std::map<std::string, Callbacks>& x,
                                     const std::map<std::string, Callbacks>& y) {
  const Prices prices(policies);
  std::vector<Candidate> out;
  for (const auto& component : survey.components) {
    Candidate candidate;
    candidate.name = component.name;
    candidate.layer = component.layer;
    const auto* known = stack.find(component.name);
    candidate.fixed = known->layer == stack::Layer::core;
    candidate.needs = known->needs;
    const auto of = [&](Kind kind) -> const SurveyedPolicy* {
      for (const auto& policy : component.policies)
        if (policy.kind == kind) return &policy;
      return nullptr;
    };
    candidate.x = prices.choice_of(of(Kind::take_x));
    candidate.y = prices.choice_of(of(Kind::reuse_y));
    if (!candidate.x.possible && !candidate.y.possible) continue;
    if (const auto at = x.find(component.name); at != x.end())
      add_seams(at->second, true, candidate.x);
    if (const auto at = y.find(component.name); at != y.end())
      add_seams(at->second, false, candidate.y);
    out.push_back(std::move(candidate));
  }
  return out;
}

Advice advise(const std::vector<Candidate>& candidates) {
  const auto left_out = what_to_leave_out(candidates);
  std::vector<Candidate> kept;
  for (const auto& candidate : candidates)
    if (!left_out.contains(candidate.name)) kept.push_back(candidate);
  const Cut best = cheapest(kept);
  Advice out;
  out.cost = best.cost;
  size_t next = 0;
  for (const auto& c : candidates) {
    if (const auto why = left_out.find(c.name); why != left_out.end()) {
      out.components.push_back({c.name, Kind::exclude, 0, {}, why->second, c.x, c.y});
      continue;
    }
    const size_t i = next++;
    Advised entry = advised(kept, best, i);
    if (!c.fixed && c.x.possible && c.y.possible)
      entry.runner_up = cheapest(kept, {}, std::pair(i, !best.is_x[i])).cost - best.cost;
    else if (!c.fixed)
      entry.why += c.x.possible ? "; Y has no such code" : "; X's: " + c.x.why_not;
    out.components.push_back(std::move(entry));
  }
  out.levers = levers_of(candidates, cheapest(candidates), left_out);
  return out;
}

std::vector<policy::Override> overrides_of(const Advice& advice,
                                           const std::vector<policy::Decision>& decisions) {
  std::vector<policy::Override> out;
  for (const auto& advised : advice.components)
    for (const auto& decision : decisions)
      if (decision.component == advised.component && decision.kind != advised.kind &&
          decision.kind != Kind::exclude)
        out.push_back({advised.component, advised.kind, advised.why, {}});
  return out;
}

}  // namespace stackport::bundle
