// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/delta/adjust.h"
#include "core/delta/source_text.h"
#include "core/delta/unit_facts.h"

namespace stackport::delta {

/// What is wrong, by whose fault it is.
struct Problems {
  std::vector<Diagnostic> input;
  std::vector<Diagnostic> failed;
};

/// What all units together say about one rule, sorted and without repeats.
struct Found {
  std::vector<Site> sites;
  std::vector<Binding> bindings;
  std::vector<Site> in_macro;
  std::vector<Site> unknown;
};

/// The edits of one rule, as they are found.
struct RuleEdits {
  const policy::Adjustment& rule;
  size_t index;
  const EditableFiles& files;
  Problems& problems;
  std::vector<Edit> edits;

  void add(size_t file, const Range& range, std::string text);
  Place place(const Site& site) const;
  /// A note that shows the line.
  Diagnostic note(const Site& site, std::string message) const;
  void failed(const Site& site, std::string message, std::string next);
  void wrong(std::string message, std::string next, std::vector<Diagnostic> notes = {});
};

/// Whether the rule changes functions that are bound to its item.
bool edits_parameters(const policy::Adjustment& rule);

/// Calls, uses and initializers.
void edit_sites(RuleEdits& out, const Found& found);
/// Functions bound to the item; `functions` and `calls` are those of all parsed units.
void edit_parameters(RuleEdits& out, const Found& found, const std::vector<Function>& functions,
                     const std::vector<Call>& calls);
/// Holds the number of matches against `expect`.
void check_expectation(RuleEdits& out, const std::vector<Site>& matches);

}  // namespace stackport::delta
