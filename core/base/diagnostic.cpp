// SPDX-License-Identifier: GPL-2.0-only
#include "core/base/diagnostic.h"

#include <fmt/format.h>

namespace stackport {
namespace {

const char* word(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "error";
}

const char* paint(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "\033[1;31m";
    case Severity::warning:
      return "\033[1;35m";
    case Severity::note:
      return "\033[1;36m";
  }
  return "";
}

/// Spaces up to the caret, with the line's own tabs kept so that both lines align.
std::string margin(const std::string& line, int column) {
  std::string out;
  for (int i = 0; i + 1 < column && i < static_cast<int>(line.size()); ++i)
    out += line[static_cast<size_t>(i)] == '\t' ? '\t' : ' ';
  return out;
}

}  // namespace

std::string to_text(const Place& place) {
  if (place.file.empty() || place.line <= 0) return place.file;
  return fmt::format("{}:{}", place.file, place.line);
}

std::string to_text(const Diagnostic& d, bool colour) {
  std::string out;
  if (!d.place.file.empty()) {
    out += d.place.file;
    if (d.place.line > 0) out += fmt::format(":{}", d.place.line);
    if (d.place.line > 0 && d.place.column > 0) out += fmt::format(":{}", d.place.column);
    out += ": ";
  }
  out += colour ? fmt::format("{}{}:\033[0m ", paint(d.severity), word(d.severity))
                : fmt::format("{}: ", word(d.severity));
  out += d.message + "\n";
  if (!d.source_line.empty()) {
    out += "    " + d.source_line + "\n";
    if (d.place.column > 0) out += "    " + margin(d.source_line, d.place.column) + "^\n";
  }
  if (!d.next.empty()) out += "  next: " + d.next + "\n";
  for (const auto& note : d.notes) out += to_text(note, colour);
  return out;
}

std::string line_of(const std::string& text, int number) {
  size_t begin = 0;
  for (int i = 1; i < number; ++i) {
    const size_t newline = text.find('\n', begin);
    if (newline == std::string::npos) return {};
    begin = newline + 1;
  }
  if (begin >= text.size()) return {};
  return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace stackport
