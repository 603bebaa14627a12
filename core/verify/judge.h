// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>

#include "core/verify/cases.h"
#include "core/verify/guest.h"
#include "core/verify/transcript.h"

namespace stackport::verify {

enum class Outcome { passed, failed, left_out };

/// What is wrong with a case, and what shows it: lines of the kernel's log or of a step's output.
struct Finding {
  std::string step;  ///< empty: the guest as a whole
  std::string message;
  std::vector<std::string> shown;
};

/// A module that ran, and whose it is.
struct Proof {
  std::string module;
  std::string build_id;
  std::string taint;
  bool of_bundle = false;
};

struct CaseResult {
  std::string name;  ///< "name" or "name/link"
  int tier = 0;
  Outcome outcome = Outcome::left_out;
  std::string why;   ///< left out: the reason
  size_t steps = 0;  ///< that ended well
  size_t planned = 0;
  double seconds = 0;
  std::vector<Proof> proof;
  std::vector<Finding> findings;
  std::map<std::string, std::string> results;  ///< of single tests: name -> outcome
  std::vector<std::string> notes;              ///< to be told, and no failure
  std::vector<std::string> owners;             ///< failed: whom to ask about the case's modules
  host::Path logs;
};

/// What the case's modules must prove to be.
struct Expected {
  std::map<std::string, std::string> build_ids;  ///< of the bundle's modules
  Stack stack = Stack::bundle;                   ///< in_box: a reference run, of the target's own
};

/// Holds a guest's run against its case. `logs`: the steps' outputs, by number from 0.
CaseResult judge(const Case& test, const GuestSpec& spec, const Expected& expected,
                 const GuestRun& run, const std::vector<std::string>& logs);

/// The lines of a kernel's log that spell trouble, each with its kind, the step in which it came
/// and the lines after it.
std::vector<Finding> kernel_trouble(const GuestSpec& spec, std::string_view console);

}  // namespace stackport::verify
