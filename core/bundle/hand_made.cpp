// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/hand_made.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/delta/source_text.h"

namespace stackport::bundle {
namespace {

bool is_plain_allocator(std::string_view word) {
  if (word.starts_with("devm_")) word.remove_prefix(5);
  for (const std::string_view name :
       {"kmalloc", "kzalloc", "kcalloc", "kvmalloc", "kvzalloc", "vmalloc", "vzalloc"})
    if (word.starts_with(name) &&
        (word.size() == name.size() || word.substr(name.size()).starts_with("_node")))
      return true;
  return false;
}

/// The text in the brackets that open at `at`, with preprocessor lines, which list_at() refuses.
std::string_view bracketed(std::string_view text, size_t at) {
  int depth = 0;
  for (size_t end = at; end < text.size(); end = delta::skip_token(text, end)) {
    depth += text[end] == '(' ? 1 : text[end] == ')' ? -1 : 0;
    if (depth == 0) return text.substr(at + 1, end - at - 1);
  }
  return {};
}

/// NAME of `struct NAME *member`, by what stands before the member; empty: it is not declared so.
std::string record_of(std::string_view member, std::string_view text) {
  for (size_t at = find_word(text, member, 0); at != text.npos;
       at = find_word(text, member, at + 1)) {
    std::string_view before = text.substr(0, at);
    if (!before.ends_with('*')) continue;
    before = trim(before.substr(0, before.size() - 1));
    const size_t name = before.find_last_of(" \t\n") + 1;
    if (name == 0) continue;
    if (trim(before.substr(0, name)).ends_with("struct")) return std::string(before.substr(name));
  }
  return {};
}

/// The calls of a text: `take` gets the callee, what stands in its brackets, and where it begins.
void visit_calls(std::string_view text,
                 const std::function<void(std::string_view, std::string_view, size_t)>& take) {
  for (size_t at = 0; at < text.size(); at = delta::skip_token(text, at)) {
    const auto word = delta::word_at(text, at);
    if (word.empty()) continue;
    const size_t open = delta::skip_blank(text, at + word.size());
    if (open < text.size() && text[open] == '(') take(word, bracketed(text, open), at);
  }
}

}  // namespace

std::string_view lines_between(std::string_view text, int first, int last) {
  size_t begin = 0, end = 0;
  for (int line = 1; line <= last && end < text.size(); ++line) {
    if (line == first) begin = end;
    const size_t stop = text.find('\n', end);
    end = stop == text.npos ? text.size() : stop + 1;
  }
  return text.substr(begin, end - begin);
}

std::vector<HandMade> hand_made(std::string_view text, int first, int last,
                                const std::function<std::string_view()>& declarations) {
  std::vector<HandMade> out;
  if (lines_between(text, first, last).find("alloc") == text.npos) return out;
  visit_calls(text, [&](std::string_view callee, std::string_view arguments, size_t at) {
    if (!is_plain_allocator(callee)) return;
    const int line = 1 + int(std::count(text.begin(), text.begin() + long(at), '\n'));
    if (line < first || line > last) return;
    visit_calls(arguments, [&](std::string_view word, std::string_view size, size_t) {
      if (word != "sizeof") return;
      size = trim(size);
      HandMade made{"", std::string(callee), std::string(size), line};
      if (size.starts_with("struct ")) {
        made.record = trim(size.substr(7));
      } else if (size.starts_with('*')) {
        const size_t member = size.find_last_of(" *>.") + 1;
        made.record = record_of(size.substr(member), text);
        if (made.record.empty()) made.record = record_of(size.substr(member), declarations());
      }
      if (!made.record.empty()) out.push_back(std::move(made));
    });
  });
  return out;
}

std::string maker_of(const HandMade& made, std::string_view text, const facts::KernelSurface& y,
                     const std::function<bool(std::string_view)>& is_exported) {
  const std::string record = "struct " + made.record + " *";
  bool set_up = false;
  visit_calls(text, [&](std::string_view callee, std::string_view, size_t) {
    if (callee.find("init") == callee.npos && callee.find("setup") == callee.npos) return;
    const auto function = y.function(callee);
    set_up |= function && function->type.find("(" + record) != std::string::npos;
  });
  std::string out;
  if (set_up) return out;
  y.visit(facts::ItemKind::function, [&](std::string_view name) {
    if (!out.empty() || name.find("alloc") == name.npos || !is_exported(name)) return;
    if (y.function(name)->type.starts_with(record + "(")) out = name;
  });
  return out;
}

}  // namespace stackport::bundle
