// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/unit_view.h"

#include "core/base/text.h"
#include "core/delta/source_text.h"
#include "core/host/file_system.h"

namespace stackport::delta {

using facts::to_string;
using Kind = Definition::Kind;

namespace {

std::string name_of(CXCursor cursor) {
  return to_string(clang_getCursorSpelling(cursor));
}

std::string normal_name(CXFile file) {
  return host::Path(to_string(clang_getFileName(file))).lexically_normal().string();
}

/// The record that a field is spelled with: unnamed members count to the one around them.
std::string record_of(CXCursor field) {
  CXCursor record = clang_getCursorSemanticParent(field);
  while (clang_Cursor_isAnonymousRecordDecl(record)) record = clang_getCursorSemanticParent(record);
  return clang_Cursor_isAnonymous(record) ? "" : name_of(record);
}

/// After the ';' that ends a declaration; npos: a body or something else follows.
size_t after_semicolon(std::string_view text, size_t at) {
  for (int depth = 0; at < text.size(); at = skip_token(text, at)) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (text[at] == ';' && depth == 0) return at + 1;
    if (text[at] == '{' || text[at] == '}') break;
  }
  return std::string_view::npos;
}

/// Where a body may follow what a function's extent without it covers; npos: its head is a macro's
/// use, and no body is.
size_t behind_head(std::string_view text, size_t begin, size_t end) {
  if (end > begin) return end;
  const size_t open = skip_blank(text, begin + word_at(text, begin).size());
  const auto list = open < text.size() && text[open] == '(' ? list_at(text, open) : std::nullopt;
  if (!list) return std::string_view::npos;
  const size_t next = skip_blank(text, list->close + 1);
  return next < text.size() && text[next] == '{' ? next : std::string_view::npos;
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::macro:
      return "macro";
    case Kind::function:
      return "function";
    case Kind::variable:
      return "variable";
    case Kind::enumerator:
      return "enumerator";
    case Kind::type:
    case Kind::record:
      break;
  }
  return "type";
}

Result<UnitView> UnitView::read(const std::string& source,
                                const std::vector<std::string>& arguments) {
  STACKPORT_TRY(auto parse, facts::Parse::run(source, arguments, facts::Parse::Bodies::skip,
                                              facts::Parse::Record::detailed));
  UnitView out(std::move(parse), source, arguments);
  for (const auto& file : out.parse_.files())
    out.files_.insert(host::Path(file).lexically_normal().string());
  facts::visit_children(out.parse_.root(), [&](CXCursor cursor) {
    out.add(cursor);
    return CXChildVisit_Continue;
  });
  return out;
}

void UnitView::add(CXCursor cursor) {
  const bool definition = clang_isCursorDefinition(cursor) != 0;
  switch (clang_getCursorKind(cursor)) {
    case CXCursor_MacroDefinition:
      if (!clang_Cursor_isMacroBuiltin(cursor)) {
        // The last definition is the one that holds.
        macros_.erase(name_of(cursor));
        put(macros_, cursor, Kind::macro, true);
      }
      break;
    case CXCursor_FunctionDecl:
      put(ordinary_, cursor, Kind::function, definition || has_skipped_body(cursor));
      break;
    case CXCursor_VarDecl:
      put(ordinary_, cursor, Kind::variable, definition);
      break;
    case CXCursor_TypedefDecl:
      put(ordinary_, cursor, Kind::type, true);
      break;
    case CXCursor_EnumDecl:
      add_enumerators(cursor);
      [[fallthrough]];
    case CXCursor_StructDecl:
    case CXCursor_UnionDecl:
      if (!clang_Cursor_isAnonymous(cursor)) put(tags_, cursor, Kind::record, definition);
      break;
    default:
      break;
  }
}

/// libclang takes a function whose body it has skipped for a declaration.
bool UnitView::has_skipped_body(CXCursor function) const {
  const CXSourceRange extent = clang_getCursorExtent(function);
  const auto begin = facts::file_location(clang_getRangeStart(extent));
  const auto end = facts::file_location(clang_getRangeEnd(extent));
  if (!begin.file || begin.file != end.file) return false;
  const std::string& all = bytes(file_name(begin.file));
  if (after_braces(all, behind_head(all, begin.offset, end.offset)) != std::string::npos)
    return true;
  return end.offset <= begin.offset && clang_Cursor_isFunctionInlined(function) != 0 &&
         clang_Cursor_getStorageClass(function) == CX_SC_Static;
}

void UnitView::add_enumerators(CXCursor cursor) {
  for (const CXCursor child : facts::children_of(cursor))
    if (clang_getCursorKind(child) == CXCursor_EnumConstantDecl)
      put(ordinary_, child, Kind::enumerator, true);
}

