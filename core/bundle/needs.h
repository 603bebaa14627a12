// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/bundle/plan.h"
#include "core/policy/release.h"

namespace stackport::bundle {

/// What one known pair makes of the data folder.
struct PairView {
  policy::KnownPair pair;
  std::vector<BundleComponent> components;
  std::vector<ItemUse> needed;    ///< sorted; of compat items those whose names the bundle spells
  std::set<std::string> holding;  ///< places (with column) of the conditions that hold
  std::vector<Diagnostic> problems;  ///< why its bundle can't ship
  policy::Facts facts;               ///< of this pair, while its inputs are there

  bool needs(ItemUse::Kind kind, const Place& place) const;
  bool holds(const policy::Condition& condition) const;
};

/// Asks the pair every condition of the data folder. `inputs` must outlive what `facts` is asked.
Result<PairView> view_pair(const Inputs& inputs, const Plan& plan, policy::KnownPair pair);

/// An entry of the data folder that pairs need or don't.
struct Entry {
  std::string kind;  ///< "compat item", "patch", "rule", "revert" or "exception"
  std::string name;
  Place place;
  std::vector<policy::Condition> conditions;
  std::string beside;              ///< the patch file
  std::vector<std::string> pairs;  ///< that need it, in the views' order
};

/// Every compat item, patch, rule and exception, in the order of their files.
std::vector<Entry> entries_of(const policy::PolicySet& policies, const patch::Series& series,
                              const std::vector<PairView>& views);

/// The names in C that a compat header's text defines.
std::vector<std::string> defined_names(const std::string& text);

/// The command that removes the entry at a place; the second is a file that goes with it.
using Remove = std::function<std::string(const Place&, const std::string&)>;

/// What no pair needs, each with the command that removes it, and the conditions of it that hold
/// nowhere.
std::vector<Diagnostic> dead(const std::vector<Entry>& entries, const std::vector<PairView>& views,
                             const Remove& remove);

/// The names in C that a component's code spells in either kernel, the most frequent first.
Result<std::vector<std::string>> names_of_code(const Inputs& inputs, const std::string& component);
/// The names that a patch or a compat header's text spells, in their order.
std::vector<std::string> names_of_text(const std::string& text);

/// A fact that says of every known kernel what the condition on a version says: "lacks function f".
/// `names` are asked in their order; empty: none of them tells the kernels apart.
std::string fact_instead_of(const policy::Condition& condition,
                            const std::vector<std::string>& names,
                            const std::vector<PairView>& views);

}  // namespace stackport::bundle
