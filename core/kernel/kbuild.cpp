// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/kbuild.h"

#include "core/base/text.h"

namespace stackport::kernel {

namespace {

/// The text before a `#` that starts a comment.
std::string_view without_comment(std::string_view line) {
  for (size_t i = 0; i < line.size(); ++i)
    if (line[i] == '#' && (i == 0 || line[i - 1] != '\\')) return line.substr(0, i);
  return line;
}

/// Where the assignment operator stands outside of `$(..)`; npos when the line is none.
size_t find_operator(std::string_view line, std::string_view* op) {
  int depth = 0;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '(' || c == '{') ++depth;
    if (c == ')' || c == '}') --depth;
    if (depth > 0) continue;
    if (c == '=') return *op = line.substr(i, 1), i;
    const std::string_view two = line.substr(i, 2);
    if (two == "+=" || two == "?=" || two == ":=") return *op = two, i;
    if (line.substr(i, 3) == "::=") return *op = line.substr(i, 3), i;
    if (c == ':') return std::string_view::npos;  // a rule
  }
  return std::string_view::npos;
}

KbuildFile::Statement parse_statement(const std::string& joined, int first, int last, bool recipe) {
  KbuildFile::Statement statement;
  statement.first_line = first;
  statement.last_line = last;
  const std::string_view line = without_comment(joined);
  std::string_view op;
  const size_t at = recipe ? std::string_view::npos : find_operator(line, &op);
  std::string_view name = at == std::string_view::npos ? "" : trim(line.substr(0, at));
  for (std::string_view prefix : {"export ", "override "})
    if (name.starts_with(prefix)) name = trim(name.substr(prefix.size()));
  if (at == std::string_view::npos || name.empty()) {
    statement.value = trim(line);
    return statement;
  }
  statement.variable = name;
  statement.value = trim(line.substr(at + op.size()));
  statement.op = op.substr(op.size() > 2 ? 1 : 0);  // `::=` is `:=`
  return statement;
}

bool is_conditional(std::string_view line) {
  const auto word = line.substr(0, line.find_first_of(" \t("));
  return word == "else" || word == "endif" || (word.starts_with("if") && word != "if");
}

/// Whether a statement leaves the lines behind it, where they begin with a tab, to a rule.
bool opens_rule(const KbuildFile::Statement& s, bool in_rule) {
  if (!s.variable.empty()) return false;
  if (is_conditional(s.value)) return in_rule;
  return s.value.find(':') != std::string::npos || s.value.starts_with("define ");
}

}  // namespace

KbuildFile parse_kbuild(std::string path, std::string text) {
  KbuildFile file;
  file.path = std::move(path);
  file.text = std::move(text);
  const std::vector<std::string> physical = lines(file.text);
  bool in_rule = false;
  for (size_t i = 0; i < physical.size(); ++i) {
    const int first = static_cast<int>(i) + 1;
    std::string joined = physical[i];
    while (!joined.empty() && joined.back() == '\\') {
      joined.back() = ' ';
      if (i + 1 == physical.size()) break;
      joined += physical[++i];
    }
    const bool recipe = in_rule && joined.starts_with('\t');
    KbuildFile::Statement s = parse_statement(joined, first, static_cast<int>(i) + 1, recipe);
    if (!recipe && !(s.variable.empty() && s.value.empty())) in_rule = opens_rule(s, in_rule);
    if (!s.variable.empty() || !s.value.empty()) file.statements.push_back(std::move(s));
  }
  return file;
}

Result<KbuildFile> read_kbuild(const Tree& tree, const std::string& folder) {
  for (const char* name : {"Kbuild", "Makefile"}) {
    const std::string path = folder.empty() ? name : folder + "/" + name;
    if (!tree.has(path)) continue;
    STACKPORT_TRY(std::string text, tree.read(path));
    return parse_kbuild(path, std::move(text));
  }
  return fail(ErrorKind::failed, folder, "has neither a Kbuild nor a Makefile");
}

}  // namespace stackport::kernel
