// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/clang.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace stackport::facts {

std::string to_string(CXString text) {
  const char* bytes = clang_getCString(text);
  std::string out = bytes ? bytes : "";
  clang_disposeString(text);
  return out;
}

std::string canonical_spelling(CXType type) {
  std::string text = to_string(clang_getTypeSpelling(clang_getCanonicalType(type)));
  for (size_t at = text.find(" at "); at != std::string::npos; at = text.find(" at ", at)) {
    const size_t end = text.find(')', at);
    if (end == std::string::npos) break;
    text.erase(at, end - at);
  }
  return text;
}

Location file_location(CXSourceLocation location) {
  Location out;
  clang_getFileLocation(location, &out.file, &out.line, &out.column, &out.offset);
  return out;
}

namespace {

std::string on_one_line(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool continued = text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\n';
    const bool blank = continued || text[i] == '\n' || text[i] == ' ' || text[i] == '\t';
    if (!blank)
      out += text[i];
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace

std::string macro_text(CXTranslationUnit unit, CXCursor definition, FileTexts& texts) {
  const CXSourceRange range = clang_getCursorExtent(definition);
  const Location begin = file_location(clang_getRangeStart(range));
  const Location end = file_location(clang_getRangeEnd(range));
  // Only real files: the scratch buffers of libclang can't be read.
  if (!begin.file || begin.file != end.file) return {};
  auto known = texts.find(begin.file);
  if (known == texts.end()) {
    std::string_view whole;
    if (to_string(clang_getFileName(begin.file)).starts_with('/')) {
      size_t size = 0;
      if (const char* bytes = clang_getFileContents(unit, begin.file, &size)) whole = {bytes, size};
    }
    known = texts.emplace(begin.file, whole).first;
  }
  if (end.offset > known->second.size() || begin.offset > end.offset) return {};
  std::string_view text = known->second.substr(begin.offset, end.offset - begin.offset);
  const std::string name = to_string(clang_getCursorSpelling(definition));
  text.remove_prefix(std::min(name.size(), text.size()));
  return on_one_line(text);
}

void visit_children(CXCursor cursor, const std::function<CXChildVisitResult(CXCursor)>& visit) {
  clang_visitChildren(
      cursor,
      [](CXCursor child, CXCursor, CXClientData data) {
        return (*static_cast<const std::function<CXChildVisitResult(CXCursor)>*>(data))(child);
      },
      const_cast<std::function<CXChildVisitResult(CXCursor)>*>(&visit));
}

std::vector<CXCursor> children_of(CXCursor cursor) {
  std::vector<CXCursor> out;
  visit_children(cursor, [&](CXCursor child) {
    out.push_back(child);
    return CXChildVisit_Continue;
  });
  return out;
}

void visit_errors(CXTranslationUnit unit, const std::function<void(CXDiagnostic)>& take) {
  for (unsigned i = 0; i < clang_getNumDiagnostics(unit); ++i) {
    CXDiagnostic diagnostic = clang_getDiagnostic(unit, i);
    if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error) take(diagnostic);
    clang_disposeDiagnostic(diagnostic);
  }
}

Result<Parse> Parse::run(const std::string& source, const std::vector<std::string>& arguments,
                         Bodies bodies, Record record, const std::vector<UnsavedFile>& unsaved) {
  unsigned options = CXTranslationUnit_KeepGoing;
  if (bodies == Bodies::skip) options |= CXTranslationUnit_SkipFunctionBodies;
  if (record == Record::detailed) options |= CXTranslationUnit_DetailedPreprocessingRecord;
  return run(source, arguments, options, unsaved);
}

Result<Parse> Parse::run_for_reuse(const std::string& header,
                                   const std::vector<std::string>& arguments, Bodies bodies) {
  unsigned options = CXTranslationUnit_ForSerialization | CXTranslationUnit_Incomplete |
                     CXTranslationUnit_DetailedPreprocessingRecord;
  if (bodies == Bodies::skip) options |= CXTranslationUnit_SkipFunctionBodies;
  return run(header, arguments, options, {});
}

namespace {

/// What is loaded is as it was saved: who keeps it compares the bytes that it was made of, and
/// libclang would go by their times. Set before there is a thread.
[[maybe_unused]] const bool is_unvalidated =
    ::setenv("LIBCLANG_DISABLE_PCH_VALIDATION", "1", 1) == 0;

}  // namespace

Result<Parse> Parse::load(const std::string& saved) {
  Parse parse;
  parse.index_ = clang_createIndex(0, 0);
  const CXErrorCode code = clang_createTranslationUnit2(parse.index_, saved.c_str(), &parse.unit_);
  if (code != CXError_Success || !parse.unit_)
    return fail(ErrorKind::environment, saved, "libclang can't read what it has written");
  return parse;
}

Result<Parse> Parse::run(const std::string& source, const std::vector<std::string>& arguments,
                         unsigned options, const std::vector<UnsavedFile>& unsaved) {
  std::vector<const char*> words;
  bool prelude = false;
  for (const auto& argument : arguments) {
    words.push_back(argument.c_str());
    prelude |= argument == "-include-pch";
  }
  // What a prelude was made of is as it was: it is gone with the process that made it.
  if (prelude) words.insert(words.end(), {"-Xclang", "-fno-validate-pch"});
  std::vector<CXUnsavedFile> files;
  for (const auto& file : unsaved)
    files.push_back({file.name.c_str(), file.text.c_str(), file.text.size()});

  Parse parse;
  parse.index_ = clang_createIndex(prelude ? 1 : 0, 0);
  const CXErrorCode code = clang_parseTranslationUnit2(
      parse.index_, source.c_str(), words.data(), static_cast<int>(words.size()), files.data(),
      static_cast<unsigned>(files.size()), options, &parse.unit_);
  if (code != CXError_Success || !parse.unit_)
    return fail(ErrorKind::environment, source,
                "libclang can't parse it (error " + std::to_string(code) + ")",
                "check that the file and libclang are there");
  return parse;
}

Parse::Parse(Parse&& other) noexcept
    : index_(std::exchange(other.index_, nullptr)), unit_(std::exchange(other.unit_, nullptr)) {}

Parse& Parse::operator=(Parse&& other) noexcept {
  std::swap(index_, other.index_);
  std::swap(unit_, other.unit_);
  return *this;
}

Parse::~Parse() {
  if (unit_) clang_disposeTranslationUnit(unit_);
  if (index_) clang_disposeIndex(index_);
}

std::vector<std::string> Parse::files() const {
  std::vector<std::string> out;
  clang_getInclusions(
      unit_,
      [](CXFile file, CXSourceLocation*, unsigned, CXClientData data) {
        static_cast<std::vector<std::string>*>(data)->push_back(to_string(clang_getFileName(file)));
      },
      &out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace stackport::facts
