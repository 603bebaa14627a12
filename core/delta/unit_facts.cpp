// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/unit_facts.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <unordered_map>

#include "core/delta/cursors.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

using facts::to_string;
using policy::Adjustment;

namespace {

class Reader {
 public:
  /// `forms`: of the items, as far as they are known without the parse.
  Reader(const facts::Parse& parse, const EditableFiles& files,
         const std::vector<Adjustment>& rules, const FormReader& reader,
         std::vector<std::string> forms)
      : parse_(parse), files_(files), rules_(rules), reader_(reader), forms_(std::move(forms)) {
    for (const auto& rule : rules) {
      items_.push_back(item_name(rule));
      flag_fields_.push_back(field_name(rule.field));
    }
    out_.rules.resize(rules.size());
  }

  UnitFacts run() {
    facts::visit_children(parse_.root(), [this](CXCursor cursor) {
      declaration(cursor);
      return CXChildVisit_Continue;
    });
    for (size_t i = 0; i < rules_.size(); ++i) out_.rules[i].form = std::move(forms_[i]);
    out_.files = normal_files(parse_);
    return std::move(out_);
  }

 private:
  void declaration(CXCursor cursor) {
    reader_.take(cursor, forms_);
    if (!site_of(clang_getCursorLocation(cursor))) return;
    if (clang_getCursorKind(cursor) == CXCursor_FunctionDecl) return function(cursor);
    visit(cursor, cursor);
    walk(cursor);
  }

  /// The editable place of a location, if it is in one.
  std::optional<Site> site_of(CXSourceLocation location) {
    return site_of(facts::file_location(location));
  }
  std::optional<Site> site_of(const facts::Location& place) {
    if (!place.file) return std::nullopt;
    auto known = file_index_.find(place.file);
    if (known == file_index_.end()) {
      const auto path =
          std::filesystem::path(to_string(clang_getFileName(place.file))).lexically_normal();
      const auto found = files_.by_path.find(path.string());
      const int index = found == files_.by_path.end() ? -1 : static_cast<int>(found->second);
      known = file_index_.emplace(place.file, index).first;
    }
    if (known->second < 0) return std::nullopt;
    return Site{static_cast<size_t>(known->second), place.offset, static_cast<int>(place.line),
                static_cast<int>(place.column)};
  }

  std::string_view word(const Site& site) const {
    return word_at(files_.texts[site.file], site.offset);
  }

  void function(CXCursor cursor) {
    const Site site = *site_of(clang_getCursorLocation(cursor));
    Function function;
    function.name = spelling(cursor);
    function.usr = to_string(clang_getCursorUSR(cursor));
    function.site = site;
    const CXTypeKind kind = clang_getCursorType(cursor).kind;
    function.written = (kind == CXType_FunctionProto || kind == CXType_FunctionNoProto) &&
                       word(site) == function.name;
    function.definition = clang_isCursorDefinition(cursor) != 0;
    parameters_.clear();
    for (int i = 0; i < clang_Cursor_getNumArguments(cursor); ++i) {
      parameters_.push_back(clang_Cursor_getArgument(cursor, static_cast<unsigned>(i)));
      function.parameters.push_back(spelling(parameters_.back()));
    }
    function.used.resize(parameters_.size());
    used_ = &function.used;
    walk(cursor);
    used_ = nullptr;
    if (function.definition) body_of(cursor, function);
    out_.functions.push_back(std::move(function));
  }

  void body_of(CXCursor cursor, Function& function) {
    for (const CXCursor child : facts::children_of(cursor)) {
      if (clang_getCursorKind(child) != CXCursor_CompoundStmt) continue;
      const CXSourceRange range = clang_getCursorExtent(child);
      const auto begin = site_of(clang_getRangeStart(range));
      const auto end = site_of(clang_getRangeEnd(range));
      if (!begin || !end || begin->file != function.site.file || end->file != begin->file) return;
      if (files_.texts[begin->file].substr(begin->offset, 1) != "{") return;
      function.body = begin->offset;
      function.body_end = end->offset;
    }
  }

