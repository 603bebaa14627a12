// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/unified.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string_view>

#include "core/base/text.h"

namespace stackport::patch {
namespace {

struct Range {
  int start = 0;
  int count = 1;
};

/// Reads "12" or "12,3".
std::optional<Range> range_from(std::string_view text) {
  Range out;
  const size_t comma = text.find(',');
  const auto number = [](std::string_view digits, int& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() && end == digits.data() + digits.size() && value >= 0 &&
           value < 10'000'000;
  };
  if (!number(text.substr(0, comma), out.start)) return std::nullopt;
  if (comma != std::string_view::npos && !number(text.substr(comma + 1), out.count))
    return std::nullopt;
  if (out.count > 0 && out.start == 0) return std::nullopt;
  return out;
}

/// Reads "@@ -1,2 +3,4 @@ ...".
std::optional<DiffHunk> header_from(std::string_view line) {
  if (!line.starts_with("@@ -")) return std::nullopt;
  const size_t plus = line.find(" +", 4);
  const size_t end = plus == std::string_view::npos ? plus : line.find(" @@", plus);
  if (end == std::string_view::npos) return std::nullopt;
  const auto old_range = range_from(line.substr(4, plus - 4));
  const auto new_range = range_from(line.substr(plus + 2, end - plus - 2));
  if (!old_range || !new_range) return std::nullopt;
  DiffHunk hunk;
  hunk.old_start = old_range->start;
  hunk.old_count = old_range->count;
  hunk.new_start = new_range->start;
  hunk.new_count = new_range->count;
  return hunk;
}

class Parser {
 public:
  Parser(const std::string& text, const std::string& name)
      : text_(text), name_(name), lines_(lines(text)) {}

  Result<std::vector<FileDiff>> run() {
    bad_bytes();
    while (errors_.empty() && at_ < lines_.size() && !done_) step();
    if (errors_.empty() && files_.empty())
      error(lines_.empty() ? 0 : 1, "a patch without hunks",
            "a patch is a unified diff: '--- a/FILE', '+++ b/FILE', '@@ ...'");
    if (!errors_.empty()) return fail(ErrorKind::input, std::move(errors_));
    return std::move(files_);
  }

 private:
  std::string_view line() const { return lines_[at_]; }
  int number() const { return static_cast<int>(at_) + 1; }
  void error(int line, std::string message, std::string next = {}) {
    errors_.push_back(at_line(text_, name_, line, std::move(message), std::move(next)));
  }

