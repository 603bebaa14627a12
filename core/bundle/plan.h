// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "core/bundle/image.h"
#include "core/delta/resolve.h"
#include "core/host/process.h"
#include "core/kernel/store.h"
#include "core/kernel/target.h"
#include "core/patch/series.h"
#include "core/policy/policy.h"
#include "core/stack/graph.h"

namespace stackport::bundle {

/// Everything that a plan is made from. References must outlive the call.
struct Inputs {
  const stack::Stack& stack;
  const policy::PolicySet& policies;
  const patch::Series& series;
  std::shared_ptr<kernel::Tree> x;
  const kernel::Target& y;
  const kernel::Store& store;
  host::Processes& processes;
  unsigned jobs = 0;                               ///< 0: as many as there are cores
  std::function<void(std::string_view)> progress;  ///< told what is being done; may be empty
};

/// A boundary where one kernel's code meets the other's.
struct Seam {
  std::string component;
  std::string kind;     ///< "host" or "core"
  std::string partner;  ///< host subsystem, or component of the other kernel
};

/// What became of one declared rule in one component.
struct RuleUse {
  std::string component;
  std::string rule;
  std::string place;
  std::string delta;
  bool needed = false;
  size_t edits = 0;
  std::string native_form;
  std::string bundle_form;
};

/// A delta that the tool itself resolves.
struct Answer {
  delta::Gap gap;
  delta::Proposal proposal;
  std::string kernel;                   ///< from which it is lifted
  std::vector<std::string> components;  ///< that have the delta
  std::string accepted;  ///< "policies/core.yaml:12"; empty: nobody accepts it, or it is proven
};

/// A delta that nothing resolves.
struct OpenGap {
  delta::Gap gap;
  std::string kernel;
  std::vector<std::string> components;
  std::string tried;  ///< what the tool tried, and why it did not hold
};

struct Answers {
  std::vector<Answer> given;
  std::vector<OpenGap> open;
};

/// A compat item or patch that was laid in, or a rule or accepted resolution that found its delta.
struct ItemUse {
  enum class Kind { compat, patch, rule, accepted, revert };
  Kind kind = Kind::compat;
  std::string component;  ///< empty: all
  std::string name;
  Place place;

  auto key() const { return std::tie(kind, place.file, place.line, name); }
};

/// The bundle before it is written, and all that speaks against writing it.
struct Plan {
  Manifest manifest;
  Image image;  ///< with MANIFEST.json
  std::vector<Seam> seams;
  std::vector<RuleUse> rules;
  Answers answers;  ///< to what rules, patches and compat items leave
  std::vector<ItemUse> used;         ///< what was needed of patches/ and policies/
  std::vector<Diagnostic> problems;  ///< why it can't ship; empty: it can
  std::vector<Diagnostic> warnings;  ///< what could not be held against the target, and why
};

/// What the policies decide for the pair, with every component of the stack.
Result<std::vector<policy::Decision>> decisions_of(const Inputs& inputs);

/// Decides every policy, collects the files of their owners, patches and adjusts them, and holds
/// the result against the target. Writes nothing but caches in the store. What a maintainer has to
/// mend is in `problems`; an Error means that no plan could be made at all.
Result<Plan> make_plan(const Inputs& inputs);

/// Makes DIR from a plan that has no problems: whole or not at all, the same bytes for the same
/// plan. What was built in DIR/build before stays.
Result<void> write_bundle(const Plan& plan, const host::Path& folder);

}  // namespace stackport::bundle
