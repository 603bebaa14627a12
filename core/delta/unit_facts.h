// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/delta/adjust.h"
#include "core/facts/clang.h"
#include "core/facts/prelude.h"

namespace stackport::delta {

/// The files that may be edited, with their texts, by their place in the request.
struct EditableFiles {
  std::vector<std::string> names;  ///< relative to the tree
  std::vector<std::string> texts;
  std::map<std::string, size_t> by_path;  ///< absolute path -> index, of those that may be edited
};

/// A place in an editable file.
struct Site {
  size_t file = 0;
  size_t offset = 0;
  int line = 0;
  int column = 0;

  auto operator<=>(const Site&) const = default;
};

/// A function as an editable file declares or defines it.
struct Function {
  std::string usr;
  std::string name;
  Site site;             ///< of its name
  bool written = false;  ///< with a parameter list of its own, at `site`; not a typeof
  bool definition = false;
  size_t body = 0;  ///< offset of '{'; 0: no body, or not in this file
  size_t body_end = 0;
  std::vector<std::string> parameters;  ///< names, empty for unnamed ones
  std::vector<bool> used;               ///< by the body
};

/// A function that is given to an op field or as a callback.
struct Binding {
  std::string usr;
  std::string name;
  std::string type;      ///< of the function
  std::string expected;  ///< what the field or the callback's parameter wants; empty: not a pointer
  Site site;
};

/// What one rule finds in one unit.
struct Matches {
  std::string form;         ///< of the item in this view; empty: not declared
  std::vector<Site> sites;  ///< tokens that spell the item: calls, uses, designators
  std::vector<Binding> bindings;
  std::vector<Site> in_macro;  ///< uses that a macro of an editable file makes
  std::vector<Site> unknown;   ///< callbacks that are no function's name; flags used otherwise
  bool count_differs = false;  ///< a call gives another number of arguments than is declared
};

struct Call {
  std::string usr;
  Site site;
  auto operator<=>(const Call&) const = default;
};

struct UnitFacts {
  std::vector<Matches> rules;
  std::vector<Function> functions;
  std::vector<Call> calls;      ///< of functions that editable files declare, by their name
  std::set<std::string> files;  ///< that the parse read, as libclang names them, normal
};

/// What a prelude makes of the rules' items; of several declarations the last holds.
struct PreludeForms {
  std::vector<std::string> forms, macros;  ///< by rule
};

/// A unit in one view.
struct UnitSource {
  std::string path;
  std::vector<std::string> arguments;     ///< with its prelude, lenient
  const PreludeForms* prelude = nullptr;  ///< null: it has none
};

/// Parses the unit and reads everything that the rules need of it.
Result<UnitFacts> read_unit(const UnitSource& unit, const EditableFiles& files,
                            const std::vector<policy::Adjustment>& rules);

/// What one view makes of the rules' items.
struct Forms {
  std::vector<std::string> forms;
  std::set<std::string> files;
};
/// Parses without bodies; the forms of the rules that are `relevant` only.
Result<Forms> read_forms(const UnitSource& unit, const std::vector<policy::Adjustment>& rules,
                         const std::vector<bool>& relevant);

/// "ib_device_ops" and "create_cq" of "ib_device_ops.create_cq"; no record for a bare name.
struct ItemName {
  std::string record;
  std::string name;
};
ItemName item_name(const policy::Adjustment& rule);
ItemName field_name(const std::string& text);

/// The form of a rule's item as a top-level declaration gives it; empty when it is another's.
std::string form_of(CXCursor declaration, const policy::Adjustment& rule, const ItemName& item);
/// Finds the forms of rules' items in declarations at top level; of several the last holds.
class FormReader {
 public:
  explicit FormReader(const std::vector<policy::Adjustment>& rules);
  void take(CXCursor declaration, std::vector<std::string>& forms) const;
  /// Macros of the items' names: parameters and body.
  void take_macro(CXTranslationUnit unit, CXCursor definition, facts::FileTexts& texts,
                  std::vector<std::string>& forms) const;
  /// What a prelude declares of the items, and its macros.
  Result<PreludeForms> read_prelude(const facts::Preludes& preludes, int prelude) const;

 private:
  const std::vector<policy::Adjustment>& rules_;
  std::vector<ItemName> items_;
  std::map<std::string, std::vector<size_t>, std::less<>> functions_, records_, enumerators_;
};

/// Arguments under which what a rule mends is no error.
std::vector<std::string> lenient(std::vector<std::string> arguments);
/// Whether `field` is the rule's: by name, through unnamed members.
bool is_field(CXCursor field, const ItemName& item);
/// What a function must look like to be bound to a field or parameter of this type.
std::string function_form(CXType type);
/// Files of a parse with normal paths.
std::set<std::string> normal_files(const facts::Parse& parse);
/// Arguments under which a wrong callback stays in the tree: its error becomes none.
std::vector<std::string> lenient(std::vector<std::string> arguments);

}  // namespace stackport::delta
