// SPDX-License-Identifier: GPL-2.0-only
#include <filesystem>

#include "core/delta/unit_facts.h"

namespace stackport::delta {

using facts::to_string;

namespace {

std::string spelling(CXCursor cursor) {
  return to_string(clang_getCursorSpelling(cursor));
}

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
  return field_form(declaration, item.name);
}

std::vector<std::string> macro_forms(const facts::Parse& parse,
                                     const std::vector<policy::Adjustment>& rules) {
  std::vector<std::string> out(rules.size());
  facts::FileTexts texts;
  facts::visit_children(parse.root(), [&](CXCursor cursor) {
    if (clang_getCursorKind(cursor) != CXCursor_MacroDefinition) return CXChildVisit_Continue;
    const std::string name = spelling(cursor);
    for (size_t i = 0; i < rules.size(); ++i)
      if (rules[i].item == policy::Adjustment::Item::function && rules[i].name == name)
        out[i] = "macro " + name + facts::macro_text(parse.unit(), cursor, texts);
    return CXChildVisit_Continue;
  });
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

Result<Forms> read_forms(const std::string& source, std::vector<std::string> arguments,
                         const std::vector<policy::Adjustment>& rules,
                         const std::vector<bool>& relevant) {
  arguments = lenient(std::move(arguments));
  std::vector<ItemName> items;
  for (const auto& rule : rules) items.push_back(item_name(rule));
  STACKPORT_TRY(
      const facts::Parse parse,
      facts::Parse::run(source, arguments, facts::Parse::Bodies::skip, facts::Parse::Record::none));
  Forms out;
  out.forms.resize(rules.size());
  facts::visit_children(parse.root(), [&](CXCursor cursor) {
    for (size_t i = 0; i < rules.size(); ++i)
      if (relevant[i])
        if (auto form = form_of(cursor, rules[i], items[i]); !form.empty())
          out.forms[i] = std::move(form);
    return CXChildVisit_Continue;
  });
  out.files = normal_files(parse);
  bool macros = false;
  for (size_t i = 0; i < rules.size(); ++i)
    macros |=
        relevant[i] && rules[i].item == policy::Adjustment::Item::function && out.forms[i].empty();
  if (!macros) return out;
  STACKPORT_TRY(const facts::Parse detailed,
                facts::Parse::run(source, arguments, facts::Parse::Bodies::skip,
                                  facts::Parse::Record::detailed));
  const auto found = macro_forms(detailed, rules);
  for (size_t i = 0; i < rules.size(); ++i)
    if (relevant[i] && out.forms[i].empty()) out.forms[i] = found[i];
  return out;
}

}  // namespace stackport::delta
