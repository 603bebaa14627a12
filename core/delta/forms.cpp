// SPDX-License-Identifier: GPL-2.0-only
#include <filesystem>
#include <optional>

#include "core/delta/cursors.h"
#include "core/delta/unit_facts.h"

namespace stackport::delta {

using facts::to_string;

namespace {

std::string field_form(CXCursor record, const std::string& name) {
  for (const CXCursor child : facts::children_of(record)) {
    const CXCursorKind kind = clang_getCursorKind(child);
    if (kind == CXCursor_FieldDecl && spelling(child) == name)
      return facts::canonical_spelling(clang_getCursorType(child));
    if ((kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl) &&
        clang_Cursor_isAnonymousRecordDecl(child)) {
      auto form = field_form(child, name);
      if (!form.empty()) return form;
    }
  }
  return {};
}

}  // namespace

ItemName item_name(const policy::Adjustment& rule) {
  if (rule.item != policy::Adjustment::Item::field) return {"", rule.name};
  return field_name(rule.name);
}

ItemName field_name(const std::string& text) {
  const size_t dot = text.rfind('.');
  if (dot == std::string::npos) return {"", text};
  return {text.substr(0, dot), text.substr(dot + 1)};
}

std::string form_of(CXCursor declaration, const policy::Adjustment& rule, const ItemName& item) {
  const CXCursorKind kind = clang_getCursorKind(declaration);
  if (rule.item == policy::Adjustment::Item::function) {
    if (kind != CXCursor_FunctionDecl || spelling(declaration) != item.name) return {};
    return facts::canonical_spelling(clang_getCursorType(declaration));
  }
  if (rule.item == policy::Adjustment::Item::enumerator) {
    if (kind != CXCursor_EnumDecl) return {};
    for (const CXCursor child : facts::children_of(declaration))
      if (spelling(child) == item.name)
        return "enumerator " + std::to_string(clang_getEnumConstantDeclUnsignedValue(child));
    return {};
  }
  if (kind != CXCursor_StructDecl && kind != CXCursor_UnionDecl) return {};
  if (!clang_isCursorDefinition(declaration) || spelling(declaration) != item.record) return {};
  auto form = field_form(declaration, item.name);
  // What a rule acts on may be the record of a field that one kernel lacks.
  if (form.empty() && rule.edit == policy::Adjustment::Edit::make_writable) form = "no such field";
  return form;
}

FormReader::FormReader(const std::vector<policy::Adjustment>& rules) : rules_(rules) {
  for (size_t i = 0; i < rules.size(); ++i) {
    items_.push_back(item_name(rules[i]));
    switch (rules[i].item) {
      case policy::Adjustment::Item::function:
        functions_[items_[i].name].push_back(i);
        break;
      case policy::Adjustment::Item::enumerator:
        enumerators_[items_[i].name].push_back(i);
        break;
      default:
        records_[items_[i].record].push_back(i);
    }
  }
}

void FormReader::take(CXCursor declaration, std::vector<std::string>& forms) const {
  const auto enter = [&](const std::vector<size_t>& rules) {
    for (const size_t i : rules)
      if (auto form = form_of(declaration, rules_[i], items_[i]); !form.empty())
        forms[i] = std::move(form);
  };
  switch (clang_getCursorKind(declaration)) {
    case CXCursor_FunctionDecl:
      if (const auto at = functions_.find(spelling(declaration)); at != functions_.end())
        enter(at->second);
      break;
    case CXCursor_StructDecl:
    case CXCursor_UnionDecl:
      if (const auto at = records_.find(spelling(declaration)); at != records_.end())
        enter(at->second);
      break;
    case CXCursor_EnumDecl:
      for (const auto& [name, rules] : enumerators_) enter(rules);
      break;
    default:
      break;
  }
}

void FormReader::take_macro(CXTranslationUnit unit, CXCursor definition, facts::FileTexts& texts,
                            std::vector<std::string>& forms) const {
  if (clang_getCursorKind(definition) != CXCursor_MacroDefinition) return;
  const auto at = functions_.find(spelling(definition));
  if (at == functions_.end()) return;
  const std::string form = "macro " + at->first + facts::macro_text(unit, definition, texts);
  for (const size_t i : at->second) forms[i] = form;
}

Result<PreludeForms> FormReader::read_prelude(const facts::Preludes& preludes, int prelude) const {
  std::vector<std::string> names;
  for (const auto* map : {&functions_, &records_, &enumerators_})
    for (const auto& [name, rules] : *map) names.push_back(name);
  PreludeForms out{std::vector<std::string>(rules_.size()),
                   std::vector<std::string>(rules_.size())};
  facts::FileTexts texts;
  STACKPORT_CHECK(
      preludes.visit(prelude, names, [&](size_t, CXTranslationUnit unit, CXCursor cursor) {
        take(cursor, out.forms);
        take_macro(unit, cursor, texts, out.macros);
      }));
  return out;
}

bool is_field(CXCursor field, const ItemName& item) {
  if (clang_getCursorKind(field) != CXCursor_FieldDecl || spelling(field) != item.name)
    return false;
  CXCursor record = clang_getCursorSemanticParent(field);
  while (clang_Cursor_isAnonymousRecordDecl(record)) record = clang_getCursorSemanticParent(record);
  return spelling(record) == item.record;
}

std::string function_form(CXType type) {
  const CXType canonical = clang_getCanonicalType(type);
  if (canonical.kind != CXType_Pointer) return {};
  return facts::canonical_spelling(clang_getPointeeType(canonical));
}

std::set<std::string> normal_files(const facts::Parse& parse) {
  std::set<std::string> out;
  for (const auto& file : parse.files())
    out.insert(std::filesystem::path(file).lexically_normal().string());
  return out;
}

std::vector<std::string> lenient(std::vector<std::string> arguments) {
  for (const char* option : {"-Wno-incompatible-function-pointer-types",
                             "-Wno-incompatible-pointer-types", "-Wno-int-conversion"})
    arguments.push_back(option);
  return arguments;
}

Result<Forms> read_forms(const UnitSource& unit, const std::vector<policy::Adjustment>& rules,
                         const std::vector<bool>& relevant) {
  const FormReader reader(rules);
  std::vector<std::string> forms(rules.size()), macros(rules.size());
  if (unit.prelude) {
    forms = unit.prelude->forms;
    macros = unit.prelude->macros;
  }
  Forms out;
  {
    STACKPORT_TRY(const facts::Parse parse,
                  facts::Parse::run(unit.path, unit.arguments, facts::Parse::Bodies::skip,
                                    facts::Parse::Record::none));
    facts::visit_children(parse.root(), [&](CXCursor cursor) {
      reader.take(cursor, forms);
      return CXChildVisit_Continue;
    });
    out.files = normal_files(parse);
  }
  out.forms.resize(rules.size());
  bool any = false;
  for (size_t i = 0; i < rules.size(); ++i) {
    if (!relevant[i]) continue;
    any |= rules[i].item == policy::Adjustment::Item::function && forms[i].empty();
    out.forms[i] = std::move(forms[i]);
  }
  if (!any) return out;
  STACKPORT_TRY(const facts::Parse detailed,
                facts::Parse::run(unit.path, unit.arguments, facts::Parse::Bodies::skip,
                                  facts::Parse::Record::detailed));
  facts::FileTexts texts;
  facts::visit_children(detailed.root(), [&](CXCursor cursor) {
    reader.take_macro(detailed.unit(), cursor, texts, macros);
    return CXChildVisit_Continue;
  });
  for (size_t i = 0; i < rules.size(); ++i)
    if (relevant[i] && out.forms[i].empty()) out.forms[i] = macros[i];
  return out;
}

}  // namespace stackport::delta
