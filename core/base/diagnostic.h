// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace stackport {

/// A place in a text; line and column count from 1, 0 means "the whole".
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Place&) const = default;
};

/// `file:line`, or `file` where there is no line; empty without a file.
std::string to_text(const Place& place);

enum class Severity { error, warning, note };

/// One thing to tell a person: where, what, the line itself, and what to do next.
struct Diagnostic {
  Severity severity = Severity::error;
  Place place;
  std::string message;
  std::string source_line;  ///< the line at `place`, shown with a caret; may be empty
  std::string next;         ///< what to do; may be empty
  std::vector<Diagnostic> notes;
};

/// `file:line:col: error: message`, the line, a caret, `next:` and the notes, each on its line.
std::string to_text(const Diagnostic& diagnostic, bool colour = false);

/// The line `number` (from 1) of `text`, without its newline; empty when there is none.
std::string line_of(const std::string& text, int number);

}  // namespace stackport
