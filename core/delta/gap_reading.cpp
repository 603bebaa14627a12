// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/gap_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <regex>
#include <tuple>

#include "core/base/text.h"
#include "core/delta/source_text.h"
#include "core/facts/clang.h"
#include "core/facts/surface_parse.h"

namespace stackport::delta {

namespace {

using facts::to_string;

/// A statement longer than this is cut around the report's line.
constexpr int most_lines = 12;
/// A macro's use that is longer is not looked through.
constexpr int most_used_lines = 100;

Place place_of(CXSourceLocation location) {
  const facts::Location at = facts::file_location(location);
  if (!at.file) return {};
  const host::Path name(to_string(clang_getFileName(at.file)));
  return {name.lexically_normal().string(), int(at.line), int(at.column)};
}

Report report_of(CXDiagnostic diagnostic) {
  Report out;
  out.place = place_of(clang_getDiagnosticLocation(diagnostic));
  out.message = to_string(clang_getDiagnosticSpelling(diagnostic));
  CXDiagnosticSet notes = clang_getChildDiagnostics(diagnostic);
  for (unsigned i = 0; i < clang_getNumDiagnosticsInSet(notes); ++i)
    out.notes.push_back(report_of(clang_getDiagnosticInSet(notes, i)));
  return out;
}

/// The lines of a statement, or of one designated initializer, around a line (from 1).
struct Window {
  std::string file;
  int first = 0;
  int last = 0;
};

/// The last line of a macro's use that is given statements and opens at the end of `line`, as
/// "TP_fast_assign(" does; 0: none opens there.
int end_of_use(const std::vector<std::string>& text, int line) {
  const auto first = text.begin() + line - 1;
  if (!trim(*first).ends_with('(')) return 0;
  const auto rest =
      join({first, first + std::min<long>(text.end() - first, most_used_lines)}, "\n");
  const auto list = list_at(rest, rest.find('('));
  if (!list) return 0;
  const auto more = std::count(rest.begin(), rest.begin() + long(list->close), '\n');
  const bool statements = std::any_of(
      first, first + more, [](const auto& inside) { return trim(inside).ends_with(';'); });
  return statements ? line + int(more) : 0;
}

bool ends_statement(std::string_view line) {
  line = trim(line);
  return line.empty() || line.ends_with(';') || line.ends_with('{') || line.ends_with('}') ||
         line.ends_with("*/") || line.starts_with('#') || line.ends_with(':');
}

class Reader {
 public:
  explicit Reader(const facts::Parse& parse) : parse_(parse) {}

  Complaint complaint(Report report) {
    Complaint out;
    out.said = read_message(report);
    if (!report.place.file.empty()) {
      const Window window = window_at(report.place);
      words(window, out.words);
      fields(window, out.fields);
      put_first(initialized_field(report), out.fields);
    }
    out.report = std::move(report);
    return out;
  }

 private:
  /// The field that a note names: "near initialization for 'ops.open'".
  static std::string initialized_field(const Report& report) {
    static const std::regex near("near initialization for '[^']*\\.(\\w+)'");
    std::smatch match;
    for (const auto& note : report.notes)
      if (std::regex_search(note.message, match, near)) return match[1];
    return {};
  }

  static void put_first(const std::string& name,
                        std::vector<std::pair<std::string, std::string>>& fields) {
    std::stable_partition(fields.begin(), fields.end(),
                          [&](const auto& field) { return field.second == name; });
  }

  const std::vector<std::string>& lines_of(const std::string& file) {
    const auto [at, is_new] = texts_.try_emplace(file);
    if (is_new)
      if (const auto text = host::real_file_system().read(file)) at->second = lines(*text);
    return at->second;
  }

  Window window_at(const Place& place) {
    const auto& text = lines_of(place.file);
    const int count = int(text.size());
    Window out{place.file, place.line, place.line};
    if (place.line < 1 || place.line > count) return out;
    const auto line = [&](int number) { return std::string_view(text[size_t(number - 1)]); };
    if (const int last = end_of_use(text, place.line)) {
      out.last = last;
      return out;
    }
    const bool initializer = trim(line(place.line)).starts_with('.');
    while (!initializer && out.first > 1 && place.line - out.first < most_lines &&
           !ends_statement(line(out.first - 1)))
      --out.first;
    while (out.last < count && out.last - place.line < most_lines &&
           !ends_statement(line(out.last)) && !(initializer && trim(line(out.last)).ends_with(',')))
      ++out.last;
    return out;
  }

  void words(const Window& window, std::vector<std::string>& out) {
    const auto& all = lines_of(window.file);
    std::string text;
    for (int i = window.first; i <= window.last && i <= int(all.size()) && i > 0; ++i)
      text += all[size_t(i - 1)] + "\n";
    std::set<std::string> seen;
    for (size_t at = 0; at < text.size(); at = skip_token(text, at)) {
      const auto word = word_at(text, at);
      if (!word.empty() && !std::isdigit(static_cast<unsigned char>(word[0])) &&
          seen.emplace(word).second)
        out.emplace_back(word);
    }
  }

