// SPDX-License-Identifier: GPL-2.0-only
#include <filesystem>

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

/// Functions with their bodies, macros, records and enumerations that `header` brings; those of
/// `file` only where it is given.
Result<Definitions> definitions(const std::vector<std::string>& arguments,
                                const std::string& header, const std::string& file) {
  const std::string main = "/stackport-moved.c";
  const std::string text = "#include <linux/kernel.h>\n#include <" + header + ">\n";
  STACKPORT_TRY(const facts::Parse parse,
                facts::Parse::run(main, arguments, facts::Parse::Bodies::keep,
                                  facts::Parse::Record::detailed, {{main, text}}));
  Definitions out;
  facts::visit_children(parse.root(), [&](CXCursor cursor) {
    const auto at = facts::file_location(cursor);
    const CXCursorKind kind = clang_getCursorKind(cursor);
    if (!at.file || kind == CXCursor_InclusionDirective || kind == CXCursor_MacroExpansion)
      return CXChildVisit_Continue;
    if (!file.empty() && facts::to_string(clang_getFileName(at.file)) != file)
      return CXChildVisit_Continue;
    const std::string name = facts::to_string(clang_getCursorSpelling(cursor));
    if (!name.empty()) out[name] = file.empty() ? "" : definition_text(cursor);
    return CXChildVisit_Continue;
  });
  return out;
}

/// Include guards say nothing of a header.
bool is_guard(const std::string& name, const std::string& text) {
  return name == text;
}

}  // namespace

Result<std::optional<Proposal>> moved_header(const UnitViews& unit, const Gap& gap) {
  const auto own = find_header(unit.native, gap.item);
  if (!own) return std::nullopt;
  STACKPORT_TRY(const auto wanted, definitions(unit.native, gap.item, own->string()));
  for (const auto& other : headers_called(unit.bundle, base_name(gap.item))) {
    const auto file = find_header(unit.bundle, other);
    if (!file || other == gap.item) continue;
    STACKPORT_TRY(const auto all, definitions(unit.bundle, other, ""));
    STACKPORT_TRY(auto given, definitions(unit.bundle, other, file->string()));
    // The header may itself be a wrapper around the generic one of its name.
    for (const auto& wrapped : headers_called(unit.bundle, base_name(gap.item)))
      if (const auto inner = find_header(unit.bundle, wrapped)) {
        STACKPORT_TRY(auto more, definitions(unit.bundle, other, inner->string()));
        given.merge(more);
      }
    bool declared = !wanted.empty(), same = declared;
    for (const auto& [name, text] : wanted) {
      if (is_guard(name, text)) continue;
      declared = declared && all.contains(name);
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
