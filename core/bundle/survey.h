// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/bundle/plan.h"
#include "core/delta/gap.h"
#include "core/delta/resolve.h"

namespace stackport::bundle {

/// One component under one policy, the core being X's.
struct SurveyedPolicy {
  policy::Kind kind = policy::Kind::take_x;
  std::string kernel;   ///< whose code it is
  std::string why_not;  ///< why there is nothing to survey; empty: there is
  size_t units = 0;
  size_t reports = 0;                      ///< errors of the parse
  size_t echoes = 0;                       ///< of these, those that are no root
  std::vector<delta::Gap> gaps;            ///< before anything that is shipped resolves some
  std::vector<delta::Proposal> proposals;  ///< what the tool itself found for them
  std::set<std::string> resolved;          ///< ids that shipped compat, patches and rules resolve
  std::vector<delta::Gap> appeared;        ///< what shipped resolutions bring with them
  std::vector<delta::Gap> told;            ///< by the compiler, when it was asked
  size_t told_sites = 0;                   ///< lines of which the compiler complains, unattributed
  size_t common_sites = 0;                 ///< of these, those of which the parse complains too
};

struct SurveyedComponent {
  std::string name;
  std::string layer;
  std::vector<SurveyedPolicy> policies;
  std::string owner;  ///< whom to ask about what is left
};

struct SurveyRequest {
  std::set<std::string> components;  ///< empty: all
  bool truth = false;                ///< ask the target's compiler too
};

struct Survey {
  std::vector<SurveyedComponent> components;
  std::vector<Diagnostic> notes;  ///< what kept a shipped resolution from being tried
  double parse_seconds = 0;       ///< CPU time of this process
  double compiler_seconds = 0;    ///< CPU time of the compiler
};

/// Parses every unit of the components as X's and as Y's code in the bundle's view, and finds the
/// roots of what does not fit.
Result<Survey> make_survey(const Inputs& inputs, const SurveyRequest& request);

}  // namespace stackport::bundle
