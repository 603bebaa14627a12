// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <regex>

#include "core/base/text.h"
#include "core/bundle/revert.h"

namespace stackport::bundle {
namespace {

/// The text with comments and strings blanked, its lines kept.
std::string code_of(const std::string& text) {
  std::string out = text;
  enum { code, line, block, string, letter } state = code;
  for (size_t i = 0; i < out.size(); ++i) {
    const char c = out[i], next = i + 1 < out.size() ? out[i + 1] : '\0';
    if (state == code) {
      state = c == '/' && next == '/'   ? line
              : c == '/' && next == '*' ? block
              : c == '"'                ? string
              : c == '\''               ? letter
                                        : code;
      continue;
    }
    if (state == line && c == '\n') state = code;
    if (state == block && c == '*' && next == '/') {
      out[i] = out[i + 1] = ' ';
      state = code;
      ++i;
      continue;
    }
    const bool end = (state == string && c == '"') || (state == letter && c == '\'');
    if ((state == string || state == letter) && c == '\\') out[i++] = ' ';
    if (state != code && c != '\n') out[i] = ' ';
    if (end) state = code;
  }
  return out;
}

/// Every place where `text` spells one of `names` (".field" where it is accessed): name and line.
std::vector<std::pair<std::string, int>> spelled(const std::string& text,
                                                 const std::set<std::string>& names) {
  std::vector<std::pair<std::string, int>> out;
  int line = 1;
  for (size_t i = 0; i < text.size();) {
    if (!is_word_char(text[i])) {
      line += text[i++] == '\n';
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && is_word_char(text[i])) ++i;
    const bool access = begin > 0 && (text[begin - 1] == '.' ||
                                      (begin > 1 && text.compare(begin - 2, 2, "->") == 0));
    const std::string word = (access ? "." : "") + text.substr(begin, i - begin);
    if (names.contains(word)) out.emplace_back(word, line);
  }
  return out;
}

std::set<std::string> definitions_of(const std::map<std::string, std::string>& files) {
  std::set<std::string> out;
  for (const auto& [path, bytes] : files) out.merge(definitions_in(bytes));
  return out;
}

}  // namespace

std::set<std::string> definitions_in(const std::string& text) {
  static const std::regex define("^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\\w*)");
  static const std::regex record("^(?:typedef[ \t]+)?(struct|union|enum)[ \t]+(\\w+)[ \t]*\\{");
  static const std::regex function("^[A-Za-z_][\\w \t*]*?\\b([A-Za-z_]\\w*)\\(");
  static const std::regex field(
      "^[ \t]+[A-Za-z_][\\w \t*]*[ \t*]([A-Za-z_]\\w*)(?:\\[[^\\]]*\\])?(?:[ \t]*:[ \t]*\\d+)?;");
  static const std::regex operation("^[ \t]+[A-Za-z_][\\w \t*]*\\(\\*([A-Za-z_]\\w*)\\)\\(");
  static const std::regex enumerator("^[ \t]+([A-Za-z_]\\w*)(?:[ \t]*=[^,;]*)?,?[ \t]*$");
  std::set<std::string> out;
  std::string inside;  // of which kind of record
  std::smatch found;
  for (const auto& line : lines(code_of(text))) {
    if (line.starts_with("}")) inside.clear();
    if (std::regex_search(line, found, record)) {
      out.insert(found[2]);
      inside = found[1];
    } else if (std::regex_search(line, found, define) || std::regex_search(line, found, function)) {
      out.insert(found[1]);
    } else if (inside == "enum" && std::regex_search(line, found, enumerator)) {
      out.insert(found[1]);
    } else if (!inside.empty() && inside != "enum" &&
               (std::regex_search(line, found, field) ||
                std::regex_search(line, found, operation))) {
      out.insert("." + found[1].str());
    }
  }
  return out;
}

std::vector<Dependant> dependants(const std::map<std::string, std::string>& before,
                                  const std::map<std::string, std::string>& after,
                                  const std::map<std::string, std::string>& all) {
  const auto had = definitions_of(before), has = definitions_of(after);
  std::set<std::string> gone;
  std::set_difference(had.begin(), had.end(), has.begin(), has.end(),
                      std::inserter(gone, gone.end()));
  std::vector<Dependant> out;
  if (gone.empty()) return out;
  for (const auto& [path, bytes] : all) {
    if (!path.ends_with(".c") && !path.ends_with(".h")) continue;
    for (const auto& [name, line] : spelled(code_of(bytes), gone))
      if (name[0] != '.' || after.contains(path))
        out.push_back({name, path, line, line_of(bytes, line)});
  }
  return out;
}

}  // namespace stackport::bundle
