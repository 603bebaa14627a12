// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/header_scan.h"

#include <algorithm>
#include <unordered_set>

#include "core/base/text.h"

namespace stackport::facts {

namespace {

std::string first_word(std::string_view text) {
  text = trim(text);
  size_t end = 0;
  while (end < text.size() && is_word_char(text[end])) ++end;
  return std::string(text.substr(0, end));
}

/// One preprocessor line, continuations joined and comments gone.
struct Directive {
  std::string name;
  std::string rest;
};

std::string without_comments(std::string_view text, bool& in_comment) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view two = text.substr(i, 2);
    if (in_comment) {
      if (two == "*/") {
        in_comment = false;
        ++i;
      }
    } else if (two == "/*") {
      in_comment = true;
      ++i;
    } else if (two == "//") {
      break;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// The directives; an empty one where other code stands between them.
std::vector<Directive> directives_of(std::string_view text) {
  std::vector<Directive> out;
  bool in_comment = false;
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find('\n', at), text.size());
    std::string_view raw = text.substr(at, end - at);
    const bool starts = !in_comment && trim(raw).starts_with('#');
    std::string line;
    if (starts || in_comment || raw.find('/') != raw.npos)
      line = without_comments(raw, in_comment);
    else
      line = std::string(raw);
    while (starts && raw.ends_with('\\') && end < text.size()) {
      at = end + 1;
      end = std::min(text.find('\n', at), text.size());
      raw = text.substr(at, end - at);
      line.pop_back();
      line += ' ' + without_comments(raw, in_comment);
    }
    at = end + 1;
    const std::string_view trimmed = trim(line);
    if (trimmed.empty()) continue;
    if (!trimmed.starts_with('#')) {
      if (out.empty() || !out.back().name.empty()) out.emplace_back();
      continue;
    }
    Directive directive;
    const std::string_view body = trim(trimmed.substr(1));
    directive.name = first_word(body);
    directive.rest = std::string(trim(body.substr(directive.name.size())));
    if (directive.name.empty()) directive.name = "null";
    out.push_back(std::move(directive));
  }
  return out;
}

bool opens(const Directive& directive) {
  return directive.name == "if" || directive.name == "ifdef" || directive.name == "ifndef";
}

/// Whether the condition always holds where C code of a kernel is compiled.
bool always_holds(const Directive& directive) {
  return (directive.name == "ifdef" && directive.rest == "__KERNEL__") ||
         (directive.name == "ifndef" &&
          (directive.rest == "__ASSEMBLY__" || directive.rest == "__ASSEMBLER__"));
}

/// Which lines make that a file says nothing a second time.
struct Guard {
  enum class Kind { none, once, trace, asked } kind = Kind::none;
  size_t at = 0, end = 0;  ///< of the condition and its #endif
  std::string asks;        ///< the macro that makes it say it again, or at all
};

/// The place of the #endif of the condition at `at`; none where it has another branch.
size_t end_of(const std::vector<Directive>& all, size_t at) {
  int depth = 0;
  for (size_t i = at; i < all.size(); ++i) {
    if (opens(all[i])) ++depth;
    if (depth == 1 && (all[i].name == "else" || all[i].name == "elif")) break;
    if (all[i].name == "endif" && --depth == 0) return i;
  }
  return all.size();
}

/// "B" of "!defined(A) || defined(B)", where A is as given.
std::string asked_again(std::string_view condition, std::string_view guard) {
  const auto all = words(condition);
  std::string text = join(all, "");
  const std::string start = "!defined(" + std::string(guard) + ")||defined(";
  if (!text.starts_with(start) || !text.ends_with(")")) return {};
  text = text.substr(start.size(), text.size() - start.size() - 1);
  return first_word(text) == text ? text : "";
}

/// A guard around all the rest; or one as trace headers have it: what is around it only sets macros
/// and includes, and a unit that is to read it again says so by a macro; or a condition around
/// everything on a macro that the file takes back at once, as who asks for it sets it (the kernel's
/// trace/define_trace.h).
Guard guard_of(const std::vector<Directive>& all) {
  for (const auto& directive : all)
    if (directive.name == "pragma" && directive.rest == "once")
      return {Guard::Kind::once, 0, 0, ""};
  size_t at = 0;
  while (at < all.size() && (all[at].name == "undef" || all[at].name == "define")) ++at;
  if (at + 2 >= all.size()) return {};
  const Directive &condition = all[at], &next = all[at + 1];
  const size_t end = end_of(all, at);
  const bool whole = at == 0 && end + 1 == all.size();
  if (condition.name == "ifndef" && whole && next.name == "define" &&
      first_word(next.rest) == condition.rest)
    return {Guard::Kind::once, 0, 0, ""};
  if (condition.name == "ifdef" && whole && next.name == "undef" && next.rest == condition.rest)
    return {Guard::Kind::asked, 0, end, condition.rest};
  if (condition.name != "if" || next.name != "define" || end == all.size()) return {};
  const auto again = asked_again(condition.rest, first_word(next.rest));
  const bool quiet = std::all_of(all.begin() + long(end) + 1, all.end(), [](const auto& d) {
    return d.name == "undef" || d.name == "define" || d.name == "include";
  });
  if (again.empty() || !quiet) return {};
  return {Guard::Kind::trace, at, end, again};
}

void add_words(const std::string& text, std::set<std::string>& out) {
  for (size_t i = 0; i < text.size();) {
    if (!is_word_char(text[i])) {
      ++i;
      continue;
    }
    const std::string word = first_word(std::string_view(text).substr(i));
    i += std::max<size_t>(word.size(), 1);
    if (!word.empty() && !std::isdigit(static_cast<unsigned char>(word[0])) && word != "defined")
      out.insert(word);
  }
}

}  // namespace

