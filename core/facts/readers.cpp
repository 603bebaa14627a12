// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/readers.h"

#include <optional>

#include "core/facts/readers_walk.h"

namespace stackport::facts {
namespace {

bool is_record(CXCursorKind kind) {
  return kind == CXCursor_StructDecl || kind == CXCursor_UnionDecl;
}

/// A cursor's own value with casts, parentheses and what libclang does not name taken away.
CXCursor bare(CXCursor cursor) {
  while (true) {
    const CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind != CXCursor_UnexposedExpr && kind != CXCursor_ParenExpr &&
        kind != CXCursor_CStyleCastExpr)
      return cursor;
    const auto children = children_of(cursor);
    if (children.empty()) return cursor;
    cursor = children.back();
  }
}

/// Whether a pointer comes by the function's own parameter.
bool is_parameter(CXCursor expression) {
  const CXCursor value = bare(expression);
  if (clang_getCursorKind(value) != CXCursor_DeclRefExpr) return false;
  return clang_getCursorKind(clang_getCursorReferenced(value)) == CXCursor_ParmDecl;
}

class Reader {
 public:
  Reader(const ReadersRequest& request, UnitReaders& out) : request_(request), out_(out) {}

  void unit(CXCursor root) {
    visit_children(root, [&](CXCursor cursor) {
      if (clang_getCursorKind(cursor) == CXCursor_FunctionDecl &&
          clang_isCursorDefinition(cursor)) {
        const std::string name = to_string(clang_getCursorSpelling(cursor));
        definitions_.emplace(name, cursor);
        if (name_of(file_location(cursor).file) == own_) queue_.push_back(name);
      }
      return CXChildVisit_Continue;
    });
    while (!queue_.empty()) {
      const std::string name = queue_.back();
      queue_.pop_back();
      const auto found = definitions_.find(name);
      if (found != definitions_.end() && !out_.functions.contains(name))
        function(name, found->second);
    }
  }

  void own(const std::string& source) { own_ = relative(source); }

 private:
  std::string relative(const std::string& path) const {
    for (const auto& root : request_.roots)
      if (path.starts_with(root) && path.size() > root.size() && path[root.size()] == '/')
        return path.substr(root.size() + 1);
    return path;
  }

  const std::string& name_of(CXFile file) {
    auto [at, is_new] = names_.try_emplace(file);
    if (is_new && file) at->second = relative(to_string(clang_getFileName(file)));
    return at->second;
  }

  /// Whether a record is one of those asked for, or holds one by value.
  bool is_wanted(CXType type) {
    type = clang_getCanonicalType(type);
    while (type.kind == CXType_ConstantArray || type.kind == CXType_IncompleteArray)
      type = clang_getCanonicalType(clang_getArrayElementType(type));
    if (type.kind != CXType_Record) return false;
    const CXCursor record = clang_getTypeDeclaration(type);
    const std::string key = to_string(clang_getCursorUSR(record));
    if (const auto known = wanted_.find(key); known != wanted_.end()) return known->second;
    const std::string& header = name_of(file_location(record).file);
    bool wanted = request_.headers.contains(header);
    wanted_[key] = wanted;
    for (const CXCursor field : children_of(record)) {
      if (wanted) break;
      const CXCursorKind kind = clang_getCursorKind(field);
      wanted =
          (kind == CXCursor_FieldDecl || is_record(kind)) && is_wanted(clang_getCursorType(field));
    }
    return wanted_[key] = wanted;
  }

  void touch(ReaderFunction& function, CXCursor cursor, CXType record, CXCursor* field,
             bool loaded) {
    record = clang_getCanonicalType(record);
    const std::string tag = record_name(record);
    if (tag.empty() || !is_wanted(record)) return;
    const std::string name = field ? to_string(clang_getCursorSpelling(*field)) : "";
    const int line = static_cast<int>(file_location(cursor).line);
    for (const auto& known : function.touches)
      if (known.record == tag && known.field == name && known.loaded == loaded) return;
    function.touches.insert({tag, name, loaded, line});
    out_.layouts[tag][name] = field ? layout_of(record, *field) : layout_of(record);
    out_.headers[tag] = name_of(file_location(clang_getTypeDeclaration(record)).file);
  }

  void function(const std::string& name, CXCursor cursor) {
    ReaderFunction& function = out_.functions[name];
    const Location place = file_location(cursor);
    function.name = name;
    function.is_inline = clang_Cursor_isFunctionInlined(cursor) != 0;
    function.is_static = clang_Cursor_getStorageClass(cursor) == CX_SC_Static;
    function.file = name_of(place.file);
    function.line = static_cast<int>(place.line);
    take_parameters(function, cursor);
    visit(function, cursor);
  }

  void take_parameters(ReaderFunction& function, CXCursor cursor) {
    const CXType type = clang_getCursorType(cursor);
    std::vector<CXType> types = {clang_getResultType(type)};
    for (int i = 0; i < clang_getNumArgTypes(type); ++i)
      types.push_back(clang_getArgType(type, static_cast<unsigned>(i)));
    for (const CXType& one : types)
      if (const std::string record = pointed_record(one); !record.empty())
        function.parameters.insert(record);
  }

  void visit(ReaderFunction& function, CXCursor cursor) {
    visit_children(cursor, [&](CXCursor child) {
      look_at(function, child);
      return CXChildVisit_Recurse;
    });
  }

