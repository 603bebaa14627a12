// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>

namespace stackport::report {

/// One line on standard error that tells what is being done; silent unless that is a terminal.
/// May be used from several threads.
class Progress {
 public:
  Progress();
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void step(std::string_view what);
  /// With a bar; `total` 0: not known.
  void step(std::string_view what, size_t done, size_t total);
  void clear();

 private:
  void show(const std::string& line);
  const bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point last_;
  std::mutex mutex_;
};

/// Columns of the terminal on standard output; 0 when it is none.
size_t terminal_width();
/// Whether standard output takes colour: a terminal, and NO_COLOR is not set.
bool takes_colour(int descriptor);

}  // namespace stackport::report