ScannedFile scan_directives(std::string_view text) {
  ScannedFile out;
  const auto all = directives_of(text);
  const Guard guard = guard_of(all);
  out.bytes = text.size();
  out.guarded = guard.kind != Guard::Kind::none;
  if (!guard.asks.empty()) out.tested.insert(guard.asks);
  if (guard.kind == Guard::Kind::asked) return out;
  const bool has_line =
      guard.kind == Guard::Kind::trace || (out.guarded && !all.empty() && all[0].name == "ifndef");
  std::vector<bool> sure;  // for each open condition
  std::vector<std::string> defined;
  std::set<std::string> undefined;
  for (size_t i = 0; i < all.size(); ++i) {
    const auto& [name, rest] = all[i];
    const bool known = std::find(sure.begin(), sure.end(), false) == sure.end();
    if (opens(all[i])) {
      const bool is_guard = has_line && i == guard.at;
      sure.push_back(is_guard || always_holds(all[i]));
      if (is_guard) continue;
      const bool is_default = name == "ifndef" && i + 1 < all.size() &&
                              all[i + 1].name == "define" && first_word(all[i + 1].rest) == rest;
      if (is_default)
        out.defaults.insert(rest);
      else
        add_words(rest, out.tested);
    } else if (name == "else" || name == "elif") {
      if (!sure.empty()) sure.back() = false;
      if (name == "elif") add_words(rest, out.tested);
    } else if (name == "endif") {
      if (!sure.empty()) sure.pop_back();
    } else if (name == "define") {
      defined.push_back(first_word(rest));
      if (undefined.contains(defined.back())) out.anew.insert(defined.back());
    } else if (name == "undef") {
      undefined.insert(first_word(rest));
    } else if ((name == "include" || name == "include_next") && rest.size() > 2) {
      out.defines.insert(defined.begin(), defined.end());
      defined.clear();
      const char close = rest[0] == '<' ? '>' : '"';
      const size_t end = rest.find(close, 1);
      if ((rest[0] != '<' && rest[0] != '"') || end == std::string::npos) continue;
      const bool outside = guard.kind == Guard::Kind::trace && (i < guard.at || i > guard.end);
      out.includes.push_back(
          {rest.substr(1, end - 1), rest[0] == '"', name == "include_next", known, outside});
    }
  }
  return out;
}

HeaderScan::File HeaderScan::intern(const std::string& path) {
  return &*paths_.insert(path).first;
}

HeaderScan::Folders HeaderScan::intern(const std::vector<std::string>& folders) {
  return &*folders_.insert(folders).first;
}

const ScannedFile& HeaderScan::scanned(File file) {
  const auto [at, is_new] = scanned_.try_emplace(file);
  if (is_new)
    if (const auto text = host::real_file_system().read(*file)) at->second = scan_directives(*text);
  return at->second;
}

HeaderScan::File HeaderScan::find(const std::string& folder, const std::string& name) {
  auto& known = found_[folder];
  if (const auto at = known.find(name); at != known.end()) return at->second;
  const std::string path = (host::Path(folder) / name).lexically_normal().string();
  std::error_code code;
  File out = std::filesystem::is_regular_file(path, code) ? intern(path) : nullptr;
  known.emplace(name, out);
  return out;
}

HeaderScan::File HeaderScan::search(const ScannedFile::Include& include, File from,
                                    Folders folders) {
  if (include.quoted && !include.next)
    if (const File beside = find(parent_of(*from), include.name)) return beside;
  auto folder = folders->begin();
  if (include.next) {
    folder = std::find_if(folder, folders->end(),
                          [&](const auto& at) { return find(at, include.name) == from; });
    folder = folder == folders->end() ? folders->begin() : folder + 1;
  }
  for (; folder != folders->end(); ++folder)
    if (const File found = find(*folder, include.name)) return found;
  return nullptr;
}

HeaderScan::File HeaderScan::resolve(const ScannedFile::Include& include, File from,
                                     Folders folders) {
  const auto [at, is_new] = resolved_[folders].try_emplace(&include);
  if (is_new) at->second = search(include, from, folders);
  return at->second;
}

std::vector<HeaderScan::File> HeaderScan::closure(File source, Folders folders, bool all) {
  std::vector<File> out;
  std::unordered_set<File> seen;
  struct Frame {
    File file;
    size_t next;
  };
  std::vector<Frame> stack = {{source, 0}};
  out.push_back(source);
  seen.insert(source);
  while (!stack.empty()) {
    Frame& frame = stack.back();
    const auto& includes = scanned(frame.file).includes;
    if (frame.next == includes.size()) {
      stack.pop_back();
      continue;
    }
    const auto& include = includes[frame.next++];
    if (!include.sure && !all) continue;
    const File found = resolve(include, frame.file, folders);
    if (!found || !seen.insert(found).second) continue;
    out.push_back(found);
    stack.push_back({found, 0});
  }
  return out;
}

}  // namespace stackport::facts
