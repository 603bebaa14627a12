// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/umbrella_errors.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "core/facts/clang.h"

namespace stackport::facts {

namespace {

/// More headers than this are not blamed for one error: the first is.
constexpr size_t most_blamed = 24;

/// Who includes what, in one parse.
class Includes {
 public:
  Includes(CXTranslationUnit unit, const std::string& umbrella) : umbrella_(umbrella) {
    visit_children(clang_getTranslationUnitCursor(unit), [&](CXCursor cursor) {
      if (clang_getCursorKind(cursor) == CXCursor_InclusionDirective) add(cursor);
      return CXChildVisit_Continue;
    });
  }

  /// The files that these lines of the umbrella bring in.
  std::set<std::string> files_of(const std::function<bool(unsigned)>& line_counts) const {
    std::map<std::string, std::vector<std::string>> included;
    for (const auto& [file, by] : includers_)
      for (const auto& includer : by) included[includer].push_back(file);
    std::vector<std::string> open;
    for (const auto& [file, lines] : lines_)
      if (std::any_of(lines.begin(), lines.end(), line_counts)) open.push_back(file);
    std::set<std::string> out;
    while (!open.empty()) {
      const std::string at = std::move(open.back());
      open.pop_back();
      if (!out.insert(at).second) continue;
      if (const auto more = included.find(at); more != included.end())
        open.insert(open.end(), more->second.begin(), more->second.end());
    }
    return out;
  }

  /// The umbrella's lines that bring `file` in, in order.
  std::set<unsigned> lines_to(const std::string& file) const {
    std::set<unsigned> out;
    std::set<std::string> seen;
    std::vector<std::string> open = {file};
    while (!open.empty()) {
      const std::string at = std::move(open.back());
      open.pop_back();
      if (!seen.insert(at).second) continue;
      if (const auto own = lines_.find(at); own != lines_.end())
        out.insert(own->second.begin(), own->second.end());
      if (const auto by = includers_.find(at); by != includers_.end())
        open.insert(open.end(), by->second.begin(), by->second.end());
    }
    return out;
  }

 private:
  void add(CXCursor directive) {
    const CXFile file = clang_getIncludedFile(directive);
    if (!file) return;
    const Location place = file_location(directive);
    const std::string& from = name(place.file);
    if (from == umbrella_)
      lines_[name(file)].insert(place.line);
    else
      includers_[name(file)].insert(from);
  }

  const std::string& name(CXFile file) {
    auto& text = names_[file];
    if (text.empty() && file) text = to_string(clang_getFileName(file));
    return text;
  }

  const std::string& umbrella_;
  std::map<CXFile, std::string> names_;
  std::map<std::string, std::set<unsigned>> lines_;
  std::map<std::string, std::set<std::string>> includers_;
};

std::string file_of(CXDiagnostic diagnostic) {
  const Location place = file_location(clang_getDiagnosticLocation(diagnostic));
  return place.file ? to_string(clang_getFileName(place.file)) : "";
}

/// The files of an error's notes: the other side of a clash.
std::vector<std::string> noted_files(CXDiagnostic diagnostic) {
  std::vector<std::string> out;
  CXDiagnosticSet notes = clang_getChildDiagnostics(diagnostic);
  for (unsigned i = 0; i < clang_getNumDiagnosticsInSet(notes); ++i)
    out.push_back(file_of(clang_getDiagnosticInSet(notes, i)));
  return out;
}

std::set<unsigned> blamed_lines(CXDiagnostic diagnostic, const std::string& file,
                                const Includes& includes) {
  std::set<unsigned> blamed = includes.lines_to(file);
  for (const auto& other : noted_files(diagnostic)) {
    if (other.empty() || other == file) continue;
    const auto lines = includes.lines_to(other);
    if (lines.empty() || lines.size() > blamed.size()) continue;
    if (lines.size() < blamed.size()) blamed.clear();
    blamed.insert(lines.begin(), lines.end());
  }
  if (blamed.size() > most_blamed) blamed = {*blamed.begin()};
  return blamed;
}

}  // namespace

UmbrellaErrors umbrella_errors(CXTranslationUnit unit, const std::string& umbrella,
                               unsigned first_line, const std::vector<std::string>& headers) {
  UmbrellaErrors out;
  std::optional<Includes> includes;
  const auto header_at = [&](unsigned line) {
    const bool known = line >= first_line && line - first_line < headers.size();
    return known ? headers[line - first_line] : std::string();
  };
  visit_errors(unit, [&](CXDiagnostic diagnostic) {
    const std::string file = file_of(diagnostic);
    const std::string text =
        to_string(clang_formatDiagnostic(diagnostic, CXDiagnostic_DisplaySourceLocation));
    const bool here = file == umbrella;
    std::set<unsigned> lines;
    if (here) {
      lines = {file_location(clang_getDiagnosticLocation(diagnostic)).line};
    } else {
      if (!includes) includes.emplace(unit, umbrella);
      lines = blamed_lines(diagnostic, file, *includes);
    }
    if (lines.empty()) lines = {0};
    for (const unsigned line : lines) {
      const std::string header = header_at(line);
      if (here && !header.empty() && text.ends_with("' file not found"))
        out.missing.push_back(header);
      else
        out.errors.try_emplace(header, text);
    }
  });
  if (out.errors.empty()) return out;
  if (!includes) includes.emplace(unit, umbrella);
  const auto is_to_blame = [&](unsigned line) { return out.errors.contains(header_at(line)); };
  out.sound = includes->files_of([&](unsigned line) { return !is_to_blame(line); });
  std::set<std::string> seen;
  const auto add = [&](const std::string& header) {
    if (seen.insert(header).second) out.others.push_back(header);
  };
  visit_errors(unit, [&](CXDiagnostic diagnostic) {
    const std::string file = file_of(diagnostic);
    if (out.sound.erase(file) == 0) return;
    const auto lines = includes->lines_to(file);
    const auto blamed = std::find_if(lines.begin(), lines.end(), is_to_blame);
    add(header_at(blamed == lines.end() ? *lines.begin() : *blamed));
  });
  for (const auto& [header, error] : out.errors) add(header);
  return out;
}

}  // namespace stackport::facts
