// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "core/host/file_system.h"

namespace stackport::host {

struct Command {
  std::vector<std::string> argv;
  Path directory;                                  ///< empty: the current one
  std::map<std::string, std::string> environment;  ///< added to the inherited one
  std::string input;                               ///< standard input
  std::chrono::seconds limit{0};                   ///< 0: none; after it the whole group is killed
  std::function<void(std::string_view)> on_line;   ///< each line of both outputs as it comes
};

struct ProcessResult {
  int status = 0;  ///< exit status, or 128 + signal
  bool timed_out = false;
  std::string out;
  std::string err;
  double cpu_seconds = 0;  ///< user and system time of the whole group that was waited for
};

class Processes {
 public:
  virtual ~Processes() = default;
  /// Runs to the end, in a process group of its own; SIGTERM ends it when this process is killed. A
  /// non-zero status is an answer, not an error; a program that can't be started is an error of
  /// kind `environment`.
  virtual Result<ProcessResult> run(const Command& command) = 0;
};

/// From its first use on this process ignores SIGPIPE.
Processes& real_processes();

/// Makes SIGINT, SIGTERM and SIGHUP end every process group that run() has started, and then this
/// process.
void forward_signals();

}  // namespace stackport::host
