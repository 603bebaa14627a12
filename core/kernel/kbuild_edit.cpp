// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <optional>

#include "core/base/text.h"
#include "core/kernel/kbuild_eval.h"

namespace stackport::kernel {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// A word of a physical line, by its offsets.
struct Word {
  size_t begin, end;
};

/// The words of `line` from `at` on, with `$(..)` in one piece, up to a comment or a continuation.
std::vector<Word> words_of(const std::string& line, size_t at) {
  std::vector<Word> out;
  while (at < line.size()) {
    while (at < line.size() && is_blank(line[at])) ++at;
    if (at == line.size() || line[at] == '#') break;
    if (line[at] == '\\' && at + 1 == line.size()) break;
    const size_t begin = at;
    int depth = 0;
    for (; at < line.size(); ++at) {
      if (line[at] == '(') ++depth;
      if (line[at] == ')') --depth;
      if (depth <= 0 && (is_blank(line[at]) || (line[at] == '\\' && at + 1 == line.size()))) break;
    }
    out.push_back({begin, at});
  }
  return out;
}

/// What becomes of the Makefile's words when only some modules are kept.
class Filter {
 public:
  Filter(const KbuildFile& file, const std::set<std::string>& keep) : file_(file), keep_(keep) {
    for (const auto& s : file_.statements)
      if (s.variable.starts_with("obj-")) collect(s.value, 0);
  }

  bool lists_modules(const KbuildFile::Statement& s) const {
    return s.variable.starts_with("obj-") || helpers_.contains(s.variable);
  }

  /// Whether the statement lists the objects of a module that is dropped.
  std::optional<std::string> dropped_composite(const KbuildFile::Statement& s) const {
    const size_t dash = s.variable.rfind('-');
    if (dash == std::string::npos || lists_modules(s)) return std::nullopt;
    const std::string kind = s.variable.substr(dash + 1);
    if (kind != "y" && kind != "m" && kind != "objs" && !kind.starts_with("$("))
      return std::nullopt;
    const std::string stem = s.variable.substr(0, dash);
    if (!named_.contains(stem) || keep_.contains(stem)) return std::nullopt;
    return stem;
  }

  /// Why a word goes; nothing when it stays.
  std::optional<std::string> reason(const std::string& word) const {
    if (word.ends_with("/")) return "the bundle lists the folder " + word + " itself";
    if (word.ends_with(".o") && word.find('$') == std::string::npos) {
      const std::string name = word.substr(0, word.size() - 2);
      if (keep_.contains(name)) return std::nullopt;
      return name + " is not in the bundle";
    }
    if (!word.starts_with("$(") || word.find_first_of(" \t") != std::string::npos)
      return std::nullopt;
    return any_kept(word, 0) ? std::nullopt
                             : std::make_optional(word + " names nothing of the bundle");
  }

 private:
  /// Statements whose value `$(name)` may stand for, whatever the configuration.
  std::vector<const KbuildFile::Statement*> behind(const std::string& word) const {
    std::vector<const KbuildFile::Statement*> out;
    const std::string name = word.substr(2, word.size() - 3);
    const size_t dash = name.rfind('-');
    for (const auto& s : file_.statements)
      if (s.variable == name || (dash != std::string::npos &&
                                 !config_suffix(s.variable, name.substr(0, dash + 1)).empty()))
        out.push_back(&s);
    return out;
  }

  void collect(const std::string& value, int depth) {
    if (depth > 8) return;
    for (const auto& word : words(value)) {
      if (word.ends_with(".o")) named_.insert(word.substr(0, word.size() - 2));
      if (!word.starts_with("$(") || !word.ends_with(")")) continue;
      for (const auto* s : behind(word)) {
        helpers_.insert(s->variable);
        collect(s->value, depth + 1);
      }
    }
  }

  bool any_kept(const std::string& reference, int depth) const {
    const auto statements = behind(reference);
    if (statements.empty() || depth > 8) return true;  // not ours to judge
    for (const auto* s : statements)
      for (const auto& word : words(s->value)) {
        const bool nested = word.starts_with("$(") && word.ends_with(")");
        if (nested ? any_kept(word, depth + 1) : !reason(word)) return true;
      }
    return false;
  }

