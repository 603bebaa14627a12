// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>

#include "core/bundle/kbuild_files.h"
#include "core/bundle/plan.h"
#include "core/bundle/scratch.h"
#include "core/bundle/stand_ins.h"
#include "core/bundle/views.h"
#include "core/delta/adjust.h"
#include "core/facts/prelude.h"
#include "core/kernel/maintainers.h"
#include "core/kernel/prepare.h"

namespace stackport::bundle {

/// A component as the plan has it so far.
struct Part {
  const stack::Component* component = nullptr;
  policy::Decision decision;
  std::shared_ptr<kernel::Tree> tree;           ///< its code's kernel; null when excluded
  std::set<std::string> reverted;               ///< files that are Y's all the same
  std::vector<kernel::Module> modules;          ///< those that the bundle builds
  std::map<std::string, std::string> compiled;  ///< unit -> module, filled from kbuild's commands
};

/// What is wrong with something that is shipped for a component; for all, where it is empty.
struct Failed {
  std::string component;
  Diagnostic why;
};

/// The state that make_plan()'s steps hand on, in their order.
struct Planner {
  explicit Planner(const Inputs& given) : inputs(given), facts(given) {}

  const Inputs& inputs;
  KernelFacts facts;
  Plan plan;
  std::vector<Part> parts;
  std::vector<facts::CompileCommand> commands;  ///< of the patched image, in `stage`
  host::Path stage;
  std::optional<kernel::Prepared> prepared;  ///< X's headers, once they are needed
  std::unique_ptr<Scratch> scratch;
  std::optional<facts::Preludes> preludes;  ///< of all units in `stage`, once they are needed
  /// Where the errors of one patch, take, compat header or component go, so that the others are
  /// tried all the same; null: the first ends its step.
  std::vector<Failed>* set_aside = nullptr;
  Result<void> or_set_aside(Result<void> done, const std::string& component) const;

  void tell(std::string_view what) const {
    if (inputs.progress) inputs.progress(what);
  }
  Part* part_of(std::string_view component);

  Result<void> decide();  ///< policies -> parts
  Result<void> keep_files_of_y(Part& part, BundleComponent& entry);
  /// The kernel that a part's file is from.
  const std::shared_ptr<kernel::Tree>& tree_of(const Part& part, const std::string& path) const {
    return part.reverted.contains(path) ? inputs.y.tree : part.tree;
  }
  void name_owners();      ///< of every component, from its policy or X's MAINTAINERS
  Result<void> select();   ///< Kbuild and Kconfig -> modules, what is left out, symbols to switch
  Result<void> collect();  ///< sources and headers of their owners -> image
  Result<void> revert();   ///< commits that a policy takes back
  Result<void> makefiles();
  Result<void> compat();
  /// That the macros which `who` brings stand for nothing else than what they are called.
  Result<void> judge_defines(const std::vector<Define>& defines, const std::string& who,
                             const Place& place);
  /// That `who` makes no record by hand that the target's own function sets up.
  Result<void> judge_made(std::string_view text, int first, int last, const std::string& who,
                          const Place& place, const std::string& component);
  Result<void> patch();
  Result<void> take();  ///< lines as the other kernel has them
  Result<void> adjust();
  Result<void> answer();  ///< what still does not fit -> lifts, generated rules, problems
  void list_modules();    ///< parts -> the manifest's modules, which closure and Kbuild ask for
  Result<void> close();   ///< closure, seams
  Result<void> finish();  ///< counts, checksums, MANIFEST.json

  /// The rules by their place, and whether a view of any unit showed the rule's item.
  using SeenRules = std::map<std::string, std::pair<policy::Adjustment, bool>>;
  Result<void> judge_rules(const SeenRules& rules);
  Result<void> copy_arguments(const delta::AdjustRequest& request, const policy::Adjustment& rule,
                              delta::RuleOutcome& outcome);
  Result<void> unquote_arguments(const delta::AdjustRequest& request,
                                 const policy::Adjustment& rule, delta::RuleOutcome& outcome);
  using Hashes = std::map<std::string, std::string>;  ///< of the image's headers, by path
  Result<void> adjust(Part& part, Hashes& headers, SeenRules& seen);
  Result<void> put_in(const stackport::patch::Patch& patch);
  Result<void> put_in(const stackport::patch::Taken& item);
  Result<stackport::patch::Applied> apply_one(const stackport::patch::Patch& patch) const;
  Result<stackport::patch::Applied> apply_semantic(const stackport::patch::Patch& patch) const;
  Result<void> prove_provenance() const;
  Result<kernel::Prepared> prepare_source();
  Result<facts::Preludes*> preludes_of_stage();
  std::string key_of_headers(const Image& image) const;
  /// How a unit of the image in `folder` is parsed, as its own kernel's and as the bundle's.
  Result<delta::UnitViews> views_of(const facts::CompileCommand& command, const Part& part,
                                    const host::Path& folder);
  Result<delta::AdjustRequest> adjust_request(const Part& part, const Image& image,
                                              const host::Path& folder,
                                              std::vector<policy::Adjustment> rules,
                                              std::string headers);
};

/// The record of a rule's edit; line and counts are filled in.
using ChangeOf = std::function<Change(const policy::Adjustment&)>;
/// Makes the edits of a component's rules.
Result<void> make_edits(Image& image, const std::vector<policy::Adjustment>& rules,
                        const std::vector<delta::RuleOutcome>& outcomes, const ChangeOf& change_of);

/// The Kconfig files that the components of a bundle bring, from their owners: path -> component.
std::map<std::string, const Part*> kconfig_files(const std::vector<Part>& parts);

/// Whom to ask about a component: its policy says, else X's MAINTAINERS, else its layer's policy.
std::string owner_of(const stack::Component& component, const policy::PolicySet& policies,
                     const kernel::Maintainers& maintainers);

/// Fills the manifest's counts: lines taken over from X and Y, made by rules, written by hand.
void count_lines(const std::string& x_name, Plan& plan);

}  // namespace stackport::bundle
