// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/cursors.h"

namespace stackport::delta {

std::string spelling(CXCursor cursor) {
  return facts::to_string(clang_getCursorSpelling(cursor));
}

CXCursor unwrapped(CXCursor cursor) {
  while (true) {
    const CXCursorKind kind = clang_getCursorKind(cursor);
    if (kind != CXCursor_UnexposedExpr && kind != CXCursor_ParenExpr &&
        kind != CXCursor_CStyleCastExpr && kind != CXCursor_UnaryOperator)
      return cursor;
    const auto children = facts::children_of(cursor);
    if (children.empty()) return cursor;
    cursor = children.back();
  }
}

CXCursor without_casts(CXCursor cursor) {
  for (CXCursorKind kind = clang_getCursorKind(cursor);
       kind == CXCursor_UnexposedExpr || kind == CXCursor_ParenExpr;
       kind = clang_getCursorKind(cursor)) {
    const auto children = facts::children_of(cursor);
    if (children.size() != 1) return cursor;
    cursor = children.front();
  }
  return cursor;
}

bool is_null(CXCursor cursor) {
  const CXCursorKind kind = clang_getCursorKind(unwrapped(cursor));
  return kind == CXCursor_IntegerLiteral || kind == CXCursor_GNUNullExpr;
}

void functions_of(CXCursor expression, std::vector<CXCursor>& out) {
  const CXCursor cursor = unwrapped(expression);
  if (clang_getCursorKind(cursor) == CXCursor_ConditionalOperator) {
    const auto children = facts::children_of(cursor);
    for (size_t i = 1; i < children.size(); ++i) functions_of(children[i], out);
    return;
  }
  const CXCursor referenced = clang_getCursorReferenced(cursor);
  if (clang_getCursorKind(cursor) == CXCursor_DeclRefExpr &&
      clang_getCursorKind(referenced) == CXCursor_FunctionDecl)
    out.push_back(referenced);
}

}  // namespace stackport::delta