  void walk(CXCursor cursor) {
    clang_visitChildren(
        cursor,
        [](CXCursor child, CXCursor parent, CXClientData data) {
          static_cast<Reader*>(data)->visit(child, parent);
          return CXChildVisit_Recurse;
        },
        this);
  }

  void visit(CXCursor cursor, CXCursor) {
    switch (clang_getCursorKind(cursor)) {
      case CXCursor_CallExpr:
        return call(cursor);
      case CXCursor_DeclRefExpr:
        return reference(cursor);
      case CXCursor_MemberRefExpr:
      case CXCursor_MemberRef:
        return member(cursor);
      case CXCursor_UnexposedExpr:
        return designated(cursor);
      case CXCursor_VarDecl:
        return object(cursor);
      case CXCursor_BinaryOperator:
        assignment(cursor);
        return flag_test(cursor);
      default:
        return;
    }
  }

  // --- functions

  void reference(CXCursor cursor) {
    const CXCursor referenced = clang_getCursorReferenced(cursor);
    if (used_ && clang_getCursorKind(referenced) == CXCursor_ParmDecl) {
      for (size_t i = 0; i < parameters_.size(); ++i)
        if (clang_equalCursors(parameters_[i], referenced)) (*used_)[i] = true;
      return;
    }
    if (clang_getCursorKind(referenced) == CXCursor_EnumConstantDecl)
      return flag(cursor, spelling(referenced));
    if (clang_getCursorKind(referenced) != CXCursor_FunctionDecl) return;
    for (size_t i = 0; i < rules_.size(); ++i)
      if (rules_[i].item == Adjustment::Item::function &&
          rules_[i].edit == Adjustment::Edit::rename)
        named(i, cursor, spelling(referenced));
  }

  /// A reference to `declared` for a rule on functions. Gives its place when it can be edited
  /// there.
  std::optional<Site> named(size_t rule, CXCursor cursor, const std::string& declared) {
    const auto site = site_of(clang_getCursorLocation(cursor));
    if (!site) return std::nullopt;
    const std::string& name = items_[rule].name;
    if (word(*site) == name) {
      // The function itself, or a macro of the item's name around another function.
      out_.rules[rule].sites.push_back(*site);
      return site;
    }
    if (declared == name) through_macro(rule, cursor);
    return std::nullopt;
  }

  /// A use that a macro's body makes: the other kernel's macro answers for it, an own one doesn't.
  void through_macro(size_t rule, CXCursor cursor) {
    facts::Location place;
    clang_getSpellingLocation(clang_getCursorLocation(cursor), &place.file, &place.line,
                              &place.column, &place.offset);
    if (const auto site = site_of(place)) out_.rules[rule].in_macro.push_back(*site);
  }

  void call(CXCursor cursor) {
    const auto children = facts::children_of(cursor);
    if (children.empty()) return;
    const CXCursor callee = unwrapped(children.front());
    if (clang_getCursorKind(callee) != CXCursor_DeclRefExpr) return;
    const CXCursor function = clang_getCursorReferenced(callee);
    if (clang_getCursorKind(function) != CXCursor_FunctionDecl) return;
    const std::string name = spelling(function);
    if (site_of(clang_getCursorLocation(function)) || declared_here(function))
      if (const auto site = site_of(clang_getCursorLocation(callee)))
        out_.calls.push_back({to_string(clang_getCursorUSR(function)), *site});
    for (size_t i = 0; i < rules_.size(); ++i) {
      const auto& rule = rules_[i];
      if (rule.item != Adjustment::Item::function || rule.edit == Adjustment::Edit::rename)
        continue;
      if (rule.callback > 0)
        callback(i, cursor, function, callee, name);
      else if (const auto site = named(i, callee, name))
        count(i, cursor, function);
    }
  }

  bool declared_here(CXCursor function) {
    return site_of(clang_getCursorLocation(clang_getCanonicalCursor(function))).has_value();
  }

  void count(size_t rule, CXCursor call, CXCursor function) {
    if (clang_isFunctionTypeVariadic(clang_getCursorType(function))) return;
    if (clang_Cursor_getNumArguments(call) != clang_Cursor_getNumArguments(function))
      out_.rules[rule].count_differs = true;
  }

