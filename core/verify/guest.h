// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "core/host/process.h"
#include "core/verify/guest_spec.h"

namespace stackport::verify {

/// The folders that a guest sees, and what it starts from.
struct Guest {
  host::Path kernel;
  host::Path initramfs;
  host::Path root;     ///< read-only
  host::Path modules;  ///< read-only
  host::Path in_box;   ///< read-only
  host::Path job;      ///< written by the guest; its console's text is console.log there
  std::chrono::seconds limit{0};
  int processors = 1;
};

/// The emulator's command line: no network, no disk; the kernel's log to console.log, the second
/// serial port to standard output.
std::vector<std::string> guest_command(const GuestSpec& spec, const Guest& guest);

struct GuestRun {
  std::string said;     ///< the second serial port's text
  std::string console;  ///< the kernel's log
  std::string trouble;  ///< what the emulator complained of
  bool timed_out = false;
  double seconds = 0;
};

/// Runs a guest to its end or its limit. Error: no emulator (environment).
Result<GuestRun> run_guest(host::Processes& processes, const GuestSpec& spec, const Guest& guest,
                           const std::function<void(std::string_view)>& on_line);

}  // namespace stackport::verify
