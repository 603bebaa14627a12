// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/tree_facts.h"

#include <algorithm>
#include <compare>

#include "core/base/text.h"
#include "core/bundle/includes.h"
#include "core/kernel/kbuild.h"
#include "core/kernel/module_file.h"

namespace stackport::bundle {
namespace {

/// The numbers of "6.12.117-rc1", up to what is no number.
std::vector<int> numbers(std::string_view version) {
  std::vector<int> out;
  int value = -1;
  for (const char c : version) {
    if (c >= '0' && c <= '9') {
      value = (value < 0 ? 0 : value) * 10 + (c - '0');
    } else {
      if (value >= 0) out.push_back(value);
      value = -1;
      if (c != '.') break;
    }
  }
  if (value >= 0) out.push_back(value);
  return out;
}

/// Whether `text` has `name`, which has underscores, with dashes or underscores.
bool spells(std::string_view text, std::string_view name) {
  const auto same = [](char a, char b) { return a == b || (a == '-' && b == '_'); };
  return std::search(text.begin(), text.end(), name.begin(), name.end(), same) != text.end();
}

}  // namespace

Result<std::set<int>> macro_parameters(const std::string& name, const kernel::Tree& tree) {
  const std::string define = "#define " + name + "(";
  std::set<int> counts;
  for (const auto& path : tree.files_below("include")) {
    if (!path.ends_with(".h")) continue;
    STACKPORT_TRY(const std::string text, tree.read(path));
    for (size_t at = text.find(define); at != std::string::npos; at = text.find(define, at + 1)) {
      const size_t open = at + define.size(), close = text.find(')', open);
      if (close == std::string::npos) break;
      const auto parameters = trim(std::string_view(text).substr(open, close - open));
      const auto commas = std::count(parameters.begin(), parameters.end(), ',');
      counts.insert(parameters.empty() ? 0 : 1 + int(commas));
    }
  }
  return counts;
}

Result<std::vector<std::string>> included_headers(const stack::Stack& stack,
                                                  const kernel::Tree& tree) {
  std::set<std::string> headers;
  for (const auto& component : stack.components)
    for (const auto& path : files_of(component.sources, tree)) {
      STACKPORT_TRY(const std::string text, tree.read(path));
      for (auto& include : includes_in(text))
        if (include.angled) headers.insert(std::move(include.name));
    }
  return std::vector<std::string>(headers.begin(), headers.end());
}

Result<bool> builds_module(const std::string& name, const kernel::Tree& tree) {
  const std::string wanted = kernel::module_name(name);
  for (const auto& path : tree.files_below("")) {
    if (!path.ends_with("/Makefile") && !path.ends_with("/Kbuild")) continue;
    STACKPORT_TRY(const std::string text, tree.read(path));
    if (!spells(text, wanted + ".o")) continue;
    STACKPORT_TRY(const auto modules, kernel::modules_in(tree, parent_of(path), kernel::Config()));
    for (const auto& module : modules)
      if (module.config != "y" && kernel::module_name(module.name) == wanted) return true;
  }
  return false;
}

bool version_holds(std::string_view version, std::string_view wanted) {
  const size_t digit = std::min(wanted.find_first_of("0123456789"), wanted.size());
  const auto op = trim(wanted.substr(0, digit));
  const auto want = numbers(wanted.substr(digit));
  auto have = numbers(version);
  have.resize(want.size());
  const auto order =
      std::lexicographical_compare_three_way(have.begin(), have.end(), want.begin(), want.end());
  if (op == ">=") return order >= 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  if (op == "<") return order < 0;
  if (op == "!=") return order != 0;
  return order == 0;
}

}  // namespace stackport::bundle