  void fields(const Window& window, std::vector<std::pair<std::string, std::string>>& out) {
    for (const CXCursor& top : declarations_in(window.file)) {
      const CXSourceRange extent = clang_getCursorExtent(top);
      if (int(facts::file_location(clang_getRangeEnd(extent)).line) < window.first) continue;
      if (int(facts::file_location(clang_getRangeStart(extent)).line) > window.last) continue;
      collect(top, window, out);
    }
  }

  const std::vector<CXCursor>& declarations_in(const std::string& file) {
    if (by_file_.empty()) {
      std::map<CXFile, std::string> names;
      facts::visit_children(parse_.root(), [&](CXCursor cursor) {
        const facts::Location at = facts::file_location(cursor);
        if (!at.file) return CXChildVisit_Continue;
        auto& name = names[at.file];
        if (name.empty())
          name = host::Path(to_string(clang_getFileName(at.file))).lexically_normal().string();
        by_file_[name].push_back(cursor);
        return CXChildVisit_Continue;
      });
    }
    return by_file_[file];
  }

  static void collect(CXCursor top, const Window& window,
                      std::vector<std::pair<std::string, std::string>>& out) {
    struct Search {
      const Window& window;
      std::vector<std::pair<std::string, std::string>>& out;
      std::set<std::pair<std::string, std::string>> seen;
    } search{window, out, {}};
    clang_visitChildren(
        top,
        [](CXCursor cursor, CXCursor, CXClientData data) {
          auto& s = *static_cast<Search*>(data);
          const CXCursorKind kind = clang_getCursorKind(cursor);
          if (kind != CXCursor_MemberRefExpr && kind != CXCursor_MemberRef)
            return CXChildVisit_Recurse;
          const int line = int(facts::file_location(cursor).line);
          if (line < s.window.first || line > s.window.last) return CXChildVisit_Recurse;
          const CXCursor field = clang_getCursorReferenced(cursor);
          if (clang_getCursorKind(field) != CXCursor_FieldDecl) return CXChildVisit_Recurse;
          std::pair<std::string, std::string> entry(record_of(field),
                                                    to_string(clang_getCursorSpelling(field)));
          if (!entry.first.empty() && s.seen.insert(entry).second) s.out.push_back(entry);
          return CXChildVisit_Recurse;
        },
        &search);
  }

  /// The record that a field is spelled with: unnamed members count to the one around them.
  static std::string record_of(CXCursor field) {
    CXCursor record = clang_getCursorSemanticParent(field);
    while (clang_Cursor_isAnonymousRecordDecl(record))
      record = clang_getCursorSemanticParent(record);
    return clang_Cursor_isAnonymous(record) ? "" : to_string(clang_getCursorSpelling(record));
  }

  const facts::Parse& parse_;
  std::map<std::string, std::vector<std::string>> texts_;
  std::map<std::string, std::vector<CXCursor>> by_file_;
};

}  // namespace

std::vector<std::string> strict(std::vector<std::string> arguments) {
  for (const char* option :
       {"-Werror=incompatible-pointer-types-discards-qualifiers", "-Werror=visibility",
        "-Werror=incompatible-function-pointer-types", "-Werror=macro-redefined"})
    arguments.emplace_back(option);
  return arguments;
}

namespace {

/// Stand-ins may bring further names to light so many times.
constexpr int most_rounds = 3;
constexpr const char* stand_ins_name = "/stackport-stand-ins.h";

std::vector<Report> errors_of(const facts::Parse& parse) {
  std::vector<Report> out;
  facts::visit_errors(parse.unit(),
                      [&](CXDiagnostic diagnostic) { out.push_back(report_of(diagnostic)); });
  return out;
}

bool is_c89(const std::vector<std::string>& arguments) {
  const auto last = std::find_if(arguments.rbegin(), arguments.rend(),
                                 [](const auto& word) { return word.starts_with("-std="); });
  return last != arguments.rend() && (last->ends_with("89") || last->ends_with("90"));
}

/// What gcc refuses in C89 and clang takes: of all C99 the kernel does without this only.
void add_loops(const facts::Parse& parse, const std::string& own, std::vector<Report>& out) {
  const auto find = [&](CXCursor cursor) {
    if (clang_getCursorKind(cursor) != CXCursor_ForStmt) return CXChildVisit_Recurse;
    const auto parts = facts::children_of(cursor);
    if (!parts.empty() && clang_getCursorKind(parts.front()) == CXCursor_DeclStmt)
      out.push_back({place_of(clang_getCursorLocation(cursor)),
                     "'for' loop initial declarations are only allowed in C99 or C11 mode",
                     {}});
    return CXChildVisit_Recurse;
  };
  facts::visit_children(parse.root(), [&](CXCursor top) {
    if (clang_getCursorKind(top) == CXCursor_FunctionDecl && clang_isCursorDefinition(top) &&
        place_of(clang_getCursorLocation(top)).file.starts_with(own))
      facts::visit_children(top, find);
    return CXChildVisit_Continue;
  });
}

/// Declares what the reports miss, so that the compiler goes on with the expression: what is a type
/// as int, an enum with a constant, anything else as a constant, which fits wherever a value, a
/// pointer or a flag does.
void add_stand_ins(const std::vector<Report>& reports, std::set<std::string>& names,
                   std::string& text) {
  static const std::pair<std::regex, const char*> forms[] = {
      {std::regex("^unknown type name '(\\w+)'"), "typedef int {0};\n"},
      {std::regex("^use of undeclared identifier '(\\w+)'"), "enum {{ {0} }};\n"},
      {std::regex("incomplete[^']*'enum (\\w+)'"), "enum {0} {{ stackport_{0} }};\n"}};
  std::smatch match;
  for (const auto& report : reports)
    for (const auto& [said, form] : forms)
      if (std::regex_search(report.message, match, said) && names.insert(match[1]).second)
        text += fmt::format(fmt::runtime(form), match[1].str());
}

/// What only comes to light with stand-ins, and what no stand-in can be to blame for.
class Hidden {
 public:
  explicit Hidden(const std::vector<Report>& first) { add_new(first); }

