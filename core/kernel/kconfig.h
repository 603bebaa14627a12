// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/kernel/config.h"
#include "core/kernel/tree.h"

namespace stackport::kernel {

/// What the Kconfig files of some folders say of their symbols.
struct KconfigSymbol {
  struct Select {
    std::string symbol;
    std::string condition;  ///< expression; empty: always
    Place place;
  };
  std::string name;
  std::string type;                   ///< "tristate", "bool", "int", "hex" or "string"
  std::vector<std::string> depends;   ///< every `depends on` and enclosing if/menu, to be and-ed
  std::vector<Place> depends_places;  ///< of each of `depends`
  std::vector<Select> selects;
  std::vector<Select> implies;
  std::vector<std::string> defaults;  ///< "EXPR" or "EXPR if EXPR"
  bool prompt = false;
  std::string prompt_condition;  ///< expression; empty: always
  Place place;
};

/// Why a symbol can or can't be had as a module (or at all, for a bool) on a target.
struct Verdict {
  std::string value = "n";  ///< best possible: "m", "y" or "n"
  /// When "n": "depends on PCI_HYPERV, which the target's configuration leaves off". When a
  /// tristate is "y": that it is built into the target's kernel, so that no module can replace it.
  std::string reason;
  Place place;  ///< of the depends or select line
};

class Kconfig {
 public:
  /// Reads `files` and what they `source` (a path that the tree lacks is skipped).
  /// Errors (failed, all at once): a line that can't be read, an if or menu without its end.
  static Result<Kconfig> load(const Tree& tree, const std::vector<std::string>& files);
  /// Takes the symbols that `other` defines in the files that `file_is_theirs` names, in place of
  /// those that this one has from such files: X's core with Y's ULPs.
  void adopt(const Kconfig& other,
             const std::function<bool(const std::string& file)>& file_is_theirs);
  const KconfigSymbol* find(std::string_view symbol) const;
  const std::map<std::string, KconfigSymbol, std::less<>>& symbols() const { return symbols_; }

  /// Whether `symbol` can be switched on where the host's configuration is fixed: symbols of
  /// `movable` (the bundle's own) are decided by the same rules, all others have the value of
  /// `host`; a select of a host symbol that is off is a refusal. `known`, where given, are the
  /// names that the host's kernel defines at all: a select of any other says nothing about the
  /// host.
  Verdict reachable(const std::string& symbol, const Config& host,
                    const std::set<std::string>& movable,
                    const std::set<std::string>* known = nullptr) const;

  /// The smallest set of values that differ from `host` once `wanted` (symbols of modules,
  /// reachable) are switched on: what they need and select within `movable`, and hidden symbols as
  /// their own rules give them. Symbols with a prompt keep the host's value unless they are needed;
  /// those that are not in `known` (where given) take their default.
  std::map<std::string, std::string> switches(const std::set<std::string>& wanted,
                                              const Config& host,
                                              const std::set<std::string>& movable,
                                              const std::set<std::string>* known = nullptr) const;

 private:
  std::map<std::string, KconfigSymbol, std::less<>> symbols_;
};

/// The names that the Kconfig files of a whole tree define.
Result<std::set<std::string>> config_names(const Tree& tree);

}  // namespace stackport::kernel
