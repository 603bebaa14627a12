// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/surface_parse.h"

#include <string>

#include "core/facts/clang.h"

namespace stackport::facts {

namespace {

constexpr const char* umbrella_name = "/stackport-umbrella.c";
/// Lines of the umbrella before its first header.
constexpr unsigned first_line = 2;

/// Walks the declarations of a parse and writes them down.
class Collector {
 public:
  Collector(CXTranslationUnit unit, Surface& out) : unit_(unit), out_(out) {}

  void declaration(CXCursor cursor) {
    switch (clang_getCursorKind(cursor)) {
      case CXCursor_FunctionDecl:
        put(out_.functions, name(cursor), canonical_spelling(clang_getCursorType(cursor)), cursor);
        break;
      case CXCursor_StructDecl:
      case CXCursor_UnionDecl:
        record(cursor);
        break;
      case CXCursor_EnumDecl:
        enumeration(cursor);
        break;
      case CXCursor_TypedefDecl:
        put(out_.records, name(cursor),
            canonical_spelling(clang_getTypedefDeclUnderlyingType(cursor)), cursor);
        break;
      case CXCursor_MacroDefinition:
        macro(cursor);
        break;
      default:
        break;
    }
  }

 private:
  static std::string name(CXCursor cursor) { return to_string(clang_getCursorSpelling(cursor)); }

  void put(std::map<std::string, Item, std::less<>>& items, const std::string& name,
           std::string type, CXCursor cursor) {
    if (name.empty()) return;
    const auto [at, is_new] = items.try_emplace(name);
    if (!is_new) return;
    const Location location = file_location(cursor);
    at->second = {std::move(type), file_name(location.file), static_cast<int>(location.line)};
  }

  const std::string& file_name(CXFile file) {
    auto& text = names_[file];
    if (text.empty() && file) text = to_string(clang_getFileName(file));
    return text;
  }

  void record(CXCursor cursor) {
    if (!clang_isCursorDefinition(cursor) || clang_Cursor_isAnonymousRecordDecl(cursor)) return;
    const std::string record_name = clang_Cursor_isAnonymous(cursor) ? "" : name(cursor);
    std::string form = clang_getCursorKind(cursor) == CXCursor_UnionDecl ? "union {" : "struct {";
    fields(cursor, record_name, form);
    put(out_.records, record_name, form + " }", cursor);
  }

  void fields(CXCursor cursor, const std::string& record_name, std::string& form) {
    for (const CXCursor child : children_of(cursor)) {
      const CXCursorKind kind = clang_getCursorKind(child);
      if (kind == CXCursor_FieldDecl) {
        const std::string type = canonical_spelling(clang_getCursorType(child));
        form += " " + type + " " + name(child) + ";";
        if (!record_name.empty()) put(out_.fields, record_name + "." + name(child), type, child);
      } else if (kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl) {
        if (clang_Cursor_isAnonymousRecordDecl(child))
          fields(child, record_name, form);
        else
          record(child);
      } else if (kind == CXCursor_EnumDecl) {
        enumeration(child);
      }
    }
  }

  void enumeration(CXCursor cursor) {
    for (const CXCursor child : children_of(cursor))
      if (clang_getCursorKind(child) == CXCursor_EnumConstantDecl)
        put(out_.enumerators, name(child), std::to_string(clang_getEnumConstantDeclValue(child)),
            child);
    if (clang_isCursorDefinition(cursor) && !clang_Cursor_isAnonymous(cursor))
      put(out_.records, name(cursor), "enum", cursor);
  }

  void macro(CXCursor cursor) {
    const CXSourceLocation place = clang_getCursorLocation(cursor);
    if (clang_Cursor_isMacroBuiltin(cursor) || !file_location(place).file) return;
    const std::string spelled = name(cursor);
    // The last definition is the one that holds.
    out_.macros.erase(spelled);
    put(out_.macros, spelled, macro_text(unit_, cursor, texts_), cursor);
  }

  CXTranslationUnit unit_;
  FileTexts texts_;
  Surface& out_;
  std::map<CXFile, std::string> names_;
};

/// For each file that was read, the umbrella's line that brought it in first.
std::map<std::string, unsigned> lines_of_files(CXTranslationUnit unit) {
  std::map<std::string, unsigned> out;
  clang_getInclusions(
      unit,
      [](CXFile file, CXSourceLocation* stack, unsigned depth, CXClientData data) {
        if (depth == 0) return;
        const Location outermost = file_location(stack[depth - 1]);
        if (!outermost.file || to_string(clang_getFileName(outermost.file)) != umbrella_name)
          return;
        static_cast<std::map<std::string, unsigned>*>(data)->try_emplace(
            to_string(clang_getFileName(file)), outermost.line);
      },
      &out);
  return out;
}

std::string header_at(const std::vector<std::string>& headers, unsigned line) {
  return line >= first_line && line - first_line < headers.size() ? headers[line - first_line] : "";
}

void collect_errors(CXTranslationUnit unit, const std::vector<std::string>& headers,
                    Umbrella& umbrella) {
  const auto file_lines = lines_of_files(unit);
  for (unsigned i = 0; i < clang_getNumDiagnostics(unit); ++i) {
    CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
    if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error) {
      const Location place = file_location(clang_getDiagnosticLocation(diagnostic));
      const std::string file = place.file ? to_string(clang_getFileName(place.file)) : "";
      unsigned line = 0;
      if (file == umbrella_name)
        line = place.line;
      else if (const auto found = file_lines.find(file); found != file_lines.end())
        line = found->second;
      umbrella.errors.try_emplace(
          header_at(headers, line),
          to_string(clang_formatDiagnostic(diagnostic, CXDiagnostic_DisplaySourceLocation)));
    }
    clang_disposeDiagnostic(diagnostic);
  }
}

}  // namespace

Result<Umbrella> parse_umbrella(const std::vector<std::string>& arguments,
                                const std::vector<std::string>& headers) {
  std::string text = "int " + std::string(control_present) + "(int);\n";
  for (const auto& header : headers) text += "#include <" + header + ">\n";
  STACKPORT_TRY(const Parse parse, Parse::run(umbrella_name, arguments, Parse::Bodies::skip,
                                              Parse::Record::detailed, {{umbrella_name, text}}));
  Umbrella umbrella;
  Collector collector(parse.unit(), umbrella.surface);
  visit_children(parse.root(), [&](CXCursor cursor) {
    collector.declaration(cursor);
    return CXChildVisit_Continue;
  });
  for (auto& file : parse.files())
    if (file.starts_with('/') && file != umbrella_name) umbrella.files.push_back(std::move(file));
  collect_errors(parse.unit(), headers, umbrella);
  return umbrella;
}

}  // namespace stackport::facts
