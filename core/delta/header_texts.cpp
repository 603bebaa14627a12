// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/header_texts.h"

#include <algorithm>
#include <filesystem>

#include "core/base/text.h"
#include "core/delta/search_path.h"
#include "core/delta/source_text.h"
#include "core/host/parallel.h"

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

bool may_declare(std::string_view text, std::string_view name) {
  for (size_t at = find_word(text, name, 0); at != text.npos; at = find_word(text, name, at + 1))
    if (declares(text, at, name)) return true;
  return false;
}

}  // namespace

const std::vector<HeaderTexts::File>& HeaderTexts::below(const std::vector<host::Path>& folders,
                                                         unsigned jobs) {
  std::string key;
  for (const auto& folder : folders) key += folder.string() + "\n";
  const std::lock_guard lock(mutex_);
  auto [at, is_new] = files_.try_emplace(key);
  auto& files = at->second;
  if (!is_new) return files;
  std::set<std::string> seen;
  for (const auto& folder : folders) {
    std::error_code code;
    std::filesystem::recursive_directory_iterator file(folder, code), end;
    for (; !code && file != end; file.increment(code)) {
      std::string path = file->path().lexically_normal().string();
      if (path.ends_with(".h") && seen.insert(path).second) files.push_back({std::move(path), ""});
    }
  }
  host::in_parallel(files.size(), jobs, [&](size_t i) {
    if (auto text = host::real_file_system().read(files[i].path)) files[i].text = std::move(*text);
  });
  return files;
}

std::map<std::string, std::set<std::string>> HeaderTexts::declaring(
    const std::vector<std::string>& arguments, const std::set<std::string>& names,
    const host::Path& except, unsigned jobs) {
  const std::string hidden = except.lexically_normal().string();
  auto folders = include_folders(arguments);
  std::erase_if(folders, [&](const auto& folder) {
    return folder.lexically_normal().string().starts_with(hidden);
  });
  const auto& files = below(folders, jobs);
  std::vector<std::set<std::string>> found(files.size());
  host::in_parallel(files.size(), jobs, [&](size_t i) {
    const std::string& text = files[i].text;
    if (std::none_of(names.begin(), names.end(),
                     [&](const auto& name) { return may_declare(text, name); }))
      return;
    for (size_t at = 0; at < text.size(); at = skip_token(text, at)) {
      if (!is_word_char(text[at])) continue;
      const std::string name(word_at(text, at));
      if (names.contains(name) && declares(text, at, name)) found[i].insert(name);
    }
  });
  std::map<std::string, std::set<std::string>> out;
  for (size_t i = 0; i < files.size(); ++i)
    for (const auto& name : found[i]) out[name].insert(header_name(arguments, files[i].path));
  return out;
}

}  // namespace stackport::delta
