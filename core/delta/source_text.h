// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace stackport::delta {

/// Bytes [begin, end) of a text.
struct Range {
  size_t begin = 0;
  size_t end = 0;
};

/// The identifier that begins at `at`; empty when none does.
std::string_view word_at(std::string_view text, size_t at);
/// The first place from `at` on that is neither blank nor comment.
size_t skip_blank(std::string_view text, size_t at);
/// After the token, comment, literal or blank at `at`.
size_t skip_token(std::string_view text, size_t at);
/// After the '}' that closes what opens from `at` on; npos: a ';' comes first, or the end.
size_t after_braces(std::string_view text, size_t at);

/// Every identifier outside comments and literals.
std::set<std::string, std::less<>> identifiers(std::string_view text);
/// `record` for each parameter `struct record *`.
std::set<std::string, std::less<>> pointer_parameters(std::string_view text);
bool spells(std::string_view text, std::string_view identifier);

/// Where the name stands that a line defines as a macro; npos: it defines none.
size_t defined_at(std::string_view line);

/// The first two arguments of a macro's use: words, or the contents of strings; empty: others.
struct MacroCall {
  std::string first, second;
};
/// Each `PREFIX..(..)` of a text, as EXPORT_SYMBOL_NS(symbol, SPACE) is one of EXPORT_SYMBOL.
std::vector<MacroCall> macro_calls(std::string_view text, std::string_view prefix);

/// A bracketed list: the brackets, and what stands between its commas without blanks and comments
/// around it. `()` and `(void)` have no slot.
struct List {
  size_t open = 0;
  size_t close = 0;
  std::vector<Range> slots;
  std::vector<size_t> commas;
};
/// The list that `text` opens at `open` with '('. Nullopt: it doesn't end, or a preprocessor line
/// stands in it.
std::optional<List> list_at(std::string_view text, size_t open);

/// Edits of a list, each as the bytes to replace and what comes in.
struct Replacement {
  Range range;
  std::string text;
};
/// `value` becomes slot `at` (from 1, at most one past the last).
Replacement insert_slot(std::string_view text, const List& list, size_t at,
                        const std::string& value);
/// Slot `at` goes with its comma; of a parameter list the last one leaves `void`.
Replacement drop_slot(std::string_view text, const List& list, size_t at, bool parameters);
/// `$0` in `value` is what stood in the slot.
Replacement replace_slot(std::string_view text, const List& list, size_t at,
                         const std::string& value);

/// `pattern` with each `$NAME` (NAME given without the dollar) replaced.
std::string substitute(std::string pattern, std::string_view name, std::string_view with);

/// An `#include` outside comments: its name without the brackets or quotes.
struct Include {
  Range name;
  int line = 0;
  int column = 0;
  bool quoted = false;
};
std::vector<Include> includes_of(std::string_view text);

/// The whole of `.field = value,` around the field's name at `at`, with its line when it is alone
/// there. Nullopt: no initializer stands there.
std::optional<Range> initializer_at(std::string_view text, size_t at);

}  // namespace stackport::delta
