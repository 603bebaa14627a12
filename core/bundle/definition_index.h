// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/delta/definitions.h"
#include "core/kernel/store.h"

namespace stackport::bundle {

/// A definition by what its texts hash to.
struct DefinitionSite {
  std::string file;
  int line = 0;
  int last_line = 0;
  std::string head, body, contract;
};

/// kind and name -> definitions, in path order.
using DefinitionIndex =
    std::map<std::pair<delta::Definition::Kind, std::string>, std::vector<DefinitionSite>>;

std::string definition_hash(const std::string& text);

/// What other folders' code may use of a file: a public header's definitions, a unit's exports.
std::vector<delta::Definition> definitions_of(std::string_view path, std::string_view text);
void add_definitions(const std::string& path, std::string_view text, DefinitionIndex& index);

/// What a kernel's public headers define and its units export; kept in the store by content.
Result<DefinitionIndex> read_definitions(const kernel::Store& store, const kernel::Tree& tree,
                                         const std::vector<std::string>& architectures);

/// The functions that a kernel's units define and export; kept in the store by content.
Result<std::set<std::string, std::less<>>> read_exports(
    const kernel::Store& store, const kernel::Tree& tree,
    const std::vector<std::string>& architectures);

}  // namespace stackport::bundle
