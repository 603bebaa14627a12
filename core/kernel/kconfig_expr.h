// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stackport::kernel {

/// A Kconfig expression.
struct KconfigExpr {
  enum class Kind { symbol, constant, negation, conjunction, disjunction, comparison };
  Kind kind = Kind::constant;
  std::string text;  ///< symbol, constant, or the comparison's operator
  std::vector<KconfigExpr> parts;
};

/// Nothing when `text` is no expression; empty text is the constant y.
std::optional<KconfigExpr> parse_expression(std::string_view text);

/// As Kconfig has it, with no parentheses but those that it needs and those of mixed && and ||.
std::string to_text(const KconfigExpr& expr);

/// "n", "m", "y" in their order, as numbers 0, 1, 2.
using Tristate = int;
Tristate to_tristate(std::string_view value);
const char* to_value(Tristate value);

/// A symbol's value: "y", "m", "n" or what its string or number is.
using SymbolValue = std::function<std::string(const std::string&)>;
Tristate evaluate(const KconfigExpr& expr, const SymbolValue& value);

/// A symbol on which an unsatisfied expression founders.
struct Obstacle {
  std::string symbol;
  bool off = true;   ///< it is off and would have to be on
  std::string have;  ///< its value, when it is on but not as it would have to be
};
/// The parts of a conjunction (`expr` itself where it is none) that do not hold.
std::vector<KconfigExpr> unmet(const KconfigExpr& expr, const SymbolValue& value);
/// What keeps `expr` from holding; empty when it does hold.
std::vector<Obstacle> obstacles(const KconfigExpr& expr, const SymbolValue& value);

}  // namespace stackport::kernel