  const KbuildFile& file_;
  const std::set<std::string>& keep_;
  std::set<std::string> named_;
  std::set<std::string> helpers_;
};

/// Takes words out of a statement's physical lines; the lines that are left, or none when no word
/// is.
std::vector<std::string> without_words(std::vector<std::string> text, const Filter& filter,
                                       const std::string& op, std::vector<std::string>* reasons) {
  std::vector<std::string> out;
  bool any = false;
  for (size_t i = 0; i < text.size(); ++i) {
    std::string& line = text[i];
    const size_t start = i == 0 ? line.find(op) + op.size() : 0;
    const std::vector<Word> all = words_of(line, start);
    size_t kept = 0;
    for (auto word = all.rbegin(); word != all.rend(); ++word) {
      const auto why = filter.reason(line.substr(word->begin, word->end - word->begin));
      if (!why) {
        ++kept;
        continue;
      }
      reasons->insert(reasons->begin(), *why);
      size_t begin = word->begin, end = word->end;
      if (word->begin == all.front().begin && all.size() > 1) {
        while (end < line.size() && is_blank(line[end])) ++end;
      } else {
        while (begin > start && is_blank(line[begin - 1])) --begin;
      }
      line.erase(begin, end - begin);
    }
    any = any || kept > 0;
    if (i > 0 && kept == 0 && !all.empty()) continue;
    out.push_back(line);
  }
  if (!any) return {};
  const bool continues = !text.back().empty() && text.back().back() == '\\';
  std::string& last = out.back();
  if (!continues && !last.empty() && last.back() == '\\') {
    last.pop_back();
    while (!last.empty() && is_blank(last.back())) last.pop_back();
  }
  return out;
}

std::string what_of(std::vector<std::string> reasons) {
  std::vector<std::string> unique;
  for (auto& reason : reasons)
    if (std::find(unique.begin(), unique.end(), reason) == unique.end())
      unique.push_back(std::move(reason));
  return join(unique, "; ");
}

/// Builds the new text from the old one's lines and remembers the edits.
class Rewriter {
 public:
  Rewriter(const KbuildFile& file, std::vector<KbuildEdit>* edits)
      : old_(lines(file.text)), edits_(edits), newline_(file.text.ends_with("\n")) {}

  std::vector<std::string> lines_of(const KbuildFile::Statement& s) const {
    return {old_.begin() + (s.first_line - 1), old_.begin() + s.last_line};
  }

  void replace(const KbuildFile::Statement& s, const std::vector<std::string>& with,
               std::string what) {
    copy_until(s.first_line - 1);
    const int line = static_cast<int>(new_.size()) + 1;
    if (edits_)
      edits_->push_back(
          {line, s.last_line - s.first_line + 1, static_cast<int>(with.size()), std::move(what)});
    new_.insert(new_.end(), with.begin(), with.end());
    next_ = s.last_line;
  }

  std::string finish() {
    copy_until(static_cast<int>(old_.size()));
    std::string text = join(new_, "\n");
    if (newline_ && !new_.empty()) text += '\n';
    return text;
  }

 private:
  void copy_until(int end) {
    for (; next_ < end; ++next_) new_.push_back(old_[next_]);
  }
  std::vector<std::string> old_, new_;
  std::vector<KbuildEdit>* edits_;
  bool newline_;
  int next_ = 0;
};

/// `line` with the folders of its -I options rewritten.
std::string rewrite_line(std::string line, const std::string& own, const std::string& variable,
                         const std::function<bool(const std::string&)>& carried,
                         std::vector<std::string>* folders) {
  constexpr std::string_view top = "$(srctree)/";
  for (size_t at = line.find("-I"); at != std::string::npos; at = line.find("-I", at)) {
    at += 2;
    size_t begin = at;
    while (begin < line.size() && is_blank(line[begin])) ++begin;
    if (line.compare(begin, top.size(), top) != 0) continue;
    size_t end = begin;
    while (end < line.size() && !is_blank(line[end]) && line[end] != '\\') ++end;
    std::string folder = line.substr(begin + top.size(), end - begin - top.size());
    for (std::string_view here : {"$(src)", "$(obj)"})
      if (folder.starts_with(here)) folder = own + folder.substr(here.size());
    const std::string path = normalize(folder).value_or("");
    if (path.empty() || !carried(path)) continue;
    const std::string with = "$(" + variable + ")/" + folder;
    line.replace(begin, end - begin, with);
    at = begin + with.size();
    folders->push_back(path + " is in the bundle");
  }
  return line;
}

}  // namespace

Result<std::string> filter_kbuild(const KbuildFile& file, const std::set<std::string>& keep_modules,
                                  std::vector<KbuildEdit>* edits) {
  const Filter filter(file, keep_modules);
  Rewriter out(file, edits);
  for (const auto& s : file.statements) {
    if (s.variable.empty()) continue;
    if (const auto dropped = filter.dropped_composite(s)) {
      out.replace(s, {}, *dropped + " is not in the bundle");
    } else if (filter.lists_modules(s)) {
      std::vector<std::string> reasons;
      const auto text = without_words(out.lines_of(s), filter, s.op, &reasons);
      if (!reasons.empty()) out.replace(s, text, what_of(std::move(reasons)));
    }
  }
  return out.finish();
}

std::string rewrite_include_folders(const KbuildFile& file, const std::string& variable,
                                    const std::function<bool(const std::string&)>& carried,
                                    std::vector<KbuildEdit>* edits) {
  Rewriter out(file, edits);
  for (const auto& s : file.statements) {
    if (s.variable.empty()) continue;
    std::vector<std::string> text = out.lines_of(s), reasons;
    for (auto& line : text)
      line = rewrite_line(line, parent_of(file.path), variable, carried, &reasons);
    if (!reasons.empty()) out.replace(s, text, what_of(std::move(reasons)));
  }
  return out.finish();
}

}  // namespace stackport::kernel
