// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/host/file_system.h"
#include "core/policy/policy.h"

namespace stackport::facts {
class Preludes;
}

namespace stackport::delta {

/// One replacement in a file: bytes [begin, end) become `text`.
struct Edit {
  std::string file;  ///< relative to the tree
  size_t begin = 0;
  size_t end = 0;
  std::string text;
  Place place;         ///< line and column of `begin` before the edit
  std::string before;  ///< the bytes that were there
  size_t rule = 0;     ///< index into the request's rules
};

/// A unit with the arguments of its two parses: as it is in its own kernel, and as the bundle
/// compiles it. The items' forms are compared between them. With one view only (`native` empty or
/// the same) what is bound to an item, or given to a call, is held against the item's form there,
/// and a header is needed where it is missing; renamed and missing items can't be told then.
struct UnitViews {
  std::string source;  ///< relative to the tree
  std::vector<std::string> native;
  std::vector<std::string> bundle;
};

struct AdjustRequest {
  host::Path tree;                 ///< the bundle's tree before adjustment
  std::vector<std::string> files;  ///< may be edited: the component's sources and headers
  std::vector<UnitViews> units;
  std::vector<policy::Adjustment> rules;
  host::Path cache;     ///< results are kept here by content; empty: not kept
  std::string key;      ///< stands for everything that the arguments refer to outside the tree
  std::string headers;  ///< stands for all headers of the tree; empty: their names are listed
  unsigned jobs = 0;    ///< 0: as many as there are cores
  /// Preludes of both views of the units, asked for before the first parse; may be empty.
  std::function<Result<facts::Preludes*>()> preludes;
};

struct RuleOutcome {
  bool needed = false;      ///< the item differs between the views of a unit that uses it
  std::string native_form;  ///< the item's type in each, where it was found
  std::string bundle_form;
  std::vector<Edit> edits;  ///< sorted by file and place, without repeats, never overlapping
};

/// Finds the edits of every rule; one outcome a rule. Only units that spell the item's name are
/// parsed, and of those that name a bound function the ones that declare it. In the `value` and
/// `prologue` of a parameter's rule `$name` is the name of the parameter as it stood.
/// Errors (input, at the rule's place): a needed rule that matches nothing where `expect` is some
/// or one, or more than once where it is one (each place is a note); two rules that edit the same
/// bytes; a position that isn't there; a body that uses a parameter which is gone after the edit.
/// (failed): a place inside a macro's expansion that can't be edited; a bound function that is also
/// called by its name; a callback that is no function's name; each with what to do.
Result<std::vector<RuleOutcome>> find_edits(const AdjustRequest& request);

/// The edits of a copy_argument rule in one file, by its text alone: macros that a header defines
/// anew for each use, as trace headers do, no parse shows. Error (failed): nothing to copy from
/// stands before a use.
Result<std::vector<Edit>> copy_arguments(const std::string& file, const std::string& text,
                                         const policy::Adjustment& rule);

/// The edits of an unquote_argument rule in one file: strings that are a name become that name.
std::vector<Edit> unquote_arguments(const std::string& file, const std::string& text,
                                    const policy::Adjustment& rule);

/// The file's bytes with its edits made; `edits` are those of one file.
Result<std::string> apply_edits(const std::string& bytes, const std::vector<Edit>& edits);

}  // namespace stackport::delta