void UnitView::put(std::map<std::string, Definition, std::less<>>& map, CXCursor cursor, Kind kind,
                   bool whole) {
  const std::string name = name_of(cursor);
  const CXSourceRange extent = clang_getCursorExtent(cursor);
  const auto begin = facts::file_location(clang_getRangeStart(extent));
  const auto end = facts::file_location(clang_getRangeEnd(extent));
  if (name.empty() || !begin.file) return;
  const auto [at, is_new] = map.try_emplace(name);
  if (!is_new && (at->second.whole || !whole)) return;
  Definition& out = at->second;
  out.kind = kind;
  out.cursor = cursor;
  out.file = file_name(begin.file);
  out.line = int(begin.line);
  out.begin = begin.offset;
  out.end = begin.file == end.file ? end.offset : begin.offset;
  out.whole = whole;
}

const std::string& UnitView::file_name(CXFile file) const {
  auto& name = names_[file];
  if (name.empty()) name = normal_name(file);
  return name;
}

const std::string& UnitView::bytes(const std::string& file) const {
  const auto [at, is_new] = bytes_.try_emplace(file);
  if (is_new)
    if (auto text = host::real_file_system().read(file)) at->second = std::move(*text);
  return at->second;
}

const Definition* UnitView::find(std::string_view name) const {
  const auto macro = macros_.find(name);
  const auto other = ordinary_.find(name);
  // `#define name name` only says that the other is there.
  const bool real = macro != macros_.end() &&
                    (other == ordinary_.end() || form(macro->second) != " " + std::string(name));
  if (real) return &macro->second;
  return other == ordinary_.end() ? nullptr : &other->second;
}

const Definition* UnitView::find_tag(std::string_view name) const {
  const auto at = tags_.find(name);
  return at == tags_.end() ? nullptr : &at->second;
}

namespace {

std::optional<std::string> field_in(CXCursor record, const std::string& name) {
  std::optional<std::string> out;
  facts::visit_children(record, [&](CXCursor child) {
    const CXCursorKind kind = clang_getCursorKind(child);
    if (kind == CXCursor_FieldDecl && name_of(child) == name)
      out = facts::canonical_spelling(clang_getCursorType(child));
    else if (clang_Cursor_isAnonymousRecordDecl(child))
      out = field_in(child, name);
    return out ? CXChildVisit_Break : CXChildVisit_Continue;
  });
  return out;
}

}  // namespace

std::optional<std::string> UnitView::field(const std::string& record,
                                           const std::string& name) const {
  const Definition* found = find_tag(record);
  return found ? field_in(found->cursor, name) : std::nullopt;
}

std::string UnitView::form(const Definition& definition) const {
  switch (definition.kind) {
    case Kind::macro: {
      std::string text = span(definition);
      const std::string name = name_of(definition.cursor);
      text.erase(0, std::min(name.size(), text.size()));
      const bool call = text.starts_with('(');
      return (call ? "" : " ") + join(words(text), " ");
    }
    case Kind::enumerator:
      return std::to_string(clang_getEnumConstantDeclValue(definition.cursor));
    case Kind::record:
      return definition.whole ? join(words(span(definition)), " ") : std::string();
    case Kind::type:
      return facts::canonical_spelling(clang_getTypedefDeclUnderlyingType(definition.cursor));
    case Kind::function:
    case Kind::variable:
      break;
  }
  return facts::canonical_spelling(clang_getCursorType(definition.cursor));
}

size_t UnitView::end_of(const Definition& definition) const {
  if (definition.kind != Kind::function || !definition.whole) return definition.end;
  const std::string& all = bytes(definition.file);
  const size_t end = after_braces(all, behind_head(all, definition.begin, definition.end));
  if (end == std::string::npos) return definition.end;
  // Braces in the branches of a condition need not match.
  if (all.substr(definition.begin, end - definition.begin).find("\n#") == std::string::npos)
    return end;
  const auto whole = with_body(definition);
  if (!whole) return definition.begin;
  return facts::file_location(clang_getRangeEnd(clang_getCursorExtent(*whole))).offset;
}

std::string UnitView::span(const Definition& definition) const {
  const std::string& all = bytes(definition.file);
  const size_t end = end_of(definition);
  if (end <= definition.begin || end > all.size()) return {};
  return all.substr(definition.begin, end - definition.begin);
}

std::string UnitView::made_by(const Definition& definition) const {
  if (definition.kind == Kind::macro || definition.kind == Kind::enumerator) return {};
  const std::string& all = bytes(definition.file);
  if (definition.begin >= all.size()) return {};
  const std::string name(word_at(all, definition.begin));
  const Definition* macro = nullptr;
  if (const auto at = macros_.find(name); at != macros_.end()) macro = &at->second;
  if (!macro || !form(*macro).starts_with('(')) return {};
  // A specifier may be a macro with arguments too; then the name follows in the text itself.
  const size_t open = skip_blank(all, definition.begin + name.size());
  if (open >= all.size() || all[open] != '(') return {};
  return spells(span(definition), name_of(definition.cursor)) && end_of(definition) > open ? ""
                                                                                           : name;
}

