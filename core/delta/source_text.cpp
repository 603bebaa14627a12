// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/source_text.h"

#include <algorithm>
#include <cctype>

#include "core/base/text.h"

namespace stackport::delta {

namespace {

bool is_blank(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool starts_comment(std::string_view text, size_t at) {
  return at + 1 < text.size() && text[at] == '/' && (text[at + 1] == '*' || text[at + 1] == '/');
}

size_t skip_comment(std::string_view text, size_t at) {
  const bool block = text[at + 1] == '*';
  const size_t end = block ? text.find("*/", at + 2) : text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end + (block ? 2 : 0);
}

size_t skip_literal(std::string_view text, size_t at) {
  const char quote = text[at++];
  while (at < text.size() && text[at] != quote && text[at] != '\n') at += text[at] == '\\' ? 2 : 1;
  return std::min(at + 1, text.size());
}

/// Whether `at` is the first thing on its line.
bool first_on_line(std::string_view text, size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at == 0 || text[at - 1] == '\n';
}

}  // namespace

std::string_view word_at(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && is_word_char(text[end])) ++end;
  return at < text.size() ? text.substr(at, end - at) : std::string_view();
}

size_t skip_token(std::string_view text, size_t at) {
  if (starts_comment(text, at)) return skip_comment(text, at);
  if (text[at] == '"' || text[at] == '\'') return skip_literal(text, at);
  if (is_word_char(text[at])) return at + word_at(text, at).size();
  return at + 1;
}

size_t after_braces(std::string_view text, size_t at) {
  int braces = 0, parens = 0;
  for (; at < text.size(); at = skip_token(text, at)) {
    if (text[at] == '(') ++parens;
    if (text[at] == ')') --parens;
    if (text[at] == '{') ++braces;
    if (text[at] == '}' && --braces <= 0) return at + 1;
    if (text[at] == ';' && parens == 0 && braces == 0) break;
  }
  return std::string_view::npos;
}

size_t skip_blank(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (is_blank(text[at]) || (text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '\n'))
      ++at;
    else if (starts_comment(text, at))
      at = skip_comment(text, at);
    else
      break;
  }
  return at;
}

std::set<std::string, std::less<>> identifiers(std::string_view text) {
  std::set<std::string, std::less<>> out;
  for (size_t at = 0; at < text.size(); at = skip_token(text, at))
    if (is_word_char(text[at]) && !std::isdigit(static_cast<unsigned char>(text[at])))
      out.emplace(word_at(text, at));
  return out;
}

std::set<std::string, std::less<>> pointer_parameters(std::string_view text) {
  std::set<std::string, std::less<>> out;
  for (size_t at = 0; at < text.size(); at = skip_token(text, at)) {
    if (!is_word_char(text[at]) || word_at(text, at) != "struct") continue;
    at = skip_blank(text, at + 6);
    if (at >= text.size()) break;
    const auto record = word_at(text, at);
    size_t next = skip_blank(text, at + record.size());
    if (record.empty() || next >= text.size() || text[next] != '*') continue;
    next = skip_blank(text, next + 1);
    next = skip_blank(text, next + word_at(text, next).size());
    if (next < text.size() && (text[next] == ',' || text[next] == ')')) out.emplace(record);
  }
  return out;
}

size_t defined_at(std::string_view line) {
  const size_t hash = skip_blank(line, 0);
  if (hash >= line.size() || line[hash] != '#') return std::string_view::npos;
  const size_t word = skip_blank(line, hash + 1);
  return word_at(line, word) == "define" ? skip_blank(line, word + 6) : std::string_view::npos;
}

bool spells(std::string_view text, std::string_view identifier) {
  for (size_t at = 0; at < text.size(); at = skip_token(text, at))
    if (is_word_char(text[at]) && word_at(text, at) == identifier) return true;
  return false;
}

std::vector<MacroCall> macro_calls(std::string_view text, std::string_view prefix) {
  std::vector<MacroCall> out;
  const auto argument = [&](size_t& at) {
    at = skip_blank(text, at);
    if (at >= text.size()) return std::string();
    const size_t begin = at;
    if (text[at] != '"') {
      at += word_at(text, at).size();
      return std::string(text.substr(begin, at - begin));
    }
    at = skip_token(text, at);
    return std::string(text.substr(begin + 1, at - begin - 2));
  };
  for (size_t at = text.find(prefix); at != text.npos; at = text.find(prefix, at + 1)) {
    size_t next = at + word_at(text, at).size();
    if (next >= text.size() || text[next] != '(') continue;
    MacroCall call;
    call.first = argument(++next);
    next = skip_blank(text, next);
    if (next < text.size() && text[next] == ',') call.second = argument(++next);
    out.push_back(std::move(call));
  }
  return out;
}

