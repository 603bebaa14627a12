// SPDX-License-Identifier: GPL-2.0-only
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/delta/resolve_lift.h"
#include "core/facts/surface_parse.h"

namespace stackport::delta {

namespace {

/// The headers called `name`, whatever their folder, that the arguments can find.
std::vector<std::string> headers_called(const std::vector<std::string>& arguments,
                                        const std::string& name) {
  std::set<std::string> out;
  for (const auto& folder : include_folders(arguments)) {
    const auto names = host::real_file_system().list(folder);
    if (!names) continue;
    for (const auto& sub : *names)
      if (host::real_file_system().exists(folder / sub / name)) out.insert(sub + "/" + name);
  }
  return {out.begin(), out.end()};
}

/// A definition's text, on one line.
std::string definition_text(CXCursor cursor) {
  const CXSourceRange extent = clang_getCursorExtent(cursor);
  const auto begin = facts::file_location(clang_getRangeStart(extent));
  const auto end = facts::file_location(clang_getRangeEnd(extent));
  if (!begin.file || begin.file != end.file) return {};
  const auto text = host::real_file_system().read(facts::to_string(clang_getFileName(begin.file)));
  if (!text || end.offset > text->size() || begin.offset > end.offset) return {};
  return join(words(text->substr(begin.offset, end.offset - begin.offset)), " ");
}

using Definitions = std::map<std::string, std::string>;

/// What including a header brings.
class Brought {
 public:
  static Result<Brought> read(const std::vector<std::string>& arguments,
                              const std::string& header) {
    const std::string main = "/stackport-moved.c";
    const std::string text = "#include <linux/kernel.h>\n#include <" + header + ">\n";
    STACKPORT_TRY(auto parse, facts::Parse::run(main, arguments, facts::Parse::Bodies::keep,
                                                facts::Parse::Record::detailed, {{main, text}}));
    Brought out(std::move(parse));
    std::map<CXFile, std::string> files;
    facts::visit_children(out.parse_.root(), [&](CXCursor cursor) {
      const auto at = facts::file_location(cursor);
      const CXCursorKind kind = clang_getCursorKind(cursor);
      if (!at.file || kind == CXCursor_InclusionDirective || kind == CXCursor_MacroExpansion)
        return CXChildVisit_Continue;
      const std::string name = facts::to_string(clang_getCursorSpelling(cursor));
      if (name.empty()) return CXChildVisit_Continue;
      auto& file = files[at.file];
      if (file.empty()) file = facts::to_string(clang_getFileName(at.file));
      out.names_.insert(name);
      out.by_file_[file].emplace_back(name, cursor);
      return CXChildVisit_Continue;
    });
    return out;
  }

  bool declares(const std::string& name) const { return names_.contains(name); }

  /// Functions with their bodies, macros, records and enumerations that `file` defines.
  Definitions of(const std::string& file) const {
    Definitions out;
    if (const auto at = by_file_.find(file); at != by_file_.end())
      for (const auto& [name, cursor] : at->second) out[name] = definition_text(cursor);
    return out;
  }

 private:
  explicit Brought(facts::Parse parse) : parse_(std::move(parse)) {}

  facts::Parse parse_;
  std::set<std::string> names_;
  std::map<std::string, std::vector<std::pair<std::string, CXCursor>>> by_file_;
};

/// Include guards say nothing of a header.
bool is_guard(const std::string& name, const std::string& text) {
  return name == text;
}

}  // namespace

Result<std::optional<Proposal>> moved_header(const UnitViews& unit, const Gap& gap) {
  const auto own = find_header(unit.native, gap.item);
  if (!own) return std::nullopt;
  STACKPORT_TRY(const auto native, Brought::read(unit.native, gap.item));
  const Definitions wanted = native.of(own->string());
  for (const auto& other : headers_called(unit.bundle, base_name(gap.item))) {
    const auto file = find_header(unit.bundle, other);
    if (!file || other == gap.item) continue;
    STACKPORT_TRY(const auto here, Brought::read(unit.bundle, other));
    Definitions given = here.of(file->string());
    // The header may itself be a wrapper around the generic one of its name.
    for (const auto& wrapped : headers_called(unit.bundle, base_name(gap.item)))
      if (const auto inner = find_header(unit.bundle, wrapped))
        given.merge(here.of(inner->string()));
    bool declared = !wanted.empty(), same = declared;
    for (const auto& [name, text] : wanted) {
      if (is_guard(name, text)) continue;
      declared = declared && here.declares(name);
      const auto found = given.find(name);
      same = same && found != given.end() && found->second == text;
    }
    if (!declared) continue;
    return made_proposal(gap, "moved header", same ? "proven" : "proposed",
                         {{"<" + other + ">", gap.item, "#include <" + other + ">\n", {}}},
                         same ? "it defines the same, word for word, in " + other
                              : "what it declares is declared by " + other + " too");
  }
  return std::nullopt;
}

}  // namespace stackport::delta
