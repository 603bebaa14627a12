// SPDX-License-Identifier: GPL-2.0-only
#include "core/report/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace stackport::report {
namespace {

size_t width_of_terminal(int descriptor) {
  winsize size{};
  if (!::isatty(descriptor) || ::ioctl(descriptor, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

}  // namespace

size_t terminal_width() {
  return width_of_terminal(STDOUT_FILENO);
}

bool takes_colour(int descriptor) {
  const char* off = std::getenv("NO_COLOR");
  return ::isatty(descriptor) && (!off || !*off);
}

Progress::Progress() : terminal_(::isatty(STDERR_FILENO)) {}

void Progress::step(std::string_view what) {
  step(what, 0, 0);
}

void Progress::step(std::string_view what, size_t done, size_t total) {
  if (!terminal_) return;
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (total > 0 && done < total && now - last_ < std::chrono::milliseconds(50)) return;
  last_ = now;
  if (total == 0) return show(fmt::format("{} ..", what));
  constexpr size_t kBar = 24;
  const size_t full = std::min(kBar, kBar * done / total);
  show(fmt::format("[{}{}] {}/{} {}", std::string(full, '='), std::string(kBar - full, ' '), done,
                   total, what));
}

void Progress::show(const std::string& line) {
  const size_t width = std::max<size_t>(20, width_of_terminal(STDERR_FILENO));
  fmt::print(stderr, "\r\033[K{}", line.substr(0, width - 1));
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  if (!shown_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace stackport::report
