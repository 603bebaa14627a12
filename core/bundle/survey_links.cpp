// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/survey_links.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/base/text.h"
#include "core/delta/source_text.h"
#include "core/facts/clang.h"

namespace stackport::bundle {
namespace {

/// Names that a component's files spell and that it could not link to -> why not.
using Suspects = std::map<std::string, std::string>;

bool is_header(const ImageFile& file) {
  return file.record.role == "header" || file.record.role == "private";
}

Suspects suspects_of(const std::string& component, const Image& image,
                     const delta::Unlinked& unlinked) {
  Suspects out;
  for (const auto& [path, file] : image) {
    if (file.record.component != component || !path.ends_with(".c")) continue;
    for (const auto& name : delta::identifiers(file.bytes))
      if (!out.contains(name))
        if (auto why = unlinked(name, true, {path}); !why.empty()) out[name] = std::move(why);
  }
  std::erase_if(out, [&](const auto& suspect) {
    return std::none_of(image.begin(), image.end(), [&](const auto& entry) {
      return is_header(entry.second) && spells_word(entry.second.bytes, suspect.first);
    });
  });
  return out;
}

/// What a function's body, or a variable's initializer, names of the functions.
struct Named {
  std::map<std::string, Place> outside;  ///< of those asked for
  std::set<std::string> inlines;         ///< defined in the unit
};

Named named_in(CXCursor top, const std::set<std::string>& names) {
  Named out;
  facts::visit_children(top, [&](CXCursor cursor) {
    if (clang_getCursorKind(cursor) != CXCursor_DeclRefExpr) return CXChildVisit_Recurse;
    const CXCursor to = clang_getCursorReferenced(cursor);
    if (clang_getCursorKind(to) != CXCursor_FunctionDecl) return CXChildVisit_Recurse;
    std::string name = facts::to_string(clang_getCursorSpelling(to));
    if (!clang_Cursor_isNull(clang_getCursorDefinition(to))) {
      out.inlines.insert(std::move(name));
    } else if (clang_getCursorLinkage(to) == CXLinkage_External && names.contains(name)) {
      const auto at = facts::file_location(cursor);
      if (at.file)
        out.outside.try_emplace(std::move(name), Place{facts::to_string(clang_getFileName(at.file)),
                                                       int(at.line), int(at.column)});
    }
    return CXChildVisit_Recurse;
  });
  return out;
}

}  // namespace

Result<std::map<std::string, Place>> calls_in(const std::string& path,
                                              const std::vector<std::string>& arguments,
                                              const std::set<std::string>& names) {
  STACKPORT_TRY(const auto parse, facts::Parse::run(path, arguments, facts::Parse::Bodies::keep,
                                                    facts::Parse::Record::none));
  std::map<std::string, Named> inlines;
  std::vector<Named> open;
  facts::visit_children(parse.root(), [&](CXCursor cursor) {
    Named named = named_in(cursor, names);
    if (clang_Cursor_isFunctionInlined(cursor) &&
        !clang_Location_isFromMainFile(clang_getCursorLocation(cursor)))
      inlines.try_emplace(facts::to_string(clang_getCursorSpelling(cursor)), std::move(named));
    else
      open.push_back(std::move(named));
    return CXChildVisit_Continue;
  });
  std::map<std::string, Place> out;
  for (size_t i = 0; i < open.size(); ++i) {
    const Named named = std::move(open[i]);
    out.insert(named.outside.begin(), named.outside.end());
    for (const auto& name : named.inlines)
      if (auto leads_to = inlines.extract(name)) open.push_back(std::move(leads_to.mapped()));
  }
  return out;
}

void enter_call(delta::Gap& gap, const std::string& function, const std::string& change,
                const std::string& source, Place place, const std::string& tree) {
  gap.id = sha256("function\n" + function + "\n" + change).substr(0, 12);
  gap.kind = "function";
  gap.item = function;
  gap.change = change;
  gap.units.insert(source);
  if (place.file.starts_with(tree + "/")) place.file.erase(0, tree.size() + 1);
  gap.uses.push_back(std::move(place));
}

Result<std::vector<delta::Gap>> unlinked_calls(const delta::GapRequest& request,
                                               const std::string& component, const Image& image,
                                               const delta::Unlinked& unlinked) {
  std::map<std::string, delta::Gap> found;
  if (!unlinked) return std::vector<delta::Gap>();
  const auto suspects = suspects_of(component, image, unlinked);
  std::set<std::string> names;
  for (const auto& [name, why] : suspects) names.insert(name);
  const auto tree = std::filesystem::absolute(request.tree).lexically_normal();
  for (const auto& unit : request.units) {
    const auto file = image.find(unit.source);
    if (file == image.end() ||
        std::none_of(suspects.begin(), suspects.end(), [&](const auto& suspect) {
          return spells_word(file->second.bytes, suspect.first);
        }))
      continue;
    STACKPORT_TRY(const auto calls, calls_in((tree / unit.source).string(), unit.bundle, names));
    for (const auto& [name, place] : calls) {
      delta::Gap& gap = found[name];
      enter_call(gap, name, "unlinked", unit.source, place, tree.string());
      gap.message = "the bundle declares " + name + ", which " + suspects.at(name);
    }
  }
  std::vector<delta::Gap> out;
  for (auto& [name, gap] : found) out.push_back(std::move(gap));
  return out;
}

}  // namespace stackport::bundle