std::optional<List> list_at(std::string_view text, size_t open) {
  if (open >= text.size() || text[open] != '(') return std::nullopt;
  List list;
  list.open = open;
  int depth = 0;
  Range slot{0, 0};
  const auto end_slot = [&] {
    list.slots.push_back(slot);
    slot = {0, 0};
  };
  for (size_t at = open; at < text.size();) {
    const size_t next = skip_token(text, at);
    const char c = text[at];
    if (c == '#' && first_on_line(text, at)) return std::nullopt;
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && --depth == 0) {
      list.close = at;
      const auto only = text.substr(slot.begin, slot.end - slot.begin);
      if (!list.commas.empty() || (slot.end != 0 && only != "void")) end_slot();
      return list;
    }
    if (c == ',' && depth == 1) {
      list.commas.push_back(at);
      end_slot();
    } else if (at != open && !is_blank(c) && c != '\\' && !starts_comment(text, at)) {
      if (slot.end == 0) slot.begin = at;
      slot.end = next;
    }
    at = next;
  }
  return std::nullopt;
}

Replacement insert_slot(std::string_view, const List& list, size_t at, const std::string& value) {
  if (list.slots.empty()) return {{list.open + 1, list.close}, value};
  if (at <= list.slots.size()) {
    const size_t begin = list.slots[at - 1].begin;
    return {{begin, begin}, value + ", "};
  }
  const size_t end = list.slots.back().end;
  return {{end, end}, ", " + value};
}

Replacement drop_slot(std::string_view, const List& list, size_t at, bool parameters) {
  const Range slot = list.slots[at - 1];
  if (list.slots.size() == 1) return {slot, parameters ? "void" : ""};
  if (at == 1) return {{slot.begin, list.slots[1].begin}, ""};
  return {{list.commas[at - 2], slot.end}, ""};
}

Replacement replace_slot(std::string_view text, const List& list, size_t at,
                         const std::string& value) {
  const Range slot = list.slots[at - 1];
  return {slot, substitute(value, "0", text.substr(slot.begin, slot.end - slot.begin))};
}

std::string substitute(std::string pattern, std::string_view name, std::string_view with) {
  const std::string key = "$" + std::string(name);
  std::string out;
  size_t from = 0;
  for (size_t at = pattern.find(key); at != std::string::npos; at = pattern.find(key, from)) {
    const size_t end = at + key.size();
    const bool whole = end >= pattern.size() || !is_word_char(pattern[end]);
    out.append(pattern, from, at - from);
    out += whole ? with : std::string_view(key);
    from = end;
  }
  return out.append(pattern, from);
}

std::vector<Include> includes_of(std::string_view text) {
  std::vector<Include> out;
  int line = 1;
  size_t line_begin = 0;
  for (size_t at = 0; at < text.size();) {
    size_t next = skip_token(text, at);
    if (text[at] == '#' && first_on_line(text, at)) {
      const size_t word = text.find_first_not_of(" \t", at + 1);
      if (word != std::string_view::npos && word_at(text, word) == "include") {
        const size_t open = text.find_first_not_of(" \t", word + 7);
        const char closing = open == std::string_view::npos ? 0
                             : text[open] == '<'            ? '>'
                             : text[open] == '"'            ? '"'
                                                            : 0;
        const size_t close = closing ? text.find(closing, open + 1) : std::string_view::npos;
        if (close < text.find('\n', open)) {
          out.push_back({{open + 1, close},
                         line,
                         static_cast<int>(open + 1 - line_begin) + 1,
                         closing == '"'});
          next = close + 1;
        }
      }
    }
    for (; at < next; ++at)
      if (text[at] == '\n') {
        ++line;
        line_begin = at + 1;
      }
  }
  return out;
}

std::optional<Range> initializer_at(std::string_view text, size_t at) {
  size_t begin = at;
  while (begin > 0 && is_blank(text[begin - 1])) --begin;
  if (begin == 0 || text[begin - 1] != '.') return std::nullopt;
  --begin;
  size_t end = skip_blank(text, at + word_at(text, at).size());
  if (end >= text.size() || text[end] != '=') return std::nullopt;
  for (int depth = 0; end < text.size(); end = skip_token(text, end)) {
    const char c = text[end];
    if (c == '(' || c == '[' || c == '{') ++depth;
    if ((c == ')' || c == ']' || c == '}') && depth-- == 0) {
      while (is_blank(text[end - 1])) --end;
      break;
    }
    if (c == ',' && depth == 0) {
      ++end;
      break;
    }
  }
  const bool blank_after = end < text.size() && text[end] == ' ' && text[begin - 1] == ' ';
  if (!first_on_line(text, begin)) return Range{begin, end + (blank_after ? 1 : 0)};
  size_t line_end = end;
  while (line_end < text.size() && (text[line_end] == ' ' || text[line_end] == '\t')) ++line_end;
  if (starts_comment(text, line_end)) line_end = skip_comment(text, line_end);
  if (line_end < text.size() && text[line_end] != '\n') return Range{begin, end};
  while (begin > 0 && text[begin - 1] != '\n') --begin;
  return Range{begin, std::min(line_end + 1, text.size())};
}

}  // namespace stackport::delta
