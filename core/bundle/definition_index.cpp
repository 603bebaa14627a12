// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/definition_index.h"

#include <fmt/format.h>

#include <functional>

#include "core/base/text.h"
#include "core/bundle/includes.h"
#include "core/facts/kept.h"
#include "maker/definitions.h"

namespace stackport::bundle {
namespace {

using delta::Definition;

std::string kept_lines(const std::string& path, const std::vector<Definition>& definitions) {
  std::string out;
  for (const auto& d : definitions)
    out +=
        fmt::format("{} {} {} {} {} {} {} {}\n", int(d.kind), d.name, path, d.line, d.last_line,
                    definition_hash(d.head), definition_hash(d.body), definition_hash(d.contract));
  return out;
}

void take(const std::string& kept, DefinitionIndex& index) {
  for (const auto& line : lines(kept)) {
    const auto part = words(line);
    if (part.size() != 8) continue;
    index[{Definition::Kind(std::stoi(part[0])), part[1]}].push_back(
        {part[2], std::stoi(part[3]), std::stoi(part[4]), part[5], part[6], part[7]});
  }
}

/// What `of` gives for each file of the kernel's code with this ending, one after the other; kept
/// under the ending.
Result<std::string> kept_of(
    const kernel::Store& store, const kernel::Tree& tree,
    const std::vector<std::string>& architectures, const std::string& ending,
    const std::function<std::string(const std::string&, std::string_view)>& of) {
  const auto key =
      sha256(facts::made_by(maker::definitions) + tree.id() + join(architectures, " "));
  const auto file = store.folder("definitions") / (key.substr(0, 24) + ending);
  if (auto kept = facts::read_kept(file)) return std::move(*kept);
  auto paths = kernel_code(tree, architectures);
  std::erase_if(paths, [&](const auto& path) { return !path.ends_with(ending); });
  std::vector<std::string> found(paths.size());
  STACKPORT_CHECK(read_each(
      tree, paths, [&](size_t i, std::string_view text) { found[i] = of(paths[i], text); }));
  std::string all = join(found, "");
  STACKPORT_CHECK(facts::write_kept(file, all));
  return all;
}

}  // namespace

std::string definition_hash(const std::string& text) {
  return text.empty() ? "-" : sha256(text).substr(0, 16);
}

std::vector<Definition> definitions_of(std::string_view path, std::string_view text) {
  if (path.ends_with(".c")) return delta::exported_by(text);
  const bool is_public =
      path.ends_with(".h") && (path.starts_with("include/") || path.find("/include/") != path.npos);
  return is_public ? delta::definitions_in_header(text) : std::vector<Definition>();
}

void add_definitions(const std::string& path, std::string_view text, DefinitionIndex& index) {
  take(kept_lines(path, definitions_of(path, text)), index);
}

Result<DefinitionIndex> read_definitions(const kernel::Store& store, const kernel::Tree& tree,
                                         const std::vector<std::string>& architectures) {
  STACKPORT_TRY(const auto all, kept_of(store, tree, architectures, "",
                                        [](const auto& path, std::string_view text) {
                                          return kept_lines(path, definitions_of(path, text));
                                        }));
  DefinitionIndex index;
  take(all, index);
  return index;
}

Result<std::set<std::string, std::less<>>> read_exports(
    const kernel::Store& store, const kernel::Tree& tree,
    const std::vector<std::string>& architectures) {
  STACKPORT_TRY(const auto all, kept_of(store, tree, architectures, ".c",
                                        [](const auto&, std::string_view text) {
                                          std::string out;
                                          for (const auto& d : delta::exported_by(text))
                                            out += d.name + "\n";
                                          return out;
                                        }));
  std::set<std::string, std::less<>> out;
  for (auto& name : lines(all)) out.insert(std::move(name));
  return out;
}

}  // namespace stackport::bundle
