// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/kbuild_eval.h"

#include <algorithm>

#include "core/base/text.h"

namespace stackport::kernel {

namespace {

size_t closing(std::string_view text, size_t open) {
  const char up = text[open];
  const char down = up == '(' ? ')' : '}';
  int depth = 0;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == up) ++depth;
    if (text[i] == down && --depth == 0) return i;
  }
  return std::string_view::npos;
}

std::vector<std::string> split_arguments(std::string_view text) {
  std::vector<std::string> out(1);
  int depth = 0;
  for (char c : text) {
    if (c == '(' || c == '{') ++depth;
    if (c == ')' || c == '}') --depth;
    if (c == ',' && depth == 0)
      out.emplace_back();
    else
      out.back() += c;
  }
  return out;
}

bool matches(std::string_view pattern, std::string_view word) {
  const size_t percent = pattern.find('%');
  if (percent == std::string_view::npos) return pattern == word;
  const std::string_view head = pattern.substr(0, percent), tail = pattern.substr(percent + 1);
  return word.size() >= head.size() + tail.size() && word.starts_with(head) && word.ends_with(tail);
}

std::string replace_all(std::string text, const std::string& from, const std::string& to) {
  if (from.empty()) return text;
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

std::string config_suffix(std::string_view variable, std::string_view prefix) {
  constexpr std::string_view open = "$(CONFIG_";
  if (!variable.starts_with(prefix)) return {};
  variable.remove_prefix(prefix.size());
  if (!variable.starts_with(open) || !variable.ends_with(")")) return {};
  const std::string_view name = variable.substr(open.size(), variable.size() - open.size() - 1);
  return name.find_first_of("$()") == std::string_view::npos ? std::string(name) : std::string();
}

KbuildEvaluation::KbuildEvaluation(const KbuildFile& file, const Config& config)
    : config_(config), folder_(parent_of(file.path)) {
  struct Block {
    bool outer, taken, active;
  };
  std::vector<Block> blocks;
  for (const auto& s : file.statements) {
    const bool active = blocks.empty() || blocks.back().active;
    if (!s.variable.empty()) {
      if (active) assign(s);
      continue;
    }
    const size_t space = s.value.find_first_of(" \t(");
    std::string word = s.value.substr(0, space);
    std::string rest = space == std::string::npos ? "" : s.value.substr(space);
    if (word == "endif" && !blocks.empty()) blocks.pop_back();
    const bool is_else = word == "else" && !blocks.empty();
    if (is_else) {
      Block& block = blocks.back();
      block.active = block.outer && !block.taken;
      rest = std::string(trim(rest));
      const size_t end = rest.find_first_of(" \t(");
      word = rest.substr(0, end);
      rest = end == std::string::npos ? "" : rest.substr(end);
      if (word.starts_with("if")) block.active = block.active && condition(word, rest);
      block.taken = block.taken || block.active;
    } else if (word == "ifeq" || word == "ifneq" || word == "ifdef" || word == "ifndef") {
      const bool holds = active && condition(word, rest);
      blocks.push_back({active, holds, holds});
    }
  }
}

bool KbuildEvaluation::condition(std::string_view directive, std::string_view rest) const {
  rest = trim(rest);
  const bool negated = directive.substr(2, 1) == "n";
  if (directive.ends_with("def")) return expand("$(" + std::string(rest) + ")").empty() == negated;
  std::string left, right;
  if (rest.starts_with("(")) {
    const size_t end = closing(rest, 0);
    const auto parts =
        split_arguments(rest.substr(1, end == std::string_view::npos ? end : end - 1));
    left = parts[0];
    if (parts.size() > 1) right = parts[1];
  } else if (rest.size() > 1) {
    const size_t end = rest.find(rest[0], 1);
    left = rest.substr(1, end - 1);
    if (end != std::string_view::npos) right = trim(rest.substr(end + 1));
    if (right.size() >= 2) right = right.substr(1, right.size() - 2);
  }
  const bool equal = trim(expand(left)) == trim(expand(right));
  return equal != negated;
}

void KbuildEvaluation::assign(const KbuildFile::Statement& s) {
  std::string value = s.value;
  // `:=` is expanded where it stands: its own name is what it was before.
  const std::string self = "$(" + s.variable + ")";
  if (s.op == ":=" && value.find(self) != std::string::npos)
    value = replace_all(std::move(value), self, expand(self));
  if (s.op == ":=" || s.op == "=")
    std::erase_if(assignments_, [&](const Assignment& a) { return a.variable == s.variable; });
  if (s.op == "?=" && !expand("$(" + s.variable + ")").empty()) return;
  assignments_.push_back({s.variable, std::move(value), s.first_line, expand(s.variable)});
  known_.clear();
}

std::string KbuildEvaluation::expand(std::string_view text) const {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size()) {
      out += text[i];
    } else if (text[i + 1] == '$') {
      out += text[++i];
    } else if (text[i + 1] == '(' || text[i + 1] == '{') {
      const size_t end = closing(text, i + 1);
      if (end == std::string_view::npos) break;
      out += reference(text.substr(i + 2, end - i - 2));
      i = end;
    } else {
      ++i;  // $@ and the like mean nothing outside of a recipe
    }
  }
  return out;
}

std::string KbuildEvaluation::reference(std::string_view inner) const {
  const size_t blank = inner.find_first_of(" \t");
  if (blank != std::string_view::npos) {
    std::vector<std::string> arguments = split_arguments(trim(inner.substr(blank)));
    for (auto& argument : arguments) argument = expand(argument);
    return call(inner.substr(0, blank), arguments);
  }
  const std::string name = expand(inner);
  if (name == "srctree" || name == "objtree") return "";
  if (name == "src" || name == "obj") return "/" + folder_;
  if (name.starts_with("CONFIG_")) {
    if (config_.values().empty()) return "y";
    const std::string& value = config_.value(name.substr(7));
    return value == "n" ? "" : value;
  }
  const auto [known, is_new] = known_.try_emplace(name);
  if (!is_new) return known->second;
  std::string out;
  for (const auto& a : assignments_) {
    if (a.name != name) continue;
    if (!out.empty()) out += ' ';
    out += expand(a.value);
  }
  return known->second = out;
}

std::string KbuildEvaluation::call(std::string_view function,
                                   const std::vector<std::string>& arguments) const {
  const auto argument = [&](size_t i) { return i < arguments.size() ? arguments[i] : ""; };
  std::vector<std::string> list = words(argument(1));
  if (function == "addprefix") {
    for (auto& word : list) word = std::string(trim(argument(0))) + word;
  } else if (function == "addsuffix") {
    for (auto& word : list) word += trim(argument(0));
  } else if (function == "filter" || function == "filter-out") {
    const auto patterns = words(argument(0));
    std::erase_if(list, [&](const std::string& word) {
      const bool hit = std::any_of(patterns.begin(), patterns.end(),
                                   [&](const auto& pattern) { return matches(pattern, word); });
      return hit == (function == "filter-out");
    });
  } else if (function == "strip") {
    list = words(argument(0));
  } else if (function == "subst") {
    return replace_all(argument(2), argument(0), argument(1));
  } else if (function == "if") {
    return trim(argument(0)).empty() ? argument(2) : argument(1);
  } else {
    return "";
  }
  return join(list, " ");
}

}  // namespace stackport::kernel
