// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/surface_parse.h"

#include <string>

#include "core/facts/clang.h"
#include "core/facts/umbrella_errors.h"

namespace stackport::facts {

namespace {

constexpr const char* umbrella_name = "/stackport-umbrella.c";
/// Lines of the umbrella before its first header.
constexpr unsigned first_line = 2;

/// Walks the declarations of a parse and writes them down.
class Collector {
 public:
  Collector(CXTranslationUnit unit, Surface& out, const std::set<std::string>& known)
      : unit_(unit), out_(out), known_(known) {}

  /// From here on only these names are written down, and variables too.
  void want(const std::set<std::string>& names) { wanted_ = &names; }

  void declaration(CXCursor cursor) {
    if (!known_.empty() && is_known(file_location(cursor).file)) return;
    const CXCursorKind kind = clang_getCursorKind(cursor);
    if (wanted_ && kind != CXCursor_EnumDecl && !wanted_->contains(name(cursor))) return;
    switch (kind) {
      case CXCursor_VarDecl:
        if (!wanted_) break;
        [[fallthrough]];
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

  bool is_known(CXFile file) {
    if (!file) return false;
    const auto [at, is_new] = is_known_.try_emplace(file);
    if (is_new) at->second = known_.contains(file_name(file));
    return at->second;
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
        std::string type = canonical_spelling(clang_getCursorType(child));
        if (clang_Cursor_isBitField(child))
          type += " : " + std::to_string(clang_getFieldDeclBitWidth(child));
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
      if (clang_getCursorKind(child) == CXCursor_EnumConstantDecl &&
          (!wanted_ || wanted_->contains(name(child))))
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
  const std::set<std::string>& known_;
  const std::set<std::string>* wanted_ = nullptr;
  std::map<CXFile, std::string> names_;
  std::map<CXFile, bool> is_known_;
};

}  // namespace

Result<Umbrella> parse_umbrella(const std::vector<std::string>& arguments,
                                const std::vector<std::string>& headers,
                                const std::set<std::string>& known) {
  std::string text = "int " + std::string(control_present) + "(int);\n";
  for (const auto& header : headers) text += "#include <" + header + ">\n";
  STACKPORT_TRY(const Parse parse, Parse::run(umbrella_name, arguments, Parse::Bodies::skip,
                                              Parse::Record::detailed, {{umbrella_name, text}}));
  Umbrella umbrella;
  for (auto& file : parse.files())
    if (file.starts_with('/') && file != umbrella_name) umbrella.files.push_back(std::move(file));
  auto told = umbrella_errors(parse.unit(), umbrella_name, first_line, headers);
  std::set<std::string> left_out = known;
  umbrella.known = {umbrella.files.begin(), umbrella.files.end()};
  if (!told.errors.empty()) {
    for (const auto& file : umbrella.files)
      if (!told.sound.contains(file)) left_out.insert(file);
    umbrella.known = std::move(told.sound);
  }
  umbrella.missing = std::move(told.missing);
  umbrella.errors = std::move(told.errors);
  umbrella.others = std::move(told.others);
  Collector collector(parse.unit(), umbrella.surface, left_out);
  visit_children(parse.root(), [&](CXCursor cursor) {
    collector.declaration(cursor);
    return CXChildVisit_Continue;
  });
  return umbrella;
}

Surface surface_of(const Parse& parse, const std::set<std::string>& wanted) {
  Surface out;
  const std::set<std::string> none;
  Collector collector(parse.unit(), out, none);
  collector.want(wanted);
  visit_children(parse.root(), [&](CXCursor cursor) {
    collector.declaration(cursor);
    return CXChildVisit_Continue;
  });
  return out;
}

}  // namespace stackport::facts
