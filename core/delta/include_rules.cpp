// SPDX-License-Identifier: GPL-2.0-only
#include <filesystem>

#include "core/base/text.h"
#include "core/delta/survey.h"

namespace stackport::delta {

using policy::Adjustment;

namespace {

/// Where a view's search path finds a header; empty: nowhere.
std::string find_header(const std::vector<std::string>& arguments, const std::string& name,
                        const host::Path& beside) {
  std::vector<std::string> folders;
  if (!beside.empty()) folders.push_back(beside.string());
  for (size_t i = 0; i < arguments.size(); ++i)
    for (const std::string_view option : {"-isystem", "-iquote", "-I"}) {
      if (!arguments[i].starts_with(option)) continue;
      std::string folder = arguments[i].substr(option.size());
      if (folder.empty() && i + 1 < arguments.size()) folder = arguments[++i];
      folders.push_back(std::move(folder));
      break;
    }
  for (const auto& folder : folders) {
    const host::Path path = (host::Path(folder) / name).lexically_normal();
    std::error_code code;
    if (std::filesystem::is_regular_file(path, code)) return path.string();
  }
  return {};
}

}  // namespace

void survey_includes(const AdjustRequest& request, const EditableFiles& files, const Texts& texts,
                     Survey& out) {
  for (size_t i = 0; i < request.rules.size(); ++i) {
    if (request.rules[i].item != Adjustment::Item::header) continue;
    Survey::Rule& rule = out.rules[i];
    const std::string& name = request.rules[i].name;
    for (const auto& [path, file] : files.by_path) {
      const std::string& text = files.texts[file];
      for (const Include& include : includes_of(text)) {
        if (text.substr(include.name.begin, include.name.end - include.name.begin) != name)
          continue;
        rule.found.sites.push_back({file, include.name.begin, include.line, include.column});
        const host::Path beside = include.quoted ? host::Path(path).parent_path() : host::Path();
        for (size_t unit = 0; unit < request.units.size(); ++unit) {
          if (!texts.may_include(unit, file)) continue;
          const UnitViews& views = request.units[unit];
          const bool in_native =
              single_view(views) || !find_header(views.native, name, beside).empty();
          const bool in_bundle = !find_header(views.bundle, name, beside).empty();
          if (in_native && !in_bundle) rule.needed = true;
          rule.native_form = in_native ? "is there" : "is missing";
          rule.bundle_form = in_bundle ? "is there" : "is missing";
          break;
        }
      }
    }
    std::sort(rule.found.sites.begin(), rule.found.sites.end());
  }
}

}  // namespace stackport::delta