  void callback(size_t rule, CXCursor call, CXCursor function, CXCursor callee,
                const std::string& name) {
    const auto site = site_of(clang_getCursorLocation(callee));
    if (!site || (name != items_[rule].name && word(*site) != items_[rule].name)) return;
    const auto at = static_cast<unsigned>(rules_[rule].callback - 1);
    const CXCursor argument = clang_Cursor_getArgument(call, at);
    if (clang_Cursor_isNull(argument)) return;
    const CXCursor parameter = clang_Cursor_getArgument(function, at);
    bind(rule, argument, function_form(clang_getCursorType(parameter)), true);
  }

  // --- flags

  /// `x.field & flag`, in which both may be edited: the walk comes to the flag itself later.
  void flag_test(CXCursor cursor) {
    if (clang_getCursorBinaryOperatorKind(cursor) != CXBinaryOperator_And) return;
    const auto children = facts::children_of(cursor);
    if (children.size() != 2) return;
    const CXCursor field = without_casts(children.front());
    const CXCursor flag = without_casts(children.back());
    if (clang_getCursorKind(field) != CXCursor_MemberRefExpr ||
        clang_getCursorKind(flag) != CXCursor_DeclRefExpr)
      return;
    const auto flag_site = site_of(clang_getCursorLocation(flag));
    const auto field_site = site_of(clang_getCursorLocation(field));
    if (!flag_site || !field_site) return;
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (rules_[i].edit != Adjustment::Edit::move_flag ||
          spelling(clang_getCursorReferenced(flag)) != items_[i].name ||
          !is_field(clang_getCursorReferenced(field), flag_fields_[i]) ||
          word(*field_site) != flag_fields_[i].name || word(*flag_site) != items_[i].name)
        continue;
      out_.rules[i].sites.push_back(*field_site);
      out_.rules[i].sites.push_back(*flag_site);
    }
  }