std::string UnitView::text(const Definition& definition) const {
  const std::string& all = bytes(definition.file);
  if (definition.begin >= all.size()) return {};
  if (const std::string macro = made_by(definition); !macro.empty()) {
    const size_t open = skip_blank(all, definition.begin + macro.size());
    const auto list = list_at(all, open);
    if (!list) return {};
    size_t end = list->close + 1;
    if (const size_t next = skip_blank(all, end); next < all.size() && all[next] == ';')
      end = next + 1;
    return all.substr(definition.begin, end - definition.begin) + "\n";
  }
  const std::string own = span(definition);
  if (own.empty()) return {};
  switch (definition.kind) {
    case Kind::macro:
      return "#define " + own + "\n";
    case Kind::function:
      return definition.whole ? own + "\n" : std::string();
    case Kind::type:
    case Kind::record: {
      const size_t end = after_semicolon(all, definition.end);
      if (end == std::string::npos) return {};
      return all.substr(definition.begin, end - definition.begin) + "\n";
    }
    case Kind::enumerator:
    case Kind::variable:
      break;
  }
  return {};
}

Result<void> UnitView::read_bodies() const {
  if (bodies_) return {};
  STACKPORT_TRY(bodies_, facts::Parse::run(source_, arguments_, facts::Parse::Bodies::keep,
                                           facts::Parse::Record::none));
  facts::visit_children(bodies_->root(), [&](CXCursor top) {
    if (clang_getCursorKind(top) != CXCursor_FunctionDecl || !clang_isCursorDefinition(top))
      return CXChildVisit_Continue;
    if (const auto at = facts::file_location(top); at.file)
      functions_[{normal_name(at.file), at.offset}] = top;
    facts::visit_children(top, [&](CXCursor cursor) {
      if (clang_getCursorKind(cursor) == CXCursor_MemberRefExpr) add_use(cursor);
      return CXChildVisit_Recurse;
    });
    return CXChildVisit_Continue;
  });
  return {};
}

void UnitView::add_use(CXCursor member) const {
  const CXCursor field = clang_getCursorReferenced(member);
  CXFile in = nullptr;
  unsigned offset = 0;
  clang_getSpellingLocation(clang_getCursorLocation(member), &in, nullptr, nullptr, &offset);
  if (in && clang_getCursorKind(field) == CXCursor_FieldDecl)
    uses_[normal_name(in)].push_back({offset,
                                      {record_of(field), name_of(field),
                                       facts::canonical_spelling(clang_getCursorType(field))}});
}

Result<CXCursor> UnitView::with_body(const Definition& definition) const {
  if (definition.kind != Kind::function || !definition.whole) return definition.cursor;
  STACKPORT_CHECK(read_bodies());
  const auto place = facts::file_location(definition.cursor);
  const auto at = functions_.find({place.file ? normal_name(place.file) : "", place.offset});
  if (at == functions_.end())
    return fail(ErrorKind::failed, definition.file,
                "the body of " + name_of(definition.cursor) + " is not found again");
  return at->second;
}

Result<std::vector<FieldUse>> UnitView::field_uses(const Definition& definition) const {
  std::vector<FieldUse> out;
  const std::string text = span(definition);
  const bool any = text.find("->") != text.npos || text.find('.') != text.npos;
  if (!any || (definition.kind != Kind::function && definition.kind != Kind::macro)) return out;
  STACKPORT_CHECK(read_bodies());
  const size_t end = end_of(definition);
  if (const auto at = uses_.find(definition.file); at != uses_.end())
    for (const auto& [offset, use] : at->second)
      if (offset >= definition.begin && offset < end) out.push_back(use);
  return out;
}

Result<std::set<std::string>> UnitView::own_names(const Definition& definition) const {
  std::set<std::string> out;
  if (definition.kind == Kind::macro) {
    const std::string text = form(definition);
    if (const auto list = text.starts_with('(') ? list_at(text, 0) : std::nullopt)
      for (const auto& slot : list->slots)
        out.insert(text.substr(slot.begin, slot.end - slot.begin));
    return out;
  }
  STACKPORT_TRY(const CXCursor whole, with_body(definition));
  facts::visit_children(whole, [&](CXCursor cursor) {
    const CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_ParmDecl || kind == CXCursor_VarDecl || kind == CXCursor_FieldDecl ||
        kind == CXCursor_LabelStmt)
      out.insert(name_of(cursor));
    return CXChildVisit_Recurse;
  });
  return out;
}

std::vector<std::string> UnitView::names_in(const std::string& file) const {
  std::vector<std::string> out;
  for (const auto* map : {&macros_, &ordinary_, &tags_})
    for (const auto& [name, definition] : *map)
      if (definition.file == file) out.push_back(name);
  return out;
}

std::vector<std::string> UnitView::includers(const std::string& file) const {
  struct Search {
    const UnitView& view;
    const std::string& file;
    std::vector<std::string> out;
  } search{*this, file, {}};
  clang_getInclusions(
      parse_.unit(),
      [](CXFile included, CXSourceLocation* stack, unsigned count, CXClientData data) {
        auto& s = *static_cast<Search*>(data);
        if (!s.out.empty() || s.view.file_name(included) != s.file) return;
        for (unsigned i = 0; i < count; ++i) {
          const auto at = facts::file_location(stack[i]);
          if (at.file) s.out.push_back(s.view.file_name(at.file));
        }
      },
      &search);
  return search.out;
}

}  // namespace stackport::delta
