// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/additions.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/delta/definitions.h"
#include "core/delta/gap_reading.h"
#include "core/delta/search_path.h"
#include "core/delta/source_text.h"

namespace stackport::delta {
namespace {

constexpr std::string_view compat_folder = "compat/include/";

bool is_keyword(std::string_view word) {
  static constexpr std::string_view kWords[] = {
      "char",  "const",  "enum",   "extern",  "inline", "int",      "long", "static",
      "short", "signed", "struct", "typedef", "union",  "unsigned", "void", "volatile"};
  return std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords);
}

/// `struct name;` and the like: what it declares is not used by who does not spell it elsewhere.
bool is_forward(std::string_view line) {
  const auto parts = words(line);
  return parts.size() == 2 && (parts[0] == "struct" || parts[0] == "union") &&
         parts[1].ends_with(';');
}

bool intersects(const Names& one, const Names& other) {
  return std::any_of(one.begin(), one.end(),
                     [&](const auto& name) { return other.contains(name); });
}

}  // namespace

Addition addition_between(std::string_view before, std::string_view after) {
  const auto same = std::mismatch(before.begin(), before.end(), after.begin(), after.end()).first;
  const auto head = std::string_view(before.begin(), same).rfind('\n') + 1;
  if (after.size() <= before.size() || !after.ends_with(before.substr(head))) return {};
  return {sha256(before), std::string(after.substr(head, after.size() - before.size()))};
}

Introduced introduced_by(std::string_view text) {
  Introduced out;
  auto rest = lines(text);
  for (size_t i = 0; i < rest.size(); ++i) {
    const auto line = trim(rest[i]);
    if (!line.starts_with('#')) continue;
    const auto directive = words(line.substr(1));
    if (directive.size() > 1 && directive[0] == "undef") out.names.insert(directive[1]);
    if (const size_t at = defined_at(line); at != line.npos) out.names.emplace(word_at(line, at));
    for (; rest[i].ends_with('\\') && i + 1 < rest.size(); ++i) rest[i].clear();
    rest[i].clear();
  }
  const std::string declared = join(rest, "\n");
  out.only_macros = skip_blank(declared, 0) == declared.size();
  for (const auto& definition : definitions_in_header(declared)) {
    if (definition.kind != Definition::Kind::function) continue;
    out.names.insert(definition.name);
    for (int line = definition.line; line <= definition.last_line; ++line)
      rest[size_t(line) - 1].clear();
  }
  std::erase_if(rest, is_forward);
  for (const auto& word : identifiers(join(rest, "\n")))
    if (!is_keyword(word)) out.names.insert(word);
  return out;
}

AdditionReach::AdditionReach(const Additions& additions, std::string tree)
    : additions_(additions), tree_(std::move(tree)) {
  for (const auto& [path, addition] : additions) {
    Read& read = read_[path];
    read.brought = introduced_by(addition.text);
    for (const auto& include : includes_of(addition.text))
      read.includes.push_back(
          addition.text.substr(include.name.begin, include.name.end - include.name.begin));
    read.goes_on = addition.text.find("#include_next") != addition.text.npos;
    all_.insert(read.brought.names.begin(), read.brought.names.end());
  }
}

const Names& AdditionReach::spelled_in(const std::string& file) {
  const auto [at, is_new] = spelled_.try_emplace(file);
  if (!is_new) return at->second;
  auto bytes = host::real_file_system().read(file);
  if (!bytes) return at->second;
  if (file.starts_with(tree_))
    if (const auto addition = additions_.find(file.substr(tree_.size()));
        addition != additions_.end())
      if (const size_t begin = bytes->find(addition->second.text); begin != bytes->npos)
        bytes->erase(begin, addition->second.text.size());
  const std::string_view text = *bytes;
  for (size_t i = 0; i < text.size();) {
    const auto word = word_at(text, i);
    i += word.empty() ? 1 : word.size();
    if (!word.empty() && all_.contains(word)) at->second.emplace(word);
  }
  return at->second;
}

const Names& AdditionReach::spelled_by(const std::string& header,
                                       const std::vector<host::Path>& folders) {
  const auto [at, is_new] = by_header_[folders].try_emplace(header);
  if (is_new)
    for (const auto& folder : folders)
      if (const auto& names = spelled_in((folder / header).string()); !names.empty())
        at->second.insert(names.begin(), names.end());
  return at->second;
}

bool AdditionReach::stands_alone(const std::string& header,
                                 const std::vector<std::string>& arguments) {
  const auto [at, is_new] = stands_alone_.try_emplace(header);
  if (!is_new) return at->second;
  const std::string unit = "/stackport-addition.c";
  const std::string name = header.substr(compat_folder.size());
  const auto parse =
      facts::Parse::run(unit, strict(arguments), facts::Parse::Bodies::keep,
                        facts::Parse::Record::none, {{unit, "#include <" + name + ">\n"}});
  at->second = parse.has_value();
  if (parse) facts::visit_errors(parse->unit(), [&](CXDiagnostic) { at->second = false; });
  return at->second;
}

bool AdditionReach::spares(const Unit& unit, const std::set<std::string>& headers) {
  Names brought;
  std::set<std::string> known = headers;
  std::vector<std::string> open(headers.begin(), headers.end());
  while (!open.empty()) {
    const auto header = read_.find(open.back());
    open.pop_back();
    if (header == read_.end()) return false;
    const auto& own = header->second.brought;
    if (!own.only_macros && !stands_alone(header->first, unit.arguments)) return false;
    brought.insert(own.names.begin(), own.names.end());
    for (const auto& include : header->second.includes) {
      if (unit.names.contains(include)) continue;
      const std::string path = std::string(compat_folder) + include;
      const auto other = additions_.find(path);
      const bool whole =
          other != additions_.end() && other->second.before.empty() && !read_.at(path).goes_on;
      if (!whole) return false;  // it reads what the unit has not read so far
      if (known.insert(path).second) open.push_back(path);
    }
  }
  for (const auto& file : unit.files)
    if (intersects(spelled_in(tree_ + file), brought)) return false;
  auto folders = include_folders(unit.arguments);
  std::erase_if(folders, [&](const auto& folder) {
    return (folder.lexically_normal().string() + "/").starts_with(tree_);
  });
  return std::none_of(unit.names.begin(), unit.names.end(), [&](const auto& name) {
    return intersects(spelled_by(name, folders), brought);
  });
}

}  // namespace stackport::delta
