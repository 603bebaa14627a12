// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/parts.h"

#include <cstdlib>

#include "core/base/text.h"
#include "core/verify/transcript.h"

namespace stackport::verify {
namespace {

/// The case that a line of the protocol begins; empty: none.
std::string begun_by(const std::string& line) {
  const auto parts = words(line);
  const bool begins = parts.size() == 3 && parts[0] == "@" && parts[1] == "case";
  return begins ? parts[2] : std::string();
}

/// The same for a line of the kernel's log.
std::string marked_by(const std::string& line) {
  const auto parts = words(mark_of(line));
  return parts.size() == 2 && parts[0] == "case" ? parts[1] : std::string();
}

/// Lines from the one that begins `test` to the next that begins another. `before` goes with the
/// lines that no case has.
template <typename Begun>
std::string lines_of(std::string_view text, std::string_view test, bool before, Begun begun) {
  std::string out, current;
  for (const auto& line : lines(text)) {
    if (auto name = begun(line); !name.empty()) current = std::move(name);
    if (current == test || (before && current.empty())) out += line + "\n";
  }
  return out;
}

/// How long the guest says that the case took.
double seconds_of(std::string_view said) {
  for (const auto& line : lines(said)) {
    const auto parts = words(line);
    if (parts.size() == 3 && parts[0] == "@" && parts[1] == "done")
      return std::atof(parts[2].c_str());
  }
  return 0;
}

}  // namespace

bool was_begun(const GuestRun& run, std::string_view test) {
  for (const auto& line : lines(run.said))
    if (begun_by(line) == test) return true;
  return false;
}

GuestRun part_of(const GuestRun& run, std::string_view test, bool first, bool last) {
  GuestRun out;
  out.said = lines_of(run.said, test, true, begun_by);
  out.console = lines_of(run.console, test, first, marked_by);
  const bool ended = read_transcript(out.said).done;
  if (!ended || last) {
    out.trouble = run.trouble;
    out.timed_out = run.timed_out;
  }
  out.seconds = ended ? seconds_of(out.said) : run.seconds;
  if (first && last) out.seconds = run.seconds;
  return out;
}

}  // namespace stackport::verify
