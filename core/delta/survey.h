// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/delta/rule_edits.h"
#include "core/delta/unit_facts.h"

namespace stackport::delta {

/// What each editable file spells and includes; read without a parse.
class Texts {
 public:
  /// `files` outlives it.
  Texts(const EditableFiles& files, const AdjustRequest& request, unsigned jobs);

  bool spells(size_t file, std::string_view name) const { return words_[file].contains(name); }
  bool spells_any(size_t file, const std::set<std::string>& names) const;
  /// Whether the unit, or a file that it may include, is `file`.
  bool may_include(size_t unit, size_t file) const { return closures_[unit].contains(file); }
  const std::set<size_t>& closure(size_t unit) const { return closures_[unit]; }
  size_t file_of_unit(size_t unit) const { return unit_files_[unit]; }

 private:
  std::vector<std::set<std::string, std::less<>>> words_;
  std::vector<size_t> unit_files_;
  std::vector<std::set<size_t>> closures_;
};

/// What all parses together say.
struct Survey {
  struct Rule {
    bool needed = false;
    std::string native_form;
    std::string bundle_form;
    Found found;
  };
  std::vector<Rule> rules;
  std::vector<Function> functions;
  std::vector<Call> calls;
  std::set<std::string> read;  ///< files that the parses read
};

/// Parses the units that the rules on functions and fields need, and then those that declare the
/// functions which such a rule changes. Independent of the number of jobs.
Result<Survey> survey(const AdjustRequest& request, const EditableFiles& files, const Texts& texts,
                      unsigned jobs);

/// Fills in the rules on headers: by what the two views' search paths find.
void survey_includes(const AdjustRequest& request, const EditableFiles& files, const Texts& texts,
                     Survey& out);

/// Whether the unit has one view only; then what is bound to an item is held against its form.
bool single_view(const UnitViews& unit);

}  // namespace stackport::delta
