// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/seams.h"
#include "core/bundle/survey.h"
#include "core/policy/release.h"

namespace stackport::bundle {

/// What things cost. With a delta that nothing resolves the bundle does not build, with a proposal
/// that nobody has accepted it does not ship: each is dearer than all callbacks of a component.
/// What is resolved still has to be kept; a callback over a seam is a promise that no compiler
/// checks.
namespace price {
inline constexpr long open_delta = 1000;
inline constexpr long proposed_delta = 200;
inline constexpr long resolved_delta = 1;
inline constexpr long callback = 1;
}  // namespace price

/// One component under one policy.
struct Choice {
  bool possible = false;
  std::string why_not;
  long deltas = 0;                    ///< cost of its own deltas
  size_t resolved = 0, proposed = 0;  ///< so many of them; the others are open
  std::vector<std::pair<std::string, std::string>>
      open;                          ///< kind and item of what nothing resolves
  std::map<std::string, long> seam;  ///< "host", or a component of the other kernel -> cost
};

/// What a component may be, before anything is decided.
struct Candidate {
  std::string name;
  std::string layer;
  bool fixed = false;  ///< X's by definition
  Choice x, y;
  std::vector<std::string> needs;  ///< components without which it can't be
};

struct Advised {
  std::string component;
  policy::Kind kind = policy::Kind::exclude;
  long cost = 0;                  ///< of its deltas and seams in this assignment
  std::optional<long> runner_up;  ///< what the whole costs more when it takes the other policy
  std::string why;
  Choice x, y;  ///< what it was decided by
};

/// What resolving one delta everywhere would change.
struct Lever {
  std::string kind, item;
  long saves = 0;
  std::vector<std::string> change;  ///< components that would take the other policy
  std::vector<std::string> brings;  ///< components that would no longer be left out
};

struct Advice {
  long cost = 0;
  std::vector<Advised> components;
  std::vector<Lever> levers;  ///< those that bring most first, then the dearest
};

/// The candidates of a survey that was made of all components.
std::vector<Candidate> candidates_of(const stack::Stack& stack, const policy::PolicySet& policies,
                                     const Survey& survey,
                                     const std::map<std::string, Callbacks>& x,
                                     const std::map<std::string, Callbacks>& y);

/// The cheapest assignment: a minimum cut between what is X's and what is Y's. What neither policy
/// carries without a person, and what needs it, is left out. Pure.
Advice advise(const std::vector<Candidate>& candidates);

/// What an advice decides otherwise than `decisions`, as overrides of a release; what those exclude
/// stays excluded.
std::vector<policy::Override> overrides_of(const Advice& advice,
                                           const std::vector<policy::Decision>& decisions);

}  // namespace stackport::bundle
