// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/position.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"

namespace stackport::patch {
namespace {

std::vector<const DiffLine*> side_of(const DiffHunk& hunk, char other) {
  std::vector<const DiffLine*> out;
  for (const auto& line : hunk.lines)
    if (line.kind != other) out.push_back(&line);
  return out;
}

/// Whether line `at` (from 0) of the file is `line`, to the newline.
bool same(const FileText& file, size_t at, const DiffLine& line) {
  if (at >= file.lines.size() || file.lines[at] != line.text) return false;
  const bool newline = at + 1 < file.lines.size() || file.newline;
  return newline == line.newline;
}

bool stand_at(const FileText& file, size_t at, const std::vector<const DiffLine*>& side) {
  for (size_t i = 0; i < side.size(); ++i)
    if (!same(file, at + i, *side[i])) return false;
  return true;
}

/// The places (from 1) where all of `side` stands.
std::vector<size_t> places_of(const FileText& file, const std::vector<const DiffLine*>& side) {
  std::vector<size_t> out;
  if (side.empty()) return out;
  for (size_t at = 0; at + side.size() <= file.lines.size(); ++at)
    if (stand_at(file, at, side)) out.push_back(at + 1);
  return out;
}

std::string without_blanks(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\t') out += c;
  return out;
}

class PositionCheck {
 public:
  PositionCheck(const Patch& patch, const FileDiff& diff, const FileText& file)
      : patch_(patch), diff_(diff), file_(file) {}

  std::vector<Diagnostic> run() {
    int shift = 0;
    for (const auto& hunk : diff_.hunks) {
      old_side(hunk);
      if (hunk.new_before() != hunk.old_before() + shift)
        add(hunk.line,
            fmt::format("the header is wrong: the hunk's new lines begin at line {} of the result",
                        hunk.old_before() + shift + (hunk.new_count > 0 ? 1 : 0)),
            "refresh the patch");
      shift += hunk.new_count - hunk.old_count;
    }
    return std::move(out_);
  }

 private:
  Diagnostic& add(int line, std::string message, std::string next) {
    return out_.emplace_back(
        at_line(patch_.text, patch_.file, line, std::move(message), std::move(next)));
  }

  void old_side(const DiffHunk& hunk) {
    const auto side = side_of(hunk, '+');
    const auto before = static_cast<size_t>(hunk.old_before());
    if (side.empty() && (before > 0 || !file_.lines.empty())) {
      add(hunk.line, fmt::format("nothing in the hunk says where in {} it belongs", diff_.path),
          "make the patch anew, with lines of context");
      return;
    }
    for (size_t i = 0; i < side.size(); ++i) {
      if (same(file_, before + i, *side[i])) continue;
      if (before + i >= file_.lines.size()) return past_end(hunk, side[i]->line, before + i + 1);
      return mismatch(hunk, *side[i], before + i);
    }
  }

  void past_end(const DiffHunk& hunk, int line, size_t wanted) {
    add(line,
        fmt::format("the hunk expects line {} of {}, which ends at line {}", wanted, diff_.path,
                    file_.lines.size()),
        hint(hunk));
  }

  void mismatch(const DiffHunk& hunk, const DiffLine& line, size_t at) {
    const auto& actual = file_.lines[at];
    std::string how;
    if (actual == line.text) {
      how = " (they differ in the newline at the end of the file)";
    } else if (without_blanks(actual) == without_blanks(line.text)) {
      how = " (they differ in blanks only)";
    }
    auto& d = add(line.line,
                  fmt::format("the hunk expects this line at {}:{}, where another stands{}",
                              diff_.path, at + 1, how),
                  hint(hunk));
    Diagnostic note;
    note.severity = Severity::note;
    note.place = {diff_.path, static_cast<int>(at) + 1, 0};
    note.message = "the file's line";
    note.source_line = actual;
    d.notes.push_back(std::move(note));
  }

  std::string hint(const DiffHunk& hunk) const {
    const auto places = places_of(file_, side_of(hunk, '+'));
    if (places.size() == 1)
      return fmt::format("the hunk's old lines stand at line {} of {}: refresh the patch",
                         places[0], diff_.path);
    if (places.size() > 1) {
      std::vector<std::string> numbers;
      for (const size_t place : places) numbers.push_back(std::to_string(place));
      if (numbers.size() > 5) numbers = {numbers.begin(), numbers.begin() + 5};
      return fmt::format(
          "the hunk's old lines stand at {} places of {} (lines {}{}): refresh the patch",
          places.size(), diff_.path, join(numbers, ", "), places.size() > 5 ? ", ..." : "");
    }
    const auto after = side_of(hunk, '-');
    if (!after.empty() && !places_of(file_, after).empty())
      return fmt::format("the hunk's new lines stand in {} already: is the patch needed?",
                         diff_.path);
    return fmt::format("the hunk's old lines stand nowhere in {}: make the patch anew", diff_.path);
  }

  const Patch& patch_;
  const FileDiff& diff_;
  const FileText& file_;
  std::vector<Diagnostic> out_;
};

}  // namespace

FileText FileText::of(const std::string& bytes) {
  FileText out;
  out.lines = stackport::lines(bytes);
  out.newline = bytes.empty() || bytes.back() == '\n';
  return out;
}

std::string FileText::bytes() const {
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  if (!newline && !out.empty()) out.pop_back();
  return out;
}

std::vector<Diagnostic> check_position(const Patch& patch, const FileDiff& diff,
                                       const FileText& old_file) {
  return PositionCheck(patch, diff, old_file).run();
}

FileText result_of(const FileDiff& diff, const FileText& old_file) {
  FileText out;
  const auto& old_lines = old_file.lines;
  size_t at = 0;
  const auto keep_until = [&](size_t end) {
    for (; at < end; ++at) {
      out.lines.push_back(old_lines[at]);
      out.newline = at + 1 < old_lines.size() || old_file.newline;
    }
  };
  for (const auto& hunk : diff.hunks) {
    keep_until(static_cast<size_t>(hunk.old_before()));
    for (const auto& line : hunk.lines) {
      if (line.kind != '+') ++at;
      if (line.kind == '-') continue;
      out.lines.push_back(line.text);
      out.newline = line.newline;
    }
  }
  keep_until(old_lines.size());
  return out;
}

std::vector<Hunk> changed_runs(const FileDiff& diff) {
  std::vector<Hunk> out;
  for (const auto& hunk : diff.hunks) {
    int line = hunk.new_before() + 1;
    bool in_run = false;
    for (const auto& each : hunk.lines) {
      if (each.kind == ' ') {
        in_run = false;
        ++line;
        continue;
      }
      if (!in_run) out.push_back({diff.path, line, 0, 0});
      in_run = true;
      if (each.kind == '+') {
        ++out.back().added;
        ++line;
      } else {
        ++out.back().removed;
      }
    }
  }
  return out;
}

}  // namespace stackport::patch