  void bad_bytes() {
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].find('\0') != std::string::npos) {
        error(static_cast<int>(i) + 1, "a NUL byte", "a patch changes text only");
        std::replace(errors_.back().source_line.begin(), errors_.back().source_line.end(), '\0',
                     '?');
        return;
      }
      if (lines_[i].find('\r') == std::string::npos) continue;
      error(static_cast<int>(i) + 1, "a carriage return", "save the patch with Unix line ends");
      std::replace(errors_.back().source_line.begin(), errors_.back().source_line.end(), '\r', '?');
      return;
    }
  }

  /// Whether a file's header begins here; in free text only if all of it is there.
  bool at_file_header() const {
    return line().starts_with("--- ") && at_ + 1 < lines_.size() &&
           lines_[at_ + 1].starts_with("+++ ");
  }

  void step() {
    if (at_file_header()) return file();
    if (line().starts_with("diff --git ")) return git_header();
    if (files_.empty()) {
      if (header_from(line())) error(number(), "a hunk without a file", "name the file before it");
      ++at_;
      return;
    }
    after_hunk();
  }

  /// What may stand between a hunk and the next file.
  void after_hunk() {
    const auto text = line();
    if (text == "-- " || text == "--") {
      done_ = true;
      rest_after_signature();
    } else if (text.starts_with('+') || text.starts_with('-') || text.starts_with(' ')) {
      error(number(), "the hunk has more lines than its header says",
            "correct the counts of its '@@' line, or refresh the patch");
    } else if (!text.empty() && !text.starts_with("Index: ") && !text.starts_with("====")) {
      error(number(), "this is no part of a patch", "put text before the first file");
    }
    ++at_;
  }

  /// A hunk behind the signature would be dropped without a word.
  void rest_after_signature() {
    for (size_t i = at_; i < lines_.size(); ++i) {
      const std::string_view text = lines_[i];
      if (text.starts_with("diff --git ") || header_from(text))
        return error(static_cast<int>(i) + 1, "a second patch in the same file",
                     "write one patch a file");
    }
  }

  /// Reads git's lines up to `---`, and refuses what is not a change of text.
  void git_header() {
    const int begin = number();
    created_ = removed_ = false;
    for (++at_; at_ < lines_.size() && !at_file_header(); ++at_) {
      const auto text = line();
      if (text.starts_with("old mode") || text.starts_with("new mode"))
        return error(number(), "a changed mode", "a bundle's files have no mode of their own");
      if (text.starts_with("rename ") || text.starts_with("copy "))
        return error(number(), "a rename or a copy", "write it out: git format-patch --no-renames");
      if (text.starts_with("GIT binary patch") || text.starts_with("Binary files "))
        return error(number(), "a binary patch", "a patch changes text only");
      if (text.starts_with("new file mode")) created_ = true;
      if (text.starts_with("new file mode") && text != "new file mode 100644")
        return error(number(), "a created file that is not a plain one",
                     "create it with mode 100644");
      if (text.starts_with("deleted file mode")) removed_ = true;
      if (text.starts_with("diff --git ") || header_from(text)) break;
    }
    if (at_ >= lines_.size() || !at_file_header())
      error(begin, "a file without hunks", "remove it from the patch, or refresh the patch");
  }

  /// The path of a `---` or `+++` line; nullopt after an error. Empty: /dev/null.
  std::optional<std::string> path_of(std::string_view text, int number, char side) {
    auto path = text.substr(4);
    path = path.substr(0, path.find('\t'));
    if (path == "/dev/null") return std::string();
    const std::string prefix = {side, '/'};
    if (path.starts_with('/')) {
      error(number, fmt::format("the path '{}' is absolute", path),
            "write it as a/PATH and b/PATH");
      return std::nullopt;
    }
    if (!path.starts_with(prefix)) {
      error(number, fmt::format("the path '{}' doesn't begin with {}", path, prefix),
            "make the patch with git, or with quilt -p ab");
      return std::nullopt;
    }
    path.remove_prefix(2);
    const bool odd = std::any_of(path.begin(), path.end(), [](unsigned char c) {
      return c <= ' ' || c >= 0x7f || c == '"' || c == '\\';
    });
    if (!is_safe_path(path) || odd) {
      error(number, fmt::format("the path '{}' is not safe", path),
            "a patch reaches files below the tree's root, by plain names");
      return std::nullopt;
    }
    return std::string(path);
  }

  void file() {
    FileDiff diff;
    diff.line = number();
    const auto old_path = path_of(line(), number(), 'a');
    const auto new_path = path_of(lines_[at_ + 1], number() + 1, 'b');
    if (!old_path || !new_path) return;
    if (old_path->empty() && new_path->empty())
      return error(diff.line, "a file without a name", "refresh the patch");
    if (!old_path->empty() && !new_path->empty() && *old_path != *new_path)
      return error(diff.line + 1, "the two paths differ: a patch doesn't rename",
                   "write it out: git format-patch --no-renames");
    diff.path = new_path->empty() ? *old_path : *new_path;
    if (old_path->empty()) diff.action = FileDiff::Action::create;
    if (new_path->empty()) diff.action = FileDiff::Action::remove;
    if (created_ != old_path->empty() && created_)
      return error(diff.line, "a created file has an old side", "refresh the patch");
    if (removed_ != new_path->empty() && removed_)
      return error(diff.line, "a deleted file has a new side", "refresh the patch");
    created_ = removed_ = false;
    if (!seen_.insert(diff.path).second)
      return error(diff.line, fmt::format("'{}' stands in the patch a second time", diff.path),
                   "write one patch a file");
    at_ += 2;
    while (errors_.empty() && at_ < lines_.size() && line().starts_with("@@")) hunk(diff);
    if (!errors_.empty()) return;
    for (size_t i = 0; i + 1 < diff.hunks.size(); ++i)
      for (const auto& each : diff.hunks[i].lines)
        if (!each.newline)
          return error(each.line, "a line without a newline that is not the last",
                       "refresh the patch");
    if (diff.hunks.empty())
      return error(diff.line, "a file without hunks", "remove it from the patch, or refresh it");
    check_whole(diff);
    files_.push_back(std::move(diff));
  }

  void hunk(FileDiff& diff) {
    auto hunk = header_from(line());
    if (!hunk) return error(number(), "a hunk's header that can't be read", "refresh the patch");
    hunk->line = number();
    int old_left = hunk->old_count, new_left = hunk->new_count;
    bool changes = false;
    for (++at_; old_left > 0 || new_left > 0; ++at_) {
      if (at_ >= lines_.size() || !body_line(*hunk, old_left, new_left))
        return error(hunk->line,
                     fmt::format("the patch is cut off: the hunk lacks {} old and {} new lines",
                                 std::max(old_left, 0), std::max(new_left, 0)),
                     "fetch the patch again, or correct the counts of its '@@' line");
      if (!errors_.empty()) return;
      changes = changes || hunk->lines.back().kind != ' ';
    }
    no_newline(*hunk);
    if (!changes) return error(hunk->line, "a hunk that changes nothing", "remove it");
    newlines(*hunk);
    if (!diff.hunks.empty() &&
        hunk->old_before() < diff.hunks.back().old_before() + diff.hunks.back().old_count)
      return error(hunk->line, "the hunk begins before the end of the one above it",
                   "refresh the patch");
    diff.hunks.push_back(std::move(*hunk));
  }

  /// Takes one line of a hunk; false when it isn't one.
  bool body_line(DiffHunk& hunk, int& old_left, int& new_left) {
    const auto text = line();
    if (text.starts_with("\\ ")) {
      if (!hunk.lines.empty()) hunk.lines.back().newline = false;
      return !hunk.lines.empty();
    }
    // A mailer may have eaten the blank of an empty context line.
    const char kind = text.empty() ? ' ' : text[0];
    if (kind != ' ' && kind != '+' && kind != '-') return false;
    if ((kind != '+' && old_left == 0) || (kind != '-' && new_left == 0)) {
      error(number(), "the hunk has other lines than its header says",
            "correct the counts of its '@@' line, or refresh the patch");
      return true;
    }
    if (kind != '+') --old_left;
    if (kind != '-') --new_left;
    hunk.lines.push_back({kind, std::string(text.empty() ? text : text.substr(1)), true, number()});
    return true;
  }

  /// Takes a "\ No newline at end of file" that stands here.
  void no_newline(DiffHunk& hunk) {
    if (at_ >= lines_.size() || !line().starts_with("\\ ") || hunk.lines.empty()) return;
    hunk.lines.back().newline = false;
    ++at_;
  }

  /// "\ No newline" is true of the last line of a side only; libgit2 reads past its buffer
  /// otherwise.
  void newlines(const DiffHunk& hunk) {
    for (const char other : {'+', '-'}) {
      const DiffLine* open = nullptr;
      for (const auto& line : hunk.lines) {
        if (line.kind == other) continue;
        if (open)
          return error(open->line, "a line without a newline that is not the last",
                       "refresh the patch");
        if (!line.newline) open = &line;
      }
    }
  }

  void check_whole(const FileDiff& diff) {
    const auto& first = diff.hunks.front();
    const bool create = diff.action == FileDiff::Action::create;
    const bool remove = diff.action == FileDiff::Action::remove;
    if ((create && (diff.hunks.size() > 1 || first.old_count > 0 || first.old_start > 0)) ||
        (remove && (diff.hunks.size() > 1 || first.new_count > 0 || first.new_start > 0)))
      error(first.line, create ? "a created file has old lines" : "a deleted file has new lines",
            "refresh the patch");
  }

  const std::string& text_;
  const std::string& name_;
  const std::vector<std::string> lines_;
  size_t at_ = 0;
  bool created_ = false;
  bool removed_ = false;
  bool done_ = false;
  std::set<std::string> seen_;
  std::vector<FileDiff> files_;
  std::vector<Diagnostic> errors_;
};

}  // namespace

Result<std::vector<FileDiff>> parse_unified(const std::string& text, const std::string& name) {
  return Parser(text, name).run();
}

Diagnostic at_line(const std::string& text, const std::string& name, int line, std::string message,
                   std::string next) {
  Diagnostic d;
  d.place = {name, line, 0};
  d.message = std::move(message);
  d.source_line = line > 0 ? line_of(text, line) : std::string();
  d.next = std::move(next);
  return d;
}

}  // namespace stackport::patch
