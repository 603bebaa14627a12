// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/kconfig_expr.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "core/base/text.h"

namespace stackport::kernel {

namespace {

using Kind = KconfigExpr::Kind;

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<KconfigExpr> parse() {
    KconfigExpr expr = chain(0);
    blanks();
    if (!sound_ || at_ != text_.size()) return std::nullopt;
    return expr;
  }

 private:
  void blanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  bool take(std::string_view token) {
    blanks();
    if (text_.substr(at_, token.size()) != token) return false;
    at_ += token.size();
    return true;
  }

  KconfigExpr chain(int level) {
    if (level == 2) return unary();
    const std::string_view token = level == 0 ? "||" : "&&";
    KconfigExpr first = chain(level + 1);
    if (!take(token)) return first;
    KconfigExpr out{level == 0 ? Kind::disjunction : Kind::conjunction, std::string(token), {}};
    out.parts.push_back(std::move(first));
    do out.parts.push_back(chain(level + 1));
    while (sound_ && take(token));
    return out;
  }

  KconfigExpr unary() {
    blanks();
    if (text_.substr(at_, 2) != "!=" && take("!")) return {Kind::negation, "!", {unary()}};
    if (take("(")) {
      KconfigExpr inner = chain(0);
      sound_ = sound_ && take(")");
      return inner;
    }
    KconfigExpr left = operand();
    for (std::string_view token : {"!=", "<=", ">=", "=", "<", ">"})
      if (take(token)) return {Kind::comparison, std::string(token), {std::move(left), operand()}};
    return left;
  }

  KconfigExpr operand() {
    blanks();
    const size_t begin = at_;
    if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
      const size_t end = text_.find(text_[at_], at_ + 1);
      sound_ = sound_ && end != std::string_view::npos;
      at_ = sound_ ? end + 1 : text_.size();
      return {
          Kind::constant, std::string(text_.substr(begin + 1, sound_ ? end - begin - 1 : 0)), {}};
    }
    if (text_.substr(at_, 2) == "$(") return macro();
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    const std::string word(text_.substr(begin, at_ - begin));
    sound_ = sound_ && !word.empty();
    const bool number =
        !word.empty() &&
        (word.find_first_not_of("0123456789") == std::string::npos || word.starts_with("0x"));
    const bool fixed = number || word == "y" || word == "m" || word == "n";
    return {fixed ? Kind::constant : Kind::symbol, word, {}};
  }

  /// A preprocessor's answer that only a build knows; as a symbol it is one that is off.
  KconfigExpr macro() {
    const size_t begin = at_;
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '(') ++depth;
      if (text_[at_] == ')' && --depth == 0) break;
    }
    sound_ = sound_ && at_ < text_.size();
    if (sound_) ++at_;
    return {Kind::symbol, std::string(text_.substr(begin, at_ - begin)), {}};
  }

  std::string_view text_;
  size_t at_ = 0;
  bool sound_ = true;
};

std::string operand_value(const KconfigExpr& expr, const SymbolValue& value) {
  return expr.kind == Kind::symbol ? value(expr.text) : expr.text;
}

bool compare(const KconfigExpr& expr, const SymbolValue& value) {
  const std::string left = operand_value(expr.parts[0], value);
  const std::string right = operand_value(expr.parts[1], value);
  if (expr.text == "=") return left == right;
  if (expr.text == "!=") return left != right;
  const long difference =
      std::strtol(left.c_str(), nullptr, 0) - std::strtol(right.c_str(), nullptr, 0);
  if (expr.text == "<") return difference < 0;
  if (expr.text == "<=") return difference <= 0;
  return expr.text == ">" ? difference > 0 : difference >= 0;
}

/// Symbols below a negation or a comparison that does not hold: they have another value.
void other_values(const KconfigExpr& expr, const SymbolValue& value, std::vector<Obstacle>* out) {
  if (expr.kind == Kind::symbol) out->push_back({expr.text, false, value(expr.text)});
  for (const auto& part : expr.parts) other_values(part, value, out);
}

}  // namespace

std::optional<KconfigExpr> parse_expression(std::string_view text) {
  if (text.find_first_not_of(" \t") == std::string_view::npos)
    return KconfigExpr{Kind::constant, "y", {}};
  return Parser(text).parse();
}

std::string to_text(const KconfigExpr& expr) {
  const auto nested = [](const KconfigExpr& part) {
    const bool chain = part.kind == Kind::conjunction || part.kind == Kind::disjunction;
    return chain ? "(" + to_text(part) + ")" : to_text(part);
  };
  switch (expr.kind) {
    case Kind::symbol:
    case Kind::constant:
      return expr.text;
    case Kind::negation:
      return "!" + nested(expr.parts[0]);
    case Kind::comparison: {
      const std::string blank = expr.text.find('=') == 0 || expr.text == "!=" ? "" : " ";
      return to_text(expr.parts[0]) + blank + expr.text + blank + to_text(expr.parts[1]);
    }
    case Kind::conjunction:
    case Kind::disjunction:
      break;
  }
  std::vector<std::string> parts;
  for (const auto& part : expr.parts) parts.push_back(nested(part));
  return join(parts, " " + expr.text + " ");
}

Tristate to_tristate(std::string_view value) {
  return value == "y" ? 2 : value == "m" ? 1 : 0;
}
const char* to_value(Tristate value) {
  return value == 2 ? "y" : value == 1 ? "m" : "n";
}

Tristate evaluate(const KconfigExpr& expr, const SymbolValue& value) {
  switch (expr.kind) {
    case Kind::symbol:
      return to_tristate(value(expr.text));
    case Kind::constant:
      return to_tristate(expr.text);
    case Kind::negation:
      return 2 - evaluate(expr.parts[0], value);
    case Kind::comparison:
      return compare(expr, value) ? 2 : 0;
    case Kind::conjunction:
    case Kind::disjunction:
      break;
  }
  const bool both = expr.kind == Kind::conjunction;
  Tristate out = both ? 2 : 0;
  for (const auto& part : expr.parts) {
    const Tristate one = evaluate(part, value);
    out = both ? std::min(out, one) : std::max(out, one);
  }
  return out;
}

std::vector<KconfigExpr> unmet(const KconfigExpr& expr, const SymbolValue& value) {
  if (evaluate(expr, value) != 0) return {};
  if (expr.kind != Kind::conjunction) return {expr};
  std::vector<KconfigExpr> out;
  for (const auto& part : expr.parts)
    for (auto& one : unmet(part, value)) out.push_back(std::move(one));
  return out;
}

std::vector<Obstacle> obstacles(const KconfigExpr& expr, const SymbolValue& value) {
  std::vector<Obstacle> out;
  if (evaluate(expr, value) != 0) return out;
  if (expr.kind == Kind::symbol) out.push_back({expr.text, true, ""});
  if (expr.kind == Kind::negation || expr.kind == Kind::comparison) other_values(expr, value, &out);
  if (expr.kind == Kind::conjunction || expr.kind == Kind::disjunction)
    for (const auto& part : expr.parts)
      for (auto& one : obstacles(part, value))
        if (std::none_of(out.begin(), out.end(),
                         [&](const Obstacle& known) { return known.symbol == one.symbol; }))
          out.push_back(std::move(one));
  return out;
}

}  // namespace stackport::kernel