  /// Parses again as long as that brings missing names to light; `last` becomes the last parse.
  Result<std::vector<Complaint>> run(const std::string& source, std::vector<std::string> arguments,
                                     std::optional<facts::Parse>& last) {
    arguments.insert(arguments.end(), {"-include", stand_ins_name});
    std::vector<Complaint> out;
    for (int round = 0; round < most_rounds; ++round) {
      const size_t before = names_.size();
      add_stand_ins(reports_, names_, text_);
      if (names_.size() == before) break;
      STACKPORT_TRY(auto parse,
                    facts::Parse::run(source, arguments, facts::Parse::Bodies::keep,
                                      facts::Parse::Record::detailed, {{stand_ins_name, text_}}));
      last = std::move(parse);
      Reader reader(*last);
      for (auto& report : add_new(errors_of(*last))) {
        Complaint complaint = reader.complaint(std::move(report));
        complaint.hidden = true;
        if (holds(complaint)) out.push_back(std::move(complaint));
      }
    }
    return out;
  }

 private:
  /// Those that no earlier parse gave.
  std::vector<Report> add_new(std::vector<Report> reports) {
    std::vector<Report> out;
    for (const auto& report : reports)
      if (known_.emplace(report.place.file, report.place.line, report.message).second)
        out.push_back(report);
    reports_ = std::move(reports);
    return out;
  }

  bool holds(const Complaint& complaint) const {
    const Place& place = complaint.report.place;
    if (place.file.empty() || place.file == stand_ins_name) return false;
    const auto what = complaint.said.what;
    if (what == Said::What::clash || what == Said::What::echo) return false;
    if (what != Said::What::mismatch) return true;
    static const std::regex word("\\w+");
    const std::string& message = complaint.report.message;
    for (std::sregex_iterator at(message.begin(), message.end(), word), end; at != end; ++at)
      if (names_.contains(at->str())) return false;
    return std::none_of(complaint.words.begin(), complaint.words.end(),
                        [&](const auto& word) { return names_.contains(word); });
  }

  std::set<std::tuple<std::string, int, std::string>> known_;
  std::vector<Report> reports_;  ///< of the last parse
  std::set<std::string> names_;  ///< that have a stand-in
  std::string text_;
};

}  // namespace

Result<Reading> read_gaps(const std::string& source, const std::vector<std::string>& arguments,
                          const std::string& own, const std::vector<Report>& others, bool hidden) {
  const auto all = strict(arguments);
  STACKPORT_TRY(const facts::Parse parse, facts::Parse::run(source, all, facts::Parse::Bodies::keep,
                                                            facts::Parse::Record::detailed));
  Reading out;
  auto reports = errors_of(parse);
  if (is_c89(arguments)) add_loops(parse, own, reports);
  std::optional<facts::Parse> last;
  Reader reader(parse);
  for (const auto& report : reports) out.found.push_back(reader.complaint(report));
  for (const auto& complaint : out.found)
    if (complaint.said.what == Said::What::missing_header)
      out.missing.push_back(complaint.said.name);
  if (hidden && out.missing.empty()) {
    STACKPORT_TRY(auto more, Hidden(reports).run(source, all, last));
    std::move(more.begin(), more.end(), std::back_inserter(out.found));
  }
  for (const auto& file : parse.files())
    out.files.push_back(host::Path(file).lexically_normal().string());
  Reader of_last(last ? *last : parse);
  for (const auto& report : others) out.told.push_back(of_last.complaint(report));
  std::set<std::string> names;
  add_names(out.found, names);
  add_names(out.told, names);
  if (!names.empty()) out.forms = facts::surface_of(parse, names);
  return out;
}

}  // namespace stackport::delta
