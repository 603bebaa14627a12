// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "core/patch/diff.h"
#include "core/patch/git_apply.h"
#include "core/patch/position.h"
#include "core/patch/series.h"
#include "core/patch/unified.h"

namespace stackport::patch {
namespace {

using Read = std::function<Result<std::string>(const std::string&)>;

void as_notes(Error& error, Diagnostic& of) {
  for (auto& d : error.diagnostics) {
    d.severity = Severity::note;
    of.notes.push_back(std::move(d));
  }
}

/// Reads the old side of every file and holds the hunks against it.
struct OldSide {
  std::map<std::string, std::string> files;
  std::vector<Diagnostic> errors;

  void take(const Patch& patch, const FileDiff& diff, const Read& read) {
    auto bytes = read(diff.path);
    if (diff.action == FileDiff::Action::create) {
      if (bytes)
        errors.push_back(at_line(patch.text, patch.file, diff.line,
                                 fmt::format("the patch creates {}, which is there", diff.path),
                                 "make the patch anew"));
      return;
    }
    if (!bytes) {
      errors.push_back(at_line(patch.text, patch.file, diff.line,
                               fmt::format("the tree has no {}", diff.path),
                               "give the patch a condition, or make it anew"));
      as_notes(bytes.error(), errors.back());
      return;
    }
    auto wrong = check_position(patch, diff, FileText::of(*bytes));
    std::move(wrong.begin(), wrong.end(), std::back_inserter(errors));
    if (diff.action == FileDiff::Action::remove && wrong.empty() &&
        !result_of(diff, FileText::of(*bytes)).lines.empty())
      errors.push_back(
          at_line(patch.text, patch.file, diff.line,
                  fmt::format("the patch deletes {}, but not all its lines", diff.path),
                  "make the patch anew"));
    files[diff.path] = std::move(*bytes);
  }
};

Result<Applied> apply_one(const Patch& patch, const Read& read) {
  STACKPORT_TRY(auto diffs, parse_unified(patch.text, patch.file));
  if (patch.reverse) diffs = reversed(std::move(diffs));
  OldSide old_side;
  for (const auto& diff : diffs) old_side.take(patch, diff, read);
  if (!old_side.errors.empty()) return fail(ErrorKind::input, std::move(old_side.errors));

  STACKPORT_TRY(auto files, git_apply(diffs, old_side.files, patch.file));
  Applied out;
  out.file = patch.file;
  for (const auto& diff : diffs) {
    if (diff.action == FileDiff::Action::remove) {
      if (files.contains(diff.path))
        return fail(ErrorKind::failed, patch.file, "libgit2 kept a file that the patch deletes");
      out.deleted.push_back(diff.path);
      continue;
    }
    // The places of the changes were taken from the hunks: both ways must give the same bytes.
    const auto old_file = old_side.files.find(diff.path);
    const auto expected = result_of(
        diff, old_file == old_side.files.end() ? FileText() : FileText::of(old_file->second));
    const auto made = files.find(diff.path);
    if (made == files.end() || made->second != expected.bytes())
      return fail(ErrorKind::failed, patch.file,
                  fmt::format("libgit2 makes of {} something else than the hunks say", diff.path));
    out.files[diff.path] = std::move(made->second);
    const auto runs = changed_runs(diff);
    out.hunks.insert(out.hunks.end(), runs.begin(), runs.end());
  }
  std::sort(out.deleted.begin(), out.deleted.end());
  return out;
}

}  // namespace

Result<Applied> apply(const Patch& patch, const Read& read) {
  auto applied = apply_one(patch, read);
  for (size_t i = 0; !applied && i < patch.variants.size(); ++i) {
    Patch variant = patch;
    variant.file = patch.variants[i].file;
    variant.text = patch.variants[i].text;
    auto other = apply_one(variant, read);
    if (other) return other;
    as_notes(other.error(), applied.error().diagnostics.back());
  }
  return applied;
}

}  // namespace stackport::patch
