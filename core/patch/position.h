// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/patch/series.h"
#include "core/patch/unified.h"

namespace stackport::patch {

/// A file's lines; `newline` is false when the last one has none.
struct FileText {
  std::vector<std::string> lines;
  bool newline = true;

  static FileText of(const std::string& bytes);
  std::string bytes() const;
};

/// What keeps the hunks of `diff` from standing exactly where their headers say; empty: nothing.
std::vector<Diagnostic> check_position(const Patch& patch, const FileDiff& diff,
                                       const FileText& old_file);

/// The file with all hunks made at their places, which were checked.
FileText result_of(const FileDiff& diff, const FileText& old_file);

/// The changed regions, by lines of the result.
std::vector<Hunk> changed_runs(const FileDiff& diff);

}  // namespace stackport::patch
