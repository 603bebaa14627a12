// SPDX-License-Identifier: GPL-2.0-only
#include <optional>

#include "core/facts/readers_walk.h"

namespace stackport::facts {

std::string record_name(CXType type) {
  const CXCursor record = clang_getTypeDeclaration(clang_getCanonicalType(type));
  const CXCursorKind kind = clang_getCursorKind(record);
  if (kind != CXCursor_StructDecl && kind != CXCursor_UnionDecl) return {};
  if (clang_Cursor_isAnonymous(record)) return {};
  return to_string(clang_getCursorSpelling(record));
}

std::string pointed_record(CXType type) {
  type = clang_getCanonicalType(type);
  if (type.kind != CXType_Pointer) return {};
  while (type.kind == CXType_Pointer) type = clang_getCanonicalType(clang_getPointeeType(type));
  return record_name(type);
}

CXCursor holder_of(CXCursor field) {
  CXCursor record = clang_getCursorSemanticParent(field);
  while (clang_Cursor_isAnonymousRecordDecl(record)) {
    const CXCursor outer = clang_getCursorSemanticParent(record);
    const CXCursorKind kind = clang_getCursorKind(outer);
    if (kind != CXCursor_StructDecl && kind != CXCursor_UnionDecl) break;
    record = outer;
  }
  return record;
}

FieldLayout layout_of(CXType record, CXCursor field) {
  const CXType type = clang_getCursorType(field);
  FieldLayout layout;
  layout.offset = clang_Type_getOffsetOf(record, to_string(clang_getCursorSpelling(field)).c_str());
  layout.size = clang_Cursor_isBitField(field) ? clang_getFieldDeclBitWidth(field)
                                               : clang_Type_getSizeOf(type) * 8;
  if (layout.size < 0) layout.size = 0;  // a flexible array
  layout.type = canonical_spelling(type);
  return layout;
}

FieldLayout layout_of(CXType record) {
  return {0, clang_Type_getSizeOf(record) * 8, {}};
}

std::vector<CXCursor> fields_of(CXType record) {
  std::vector<CXCursor> out;
  for (const CXCursor child : children_of(clang_getTypeDeclaration(record))) {
    const CXCursorKind kind = clang_getCursorKind(child);
    if (kind == CXCursor_FieldDecl) {
      if (!to_string(clang_getCursorSpelling(child)).empty()) out.push_back(child);
    } else if ((kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl) &&
               clang_Cursor_isAnonymousRecordDecl(child)) {
      for (const CXCursor inner : fields_of(clang_getCursorType(child))) out.push_back(inner);
    }
  }
  return out;
}

std::vector<std::string> errors_of(CXTranslationUnit unit) {
  std::vector<std::string> out;
  visit_errors(unit, [&](CXDiagnostic diagnostic) {
    if (out.size() < 5)
      out.push_back(
          to_string(clang_formatDiagnostic(diagnostic, CXDiagnostic_DisplaySourceLocation)));
  });
  return out;
}

Result<std::map<std::string, std::map<std::string, FieldLayout>>> layouts_of(
    const std::vector<std::string>& arguments, const std::vector<std::string>& headers,
    const std::set<std::string>& records, std::vector<std::string>* errors) {
  const std::string name = "/stackport-layouts.c";
  std::string text = "#include <linux/kernel.h>\n";
  for (const auto& header : headers) text += "#include <" + header + ">\n";
  STACKPORT_TRY(const Parse parse, Parse::run(name, arguments, Parse::Bodies::skip,
                                              Parse::Record::none, {{name, text}}));
  if (errors) *errors = errors_of(parse.unit());
  std::map<std::string, std::map<std::string, FieldLayout>> out;
  visit_children(parse.root(), [&](CXCursor cursor) {
    const CXCursorKind kind = clang_getCursorKind(cursor);
    if ((kind != CXCursor_StructDecl && kind != CXCursor_UnionDecl)) return CXChildVisit_Continue;
    const std::string tag = to_string(clang_getCursorSpelling(cursor));
    if (clang_isCursorDefinition(cursor) && !tag.empty() && !out.contains(tag) &&
        (records.empty() || records.contains(tag)) && !clang_Cursor_isAnonymous(cursor)) {
      const CXType type = clang_getCursorType(cursor);
      auto& fields = out[tag];
      fields[""] = layout_of(type);
      for (const CXCursor field : fields_of(type))
        fields[to_string(clang_getCursorSpelling(field))] = layout_of(type, field);
    }
    return CXChildVisit_Recurse;
  });
  return out;
}

}  // namespace stackport::facts
