// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stackport::verify {

/// A module that a guest saw loaded, during or at the end of a step.
struct SeenModule {
  std::string name;
  std::string build_id;  ///< hex; "-": none
  std::string taint;     ///< letters, as in /sys/module/NAME/taint; "-": none
};

struct SeenStep {
  std::string name;
  std::optional<int> status;  ///< absent: no end line
  double seconds = 0;
  std::vector<SeenModule> modules;
  unsigned long taint = 0;  ///< the kernel's, when the step ended
};

/// What a guest said on its protocol port.
struct Transcript {
  std::string release;  ///< empty: the guest's runner never started
  std::vector<SeenStep> steps;
  bool done = false;
  std::vector<std::string> other;  ///< lines that are not the protocol's
};

/// What follows the mark that a guest's runner left in a line of the kernel's log; empty without.
std::string mark_of(const std::string& line);

Transcript read_transcript(std::string_view text);

/// Lines `result OUTCOME NAME` of a step's output: name -> outcome.
std::map<std::string, std::string> read_results(std::string_view log);

/// The letters of the kernel's taint bits (Documentation/admin-guide/tainted-kernels.rst).
std::string taint_letters(unsigned long taint);

}  // namespace stackport::verify
