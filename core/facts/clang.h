// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <clang-c/Index.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace stackport::facts {

/// Takes a CXString's text and frees it.
std::string to_string(CXString text);

/// A type as it is compared between kernels: canonical, without the places that libclang puts into
/// the names of unnamed records.
std::string canonical_spelling(CXType type);

/// A place in a file as libclang gives it: where a macro's argument is written, and for what comes
/// from a macro's body where the macro is used.
struct Location {
  CXFile file = nullptr;
  unsigned line = 0;
  unsigned column = 0;
  unsigned offset = 0;
};
Location file_location(CXSourceLocation location);
inline Location file_location(CXCursor cursor) {
  return file_location(clang_getCursorLocation(cursor));
}

/// A macro's parameters and body on one line, as its definition spells them; empty for a macro that
/// is not written in a file.
/// `texts` keeps the files' bytes of one unit: asking libclang for them each time is slow.
using FileTexts = std::map<CXFile, std::string_view>;
std::string macro_text(CXTranslationUnit unit, CXCursor definition, FileTexts& texts);

/// Calls `visit` for each child; its answer steers libclang.
void visit_children(CXCursor cursor, const std::function<CXChildVisitResult(CXCursor)>& visit);
std::vector<CXCursor> children_of(CXCursor cursor);

/// Calls `take` for each error of a parse, in the order that they were found.
void visit_errors(CXTranslationUnit unit, const std::function<void(CXDiagnostic)>& take);

struct UnsavedFile {
  std::string name;
  std::string text;
};

/// One parse; owns the index and the translation unit.
class Parse {
 public:
  enum class Bodies { keep, skip };
  enum class Record { none, detailed };

  /// Goes on after fatal errors. What a prelude (-include-pch) declares is not among the root's
  /// children. Error `environment`: libclang gives no translation unit.
  static Result<Parse> run(const std::string& source, const std::vector<std::string>& arguments,
                           Bodies bodies, Record record,
                           const std::vector<UnsavedFile>& unsaved = {});
  /// Parses a header, so that it can be saved as a prelude of other parses.
  static Result<Parse> run_for_reuse(const std::string& header,
                                     const std::vector<std::string>& arguments, Bodies bodies);
  /// What was saved.
  static Result<Parse> load(const std::string& saved);
  Parse(Parse&& other) noexcept;
  Parse& operator=(Parse&& other) noexcept;
  ~Parse();

  CXTranslationUnit unit() const { return unit_; }
  CXCursor root() const { return clang_getTranslationUnitCursor(unit_); }

  /// Names of the files that the parse read, sorted, the main file with them.
  std::vector<std::string> files() const;

 private:
  Parse() = default;
  static Result<Parse> run(const std::string& source, const std::vector<std::string>& arguments,
                           unsigned options, const std::vector<UnsavedFile>& unsaved);
  CXIndex index_ = nullptr;
  CXTranslationUnit unit_ = nullptr;
};

}  // namespace stackport::facts
