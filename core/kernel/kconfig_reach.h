// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/kernel/kconfig.h"
#include "core/kernel/kconfig_expr.h"

namespace stackport::kernel {

/// Decides what a bundle's own symbols can be where the host's configuration is fixed.
class KconfigReach {
 public:
  KconfigReach(const Kconfig& kconfig, const Config& host, const std::set<std::string>& movable,
               const std::set<std::string>* known)
      : kconfig_(kconfig), host_(host), movable_(movable), known_(known) {}

  /// `selected`: something switches the symbol on, so that it needs neither prompt nor default.
  Verdict verdict(const std::string& name, bool selected = false);

  /// The rule of a symbol that the bundle decides; null for the host's.
  const KconfigSymbol* own(const std::string& name) const {
    return movable_.contains(name) ? kconfig_.find(name) : nullptr;
  }
  bool is_known(const std::string& name) const { return !known_ || known_->contains(name); }
  bool is_built_in(const KconfigSymbol& symbol) const {
    return symbol.type == "tristate" && host_.value(symbol.name) == "y";
  }

 private:
  std::string value(const std::string& name);
  bool holds(const std::string& expression);
  bool can_appear(const KconfigSymbol& symbol);
  /// Why none of `unmet`, parts of `depends on` lines, holds.
  std::string depends_reason(const std::vector<KconfigExpr>& unmet);
  std::string own_reason(const KconfigExpr& part, const std::vector<Obstacle>& obstacles);
  std::string select_reason(const KconfigSymbol::Select& select);

  const Kconfig& kconfig_;
  const Config& host_;
  const std::set<std::string>& movable_;
  const std::set<std::string>* known_;
  std::vector<std::string> open_;
};

}  // namespace stackport::kernel
