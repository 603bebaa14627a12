// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stackport {

std::string_view trim(std::string_view text);
/// Words between runs of blanks.
std::vector<std::string> words(std::string_view text);
/// Lines without their newline; a last line without one counts too.
std::vector<std::string> lines(std::string_view text);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// How many lines() gives, without making them.
int line_count(std::string_view text);
/// Where line `line` (from 1) begins; the text's end if it has not so many.
size_t line_begin(std::string_view text, int line);

/// Whether it may stand in a C identifier.
constexpr bool is_word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
/// Where `word` stands from `from` on, not as a part of a longer identifier; npos: nowhere.
size_t find_word(std::string_view text, std::string_view word, size_t from = 0);
bool spells_word(std::string_view text, std::string_view word);

/// The candidate that a person most likely meant by `word`: at most a third of its letters differ.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// SHA-256 in lower-case hex: the key of everything that is kept by content.
std::string sha256(std::string_view bytes);

/// Whether `path` is relative, normal and stays below its root: no `..`, no empty part, no NUL.
bool is_safe_path(std::string_view path);
/// The folder of a '/'-separated path, without a trailing slash; empty for a bare name.
std::string parent_of(std::string_view path);
std::string base_name(std::string_view path);
/// `a/./b/../c` -> `a/c`; nullopt when it leaves the root.
std::optional<std::string> normalize(std::string_view path);

}  // namespace stackport