  /// A use of a flag outside such a test: what its value is meant for isn't known.
  void flag(CXCursor cursor, const std::string& name) {
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (rules_[i].item != Adjustment::Item::enumerator || name != items_[i].name) continue;
      auto& found = out_.rules[i];
      const auto site = site_of(clang_getCursorLocation(cursor));
      if (!site || word(*site) != name)
        through_macro(i, cursor);
      else if (std::find(found.sites.begin(), found.sites.end(), *site) == found.sites.end())
        found.unknown.push_back(*site);
    }
  }

  // --- objects

  /// An object that is const, of the record of a rule that makes such writable.
  void object(CXCursor cursor) {
    CXType type = clang_getCanonicalType(clang_getCursorType(cursor));
    bool is_const = clang_isConstQualifiedType(type) != 0;  // an array's own or its elements'
    for (CXType element = clang_getArrayElementType(type); element.kind != CXType_Invalid;
         element = clang_getArrayElementType(type)) {
      type = element;
      is_const = is_const || clang_isConstQualifiedType(type) != 0;
    }
    const auto site = site_of(clang_getCursorLocation(cursor));
    if (!site || !is_const) return;
    const std::string record = spelling(clang_getTypeDeclaration(type));
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (rules_[i].edit != Adjustment::Edit::make_writable || items_[i].record != record) continue;
      const auto begin = site_of(clang_getRangeStart(clang_getCursorExtent(cursor)));
      const auto word = begin ? const_between(*begin, *site) : std::nullopt;
      (word ? out_.rules[i].sites : out_.rules[i].unknown).push_back(word ? *word : *site);
    }
  }

  /// The word `const` in front of a declared name.
  std::optional<Site> const_between(Site at, const Site& name) const {
    if (at.file != name.file) return std::nullopt;
    const std::string& text = files_.texts[at.file];
    for (; at.offset < name.offset; at.offset = skip_token(text, at.offset))
      if (word_at(text, at.offset) == "const")
        return Site{at.file, at.offset, name.line, name.column};
    return std::nullopt;
  }

  // --- fields

  bool is_field_rule(size_t rule) const { return rules_[rule].item == Adjustment::Item::field; }

  void member(CXCursor cursor) {
    for (size_t i = 0; i < rules_.size(); ++i) {
      const auto edit = rules_[i].edit;
      const bool wanted =
          edit == Adjustment::Edit::rename || (edit == Adjustment::Edit::drop_initializer &&
                                               clang_getCursorKind(cursor) == CXCursor_MemberRef);
      if (!is_field_rule(i) || !wanted) continue;
      if (!is_field(clang_getCursorReferenced(cursor), items_[i])) continue;
      const auto site = site_of(clang_getCursorLocation(cursor));
      if (!site) continue;
      if (word(*site) == items_[i].name)
        out_.rules[i].sites.push_back(*site);
      else
        through_macro(i, cursor);
    }
  }

  void designated(CXCursor cursor) {
    if (!any_field_) return;
    const auto children = facts::children_of(cursor);
    if (children.size() < 2 || clang_getCursorKind(children.front()) != CXCursor_MemberRef) return;
    bind_field(clang_getCursorReferenced(children[children.size() - 2]), children.back());
  }

  void assignment(CXCursor cursor) {
    if (!any_field_ || clang_getCursorBinaryOperatorKind(cursor) != CXBinaryOperator_Assign) return;
    const auto children = facts::children_of(cursor);
    if (children.size() != 2) return;
    const CXCursor left = unwrapped(children.front());
    if (clang_getCursorKind(left) != CXCursor_MemberRefExpr) return;
    bind_field(clang_getCursorReferenced(left), children.back());
  }

  void bind_field(CXCursor field, CXCursor value) {
    for (size_t i = 0; i < rules_.size(); ++i) {
      if (!is_field_rule(i) || !is_field(field, items_[i])) continue;
      bind(i, value, function_form(clang_getCursorType(field)), false);
    }
  }

  void bind(size_t rule, CXCursor value, const std::string& expected, bool must_be_known) {
    const auto site = site_of(clang_getCursorLocation(value));
    if (!site) return;
    std::vector<CXCursor> functions;
    functions_of(value, functions);
    for (const CXCursor function : functions)
      out_.rules[rule].bindings.push_back(
          {to_string(clang_getCursorUSR(function)), spelling(function),
           facts::canonical_spelling(clang_getCursorType(function)), expected, *site});
    if (functions.empty() && must_be_known && !is_null(value))
      out_.rules[rule].unknown.push_back(*site);
  }

  const facts::Parse& parse_;
  const EditableFiles& files_;
  const std::vector<Adjustment>& rules_;
  const bool any_field_ = std::any_of(rules_.begin(), rules_.end(), [](const auto& rule) {
    return rule.item == Adjustment::Item::field;
  });
  const FormReader& reader_;
  std::vector<std::string> forms_;
  std::vector<ItemName> items_;
  std::vector<ItemName> flag_fields_;
  std::unordered_map<CXFile, int> file_index_;
  std::vector<CXCursor> parameters_;
  std::vector<bool>* used_ = nullptr;
  UnitFacts out_;
};

}  // namespace

Result<UnitFacts> read_unit(const UnitSource& unit, const EditableFiles& files,
                            const std::vector<Adjustment>& rules) {
  const FormReader reader(rules);
  auto known = unit.prelude ? unit.prelude->forms : std::vector<std::string>(rules.size());
  UnitFacts out;
  {
    STACKPORT_TRY(const facts::Parse parse,
                  facts::Parse::run(unit.path, unit.arguments, facts::Parse::Bodies::keep,
                                    facts::Parse::Record::none));
    out = Reader(parse, files, rules, reader, std::move(known)).run();
  }
  // What is used under its name but is no function is a macro.
  std::vector<bool> macros(rules.size());
  for (size_t i = 0; i < rules.size(); ++i)
    macros[i] = rules[i].item == Adjustment::Item::function && out.rules[i].form.empty() &&
                !(out.rules[i].sites.empty() && out.rules[i].bindings.empty());
  if (std::find(macros.begin(), macros.end(), true) == macros.end()) return out;
  STACKPORT_TRY(Forms forms, read_forms(unit, rules, macros));
  for (size_t i = 0; i < rules.size(); ++i)
    if (macros[i]) out.rules[i].form = std::move(forms.forms[i]);
  return out;
}

}  // namespace stackport::delta
