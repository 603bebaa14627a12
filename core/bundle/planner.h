// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>

#include "core/bundle/kbuild_files.h"
#include "core/bundle/plan.h"
#include "core/bundle/views.h"
#include "core/delta/adjust.h"
#include "core/kernel/maintainers.h"
#include "core/kernel/prepare.h"

namespace stackport::bundle {

/// A component as the plan has it so far.
struct Part {
  const stack::Component* component = nullptr;
  policy::Decision decision;
  std::shared_ptr<kernel::Tree> tree;           ///< its code's kernel; null when excluded
  std::vector<kernel::Module> modules;          ///< those that the bundle builds
  std::map<std::string, std::string> compiled;  ///< unit -> module, filled from kbuild's commands
};

/// The state that make_plan()'s steps hand on, in their order.
struct Planner {
  explicit Planner(const Inputs& given) : inputs(given), facts(given) {}

  const Inputs& inputs;
  KernelFacts facts;
  Plan plan;
  std::vector<Part> parts;

  void tell(std::string_view what) const {
    if (inputs.progress) inputs.progress(what);
  }
  Part* part_of(std::string_view component);

  Result<void> decide();   ///< policies -> parts
  void name_owners();      ///< of every component, from its policy or X's MAINTAINERS
  Result<void> select();   ///< Kbuild and Kconfig -> modules, what is left out, symbols to switch
  Result<void> collect();  ///< sources and headers of their owners -> image
  Result<void> revert();   ///< commits that a policy takes back
  Result<void> makefiles();
  Result<void> compat();
  Result<void> patch();
  Result<void> adjust();
  void list_modules();    ///< parts -> the manifest's modules, which closure and Kbuild ask for
  Result<void> close();   ///< closure, seams
  Result<void> finish();  ///< counts, checksums, MANIFEST.json

  Result<stackport::patch::Applied> apply_one(const stackport::patch::Patch& patch) const;
  Result<stackport::patch::Applied> apply_semantic(const stackport::patch::Patch& patch) const;
  Result<void> make_edits(const Part& part, const std::vector<policy::Adjustment>& rules,
                          const std::vector<delta::RuleOutcome>& outcomes);
  Result<void> prove_provenance() const;
  Result<kernel::Prepared> prepare_source();
  std::string key_of_headers() const;
};

/// The Kconfig files that the components of a bundle bring, from their owners: path -> component.
std::map<std::string, const Part*> kconfig_files(const std::vector<Part>& parts);

/// Whom to ask about a component: its policy says, else X's MAINTAINERS, else its layer's policy.
std::string owner_of(const stack::Component& component, const policy::PolicySet& policies,
                     const kernel::Maintainers& maintainers);

/// Fills the manifest's counts: lines taken over from X and Y, made by rules, written by hand.
void count_lines(const std::string& x_name, Plan& plan);

}  // namespace stackport::bundle
