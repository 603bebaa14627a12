// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace stackport::patch {

/// One line of a hunk.
struct DiffLine {
  char kind = ' ';  ///< ' ', '+' or '-'
  std::string text;
  bool newline = true;  ///< false: the file ends after it without a newline
  int line = 0;         ///< in the patch file
};

struct DiffHunk {
  int line = 0;  ///< of its `@@` in the patch file
  int old_start = 0;
  int old_count = 0;
  int new_start = 0;
  int new_count = 0;
  std::vector<DiffLine> lines;

  /// Lines of the old file before the hunk.
  int old_before() const { return old_count == 0 ? old_start : old_start - 1; }
  /// Lines of the new file before the hunk.
  int new_before() const { return new_count == 0 ? new_start : new_start - 1; }
};

struct FileDiff {
  enum class Action { change, create, remove };
  std::string path;  ///< without a/ or b/
  Action action = Action::change;
  int line = 0;  ///< of its `---` in the patch file
  std::vector<DiffHunk> hunks;
};

/// Reads a unified diff strictly. Free text may stand before the first file, and after a line `--
/// `. Errors (input, at their line of `name`): CRLF, a cut or overlong hunk, no hunk at all, a path
/// that isn't safe or has no a/ b/ prefix, a binary patch, a rename, a changed mode, a file named
/// twice.
Result<std::vector<FileDiff>> parse_unified(const std::string& text, const std::string& name);

/// An error at a line of a patch, which is shown.
Diagnostic at_line(const std::string& text, const std::string& name, int line, std::string message,
                   std::string next = {});

}  // namespace stackport::patch
