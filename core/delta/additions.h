// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/host/file_system.h"

namespace stackport::delta {

/// What a header of a tree has more than it had in an earlier state of the tree.
struct Addition {
  std::string before;  ///< hash of its bytes in that state; empty: it was not there
  std::string text;    ///< what came in, as whole lines
};
/// By the header's path in the tree.
using Additions = std::map<std::string, Addition>;

/// Where `after` has nothing but more lines than `before`; else without text.
Addition addition_between(std::string_view before, std::string_view after);

using Names = std::set<std::string, std::less<>>;

/// What lines of a header bring in at top level.
struct Introduced {
  Names names;              ///< more, where the lines don't tell
  bool only_macros = true;  ///< which say nothing before they are used
};
Introduced introduced_by(std::string_view text);

/// Which units can't tell a tree with additions from the one without them.
class AdditionReach {
 public:
  /// `additions` outlives it; `tree` ends with a '/'.
  AdditionReach(const Additions& additions, std::string tree);

  /// A unit, as it was read without the additions.
  struct Unit {
    const std::vector<std::string>& arguments;
    std::set<std::string> files;  ///< of the tree, relative to it
    std::set<std::string> names;  ///< of all headers, as they are included
  };
  /// Whether nothing that the unit reads spells a name that additions to these headers bring in,
  /// themselves or by what they include, and these headers have no error where each stands alone.
  bool spares(const Unit& unit, const std::set<std::string>& headers);

 private:
  struct Read {
    Introduced brought;
    std::vector<std::string> includes;  ///< but for that of the next header of its name
    bool goes_on = false;               ///< to the next header of its name
  };
  /// Of the names that any addition brings in; without what the file has from one.
  const Names& spelled_in(const std::string& file);
  const Names& spelled_by(const std::string& header, const std::vector<host::Path>& folders);

  bool stands_alone(const std::string& header, const std::vector<std::string>& arguments);

  const Additions& additions_;
  const std::string tree_;
  std::map<std::string, Read> read_;  ///< by path in the tree
  Names all_;
  std::map<std::string, bool> stands_alone_;
  std::unordered_map<std::string, Names> spelled_;  ///< by absolute file
  /// By folders, then by the header's name: what any file of that name there spells.
  std::map<std::vector<host::Path>, std::unordered_map<std::string, Names>> by_header_;
};

}  // namespace stackport::delta
