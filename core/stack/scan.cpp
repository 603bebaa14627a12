// SPDX-License-Identifier: GPL-2.0-only
#include "core/stack/scan.h"

#include <algorithm>
#include <array>

namespace stackport::stack {

namespace {

constexpr auto name_table = [] {
  std::array<bool, 256> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
  for (int c = '0'; c <= '9'; ++c) table[c] = true;
  table['_'] = true;
  return table;
}();

bool is_name(char c) {
  return name_table[static_cast<unsigned char>(c)];
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// One pass over a file.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {
    out_.identifiers.reserve(text.size() / 60);
  }

  Scan run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  char peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void newline() {
    ++line_;
    line_start_ = at_ + 1;
  }

  void step() {
    const char c = peek();
    if (c == '\n') {
      newline();
      ++at_;
      if (macro_ && !continued_) macro_ = false;
      continued_ = false;
      fresh_ = true;
    } else if (c == '\\' && (peek(1) == '\n' || (peek(1) == '\r' && peek(2) == '\n'))) {
      continued_ = true;
      at_ += 1;
    } else if (c == '/' && (peek(1) == '*' || peek(1) == '/')) {
      comment();
    } else if (c == '"' || c == '\'') {
      quoted(c);
      other(c);
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
      ++at_;
    } else if (c == '#' && fresh_ && !macro_) {
      directive();
    } else if (is_name(c)) {
      word();
    } else {
      ++at_;
      other(c);
    }
  }

  void comment() {
    if (peek(1) == '/') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      return;
    }
    at_ += 2;
    while (at_ < text_.size() && !(text_[at_] == '*' && peek(1) == '/')) {
      if (text_[at_] == '\n') newline();
      ++at_;
    }
    at_ += 2;
  }

  void quoted(char quote) {
    for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_) {
      if (text_[at_] != '\\') continue;
      ++at_;
      if (peek() == '\n') newline();
    }
    if (peek() == quote) ++at_;
  }

  std::string_view take_name() {
    const size_t begin = at_;
    while (at_ < text_.size() && is_name(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  void blanks() {
    while (peek() == ' ' || peek() == '\t') ++at_;
  }

  void directive() {
    ++at_;
    blanks();
    const std::string_view kind = take_name();
    blanks();
    fresh_ = false;
    if (kind == "include" || kind == "include_next") {
      const char close = peek() == '<' ? '>' : peek() == '"' ? '"' : '\0';
      const size_t end = close ? text_.find(close, at_ + 1) : std::string_view::npos;
      if (end == std::string_view::npos) return;
      out_.includes.push_back({text_.substr(at_ + 1, end - at_ - 1), close == '"', line_});
      at_ = end + 1;
    } else if (kind == "define") {
      out_.definitions.push_back({take_name(), {}});
      macro_ = true;
      if (peek() == '(') at_ = std::min(text_.find(')', at_), text_.size());
    } else if (kind != "if" && kind != "elif") {
      take_name();  // ifdef, ifndef, undef: naming is not using
    }
  }

  void word() {
    const size_t begin = at_;
    const std::string_view name = take_name();
    const char before = previous_;
    fresh_ = false;
    previous_ = 'a';
    const bool tag = last_ == "struct" || last_ == "union" || last_ == "enum" || last_ == "goto";
    last_ = name;
    if (is_digit(name[0])) return;
    if (before != '.' && !tag) use(name, begin);
    if (macro_) return;
    if (depth_ == 0 && parens_ == 0 && name == "inline") inline_ = true;
    if (depth_ == 0 && parens_ == 0) blanks_and_open(name);
  }

  void use(std::string_view name, size_t begin) {
    out_.identifiers.try_emplace(name, Scan::Use{line_, static_cast<int>(begin - line_start_) + 1});
    if (macro_)
      out_.definitions.back().uses.push_back(name);
    else if (in_inline_)
      out_.definitions[body_].uses.push_back(name);
  }

  /// A name before a parenthesis outside of any body: perhaps a function's.
  void blanks_and_open(std::string_view name) {
    blanks();
    if (peek() != '(') return;
    if (name.starts_with("EXPORT_SYMBOL")) {
      ++at_;
      blanks();
      out_.exports.push_back(take_name());
      ++parens_;
    } else if (candidate_.empty() || (candidate_.starts_with("__") && !name.starts_with("__"))) {
      candidate_ = name;
    }
  }

  void other(char c) {
    const bool arrow = c == '>' && previous_ == '-';
    previous_ = arrow ? '.' : c;
    last_ = {};
    fresh_ = false;
    if (macro_) return;
    if (c == '(') ++parens_;
    if (c == ')' && parens_ > 0) --parens_;
    // A brace in the first column is a function's, whatever #ifdef branches did to the count.
    if ((c == '{' || c == '}') && at_ == line_start_ + 1) depth_ = c == '}', parens_ = 0;
    if (c == '{') open();
    if (c == '}') close();
    if ((c == ';' || c == '=') && depth_ == 0 && parens_ == 0) reset();
  }

  void open() {
    if (depth_++ > 0 || candidate_.empty()) return;
    out_.functions.push_back(candidate_);
    if (!inline_) return;
    out_.definitions.push_back({candidate_, {}});
    body_ = out_.definitions.size() - 1;
    in_inline_ = true;
  }

  void close() {
    if (depth_ == 0 || --depth_ > 0) return;
    in_inline_ = false;
    parens_ = 0;
    reset();
  }

  void reset() {
    candidate_ = {};
    inline_ = false;
  }

  std::string_view text_;
  Scan out_;
  size_t at_ = 0, line_start_ = 0, body_ = 0;
  int line_ = 1, depth_ = 0, parens_ = 0;
  bool fresh_ = true, macro_ = false, continued_ = false, inline_ = false, in_inline_ = false;
  char previous_ = 0;
  std::string_view last_, candidate_;
};

}  // namespace

Scan scan(std::string_view text) {
  return Scanner(text).run();
}

}  // namespace stackport::stack
