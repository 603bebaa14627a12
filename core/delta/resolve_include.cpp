// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <filesystem>

#include "core/base/text.h"
#include "core/delta/resolve_lift.h"
#include "core/delta/source_text.h"

namespace stackport::delta {

namespace {

std::string_view line_around(std::string_view text, size_t at) {
  const size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  return text.substr(begin, std::min(text.find('\n', at), text.size()) - begin);
}

/// Whether the word at `at` looks as if it were declared there.
bool declares(std::string_view text, size_t at, std::string_view name) {
  const auto line = line_around(text, at);
  const auto trimmed = trim(line);
  const size_t next = skip_blank(text, at + name.size());
  const char after = next < text.size() ? text[next] : '\0';
  if (trimmed.starts_with('#')) {
    const auto all = words(trimmed);
    const size_t word = all[0] == "#" ? 2 : 1;
    return all.size() > word && all[word - 1].ends_with("define") && all[word].starts_with(name);
  }
  if (after == '(') return std::isalpha(static_cast<unsigned char>(line[0])) || line[0] == '_';
  if (after == '{')
    return trimmed.starts_with("struct") || trimmed.starts_with("union") ||
           trimmed.starts_with("enum");
  if (after == ';') return trimmed.starts_with("typedef");
  return trimmed.starts_with(name) && (after == ',' || after == '=' || after == '}');
}

}  // namespace

std::map<std::string, std::set<std::string>> headers_declaring(
    const std::vector<std::string>& arguments, const std::set<std::string>& names,
    const host::Path& except) {
  std::map<std::string, std::set<std::string>> out;
  std::set<std::string> seen;
  for (const auto& folder : include_folders(arguments)) {
    if (folder.lexically_normal().string().starts_with(except.lexically_normal().string()))
      continue;
    std::error_code code;
    std::filesystem::recursive_directory_iterator file(folder, code), end;
    for (; !code && file != end; file.increment(code)) {
      const std::string path = file->path().lexically_normal().string();
      if (!path.ends_with(".h") || !seen.insert(path).second) continue;
      const auto text = host::real_file_system().read(path);
      if (!text) continue;
      for (size_t at = 0; at < text->size(); at = skip_token(*text, at)) {
        if (!is_word_char((*text)[at])) continue;
        const std::string name(word_at(*text, at));
        if (names.contains(name) && declares(*text, at, name))
          out[name].insert(header_name(arguments, path));
      }
    }
  }
  return out;
}

std::optional<Proposal> include_of(const Views& views, const Gap& gap, const std::string& header,
                                   bool own) {
  const auto file = find_header(views.unit.bundle, header);
  if (!file || views.bundle.reads(file->lexically_normal().string())) return std::nullopt;
  const Definition* native = views.native.find(gap.item);
  if (!native || gap.kind == "type") {
    if (const auto* tag = views.native.find_tag(gap.item)) native = tag;
  }
  if (!native) return std::nullopt;
  // Whoever brings it in the code's own kernel brings it here too.
  std::vector<std::string> givers{native->file};
  for (const auto& includer : views.native.includers(native->file)) givers.push_back(includer);
  for (const auto& giver : givers) {
    const std::string name = header_name(views.unit.native, giver);
    const auto here = name.empty() ? std::nullopt : find_header(views.unit.bundle, name);
    if (name == header || !here || !views.bundle.reads(here->lexically_normal().string())) continue;
    return made_proposal(gap, "include", own ? "proven" : "proposed",
                         {{"<" + header + ">", name, "#include <" + header + ">\n", {}}},
                         own ? "the same header declares it here, and is not included by itself"
                             : "it is declared in another header here");
  }
  return std::nullopt;
}

}  // namespace stackport::delta