  void look_at(ReaderFunction& function, CXCursor cursor) {
    switch (clang_getCursorKind(cursor)) {
      case CXCursor_MemberRefExpr:
      case CXCursor_MemberRef:
        member(function, cursor);
        break;
      case CXCursor_VarDecl:
      case CXCursor_ArraySubscriptExpr:
      case CXCursor_CompoundLiteralExpr:
      case CXCursor_BinaryOperator:
        touch(function, cursor, clang_getCursorType(cursor), nullptr, false);
        break;
      case CXCursor_UnaryExpr:
        size_of(function, cursor);
        break;
      case CXCursor_CallExpr:
        call(function, cursor);
        break;
      case CXCursor_DeclRefExpr:
        refer(function, cursor);
        break;
      default:
        break;
    }
  }

  void member(ReaderFunction& function, CXCursor cursor) {
    CXCursor field = clang_getCursorReferenced(cursor);
    if (clang_getCursorKind(field) != CXCursor_FieldDecl) return;
    bool loaded = false;
    if (clang_getCursorKind(cursor) == CXCursor_MemberRefExpr) {
      const auto base = children_of(cursor);
      loaded = base.empty() || !is_parameter(base.front());
    }
    touch(function, cursor, clang_getCursorType(holder_of(field)), &field, loaded);
  }

  void size_of(ReaderFunction& function, CXCursor cursor) {
    for (const CXCursor child : children_of(cursor)) {
      const CXCursorKind kind = clang_getCursorKind(child);
      const CXType type = kind == CXCursor_TypeRef
                              ? clang_getCursorType(clang_getCursorReferenced(child))
                              : clang_getCursorType(child);
      touch(function, cursor, type, nullptr, false);
    }
  }

  void call(ReaderFunction& function, CXCursor cursor) {
    const std::string callee = to_string(clang_getCursorSpelling(cursor));
    if (callee.empty()) return;
    for (int i = 0; i < clang_Cursor_getNumArguments(cursor); ++i) {
      const CXCursor argument = clang_Cursor_getArgument(cursor, static_cast<unsigned>(i));
      const std::string record = pointed_record(clang_getCursorType(bare(argument)));
      if (!record.empty()) function.handed.insert({callee, record, !is_parameter(argument)});
    }
  }

  void refer(ReaderFunction& function, CXCursor cursor) {
    const CXCursor named = clang_getCursorReferenced(cursor);
    if (clang_getCursorKind(named) != CXCursor_FunctionDecl) return;
    const std::string name = to_string(clang_getCursorSpelling(named));
    if (!function.calls.insert(name).second) return;
    if (definitions_.contains(name)) queue_.push_back(name);
  }

  const ReadersRequest& request_;
  UnitReaders& out_;
  std::string own_;
  std::map<std::string, CXCursor> definitions_;
  std::vector<std::string> queue_;
  std::map<CXFile, std::string> names_;
  std::map<std::string, bool> wanted_;
};

/// Drops functions that neither touch a record nor take one of `tags`, nor reach one that does.
void trim(UnitReaders& unit, const std::set<std::string>& tags) {
  std::set<std::string> kept;
  for (const auto& [name, function] : unit.functions)
    for (const auto& record : function.parameters)
      if (!function.is_inline && tags.contains(record)) kept.insert(name);
  for (bool grows = true; grows;) {
    grows = false;
    for (const auto& [name, function] : unit.functions) {
      if (kept.contains(name)) continue;
      bool keep = !function.touches.empty();
      for (const auto& callee : function.calls) keep = keep || kept.contains(callee);
      if (keep) grows = kept.insert(name).second;
    }
  }
  std::erase_if(unit.functions, [&](const auto& f) { return !kept.contains(f.first); });
  for (auto& [name, function] : unit.functions) {
    std::erase_if(function.calls, [&](const auto& c) { return !kept.contains(c); });
    std::erase_if(function.handed, [&](const auto& h) { return !kept.contains(h.callee); });
  }
}

}  // namespace

Result<UnitReaders> read_unit(const ReadersRequest& request) {
  STACKPORT_TRY(const Parse parse, Parse::run(request.source, request.arguments,
                                              Parse::Bodies::keep, Parse::Record::none));
  UnitReaders out;
  out.errors = errors_of(parse.unit());
  Reader reader(request, out);
  reader.own(request.source);
  reader.unit(parse.root());
  trim(out, request.tags);
  return out;
}

Result<std::optional<bool>> passes_null(const std::string& source,
                                        const std::vector<std::string>& arguments,
                                        const std::string& function, const std::string& record) {
  STACKPORT_TRY(const Parse parse,
                Parse::run(source, arguments, Parse::Bodies::keep, Parse::Record::none));
  size_t calls = 0, references = 0, nulls = 0, pointers = 0;
  visit_children(parse.root(), [&](CXCursor cursor) {
    const CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind == CXCursor_DeclRefExpr && to_string(clang_getCursorSpelling(cursor)) == function)
      ++references;
    if (kind != CXCursor_CallExpr || to_string(clang_getCursorSpelling(cursor)) != function)
      return CXChildVisit_Recurse;
    ++calls;
    const CXType type = clang_getCursorType(clang_getCursorReferenced(cursor));
    for (int i = 0; i < clang_getNumArgTypes(type); ++i) {
      const auto at = static_cast<unsigned>(i);
      if (pointed_record(clang_getArgType(type, at)) != record) continue;
      ++pointers;
      const CXCursor value = bare(clang_Cursor_getArgument(cursor, at));
      if (clang_getCursorKind(value) != CXCursor_IntegerLiteral) continue;
      const CXEvalResult result = clang_Cursor_Evaluate(value);
      if (result && clang_EvalResult_getKind(result) == CXEval_Int &&
          clang_EvalResult_getAsInt(result) == 0)
        ++nulls;
      clang_EvalResult_dispose(result);
    }
    return CXChildVisit_Recurse;
  });
  if (references == 0) return std::optional<bool>();
  // An address that is taken may be called with anything.
  return std::optional<bool>(calls == references && pointers > 0 && nulls == pointers);
}

}  // namespace stackport::facts
