// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/scratch.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace stackport::bundle {

Scratch::Scratch(const host::Path& folder) {
  static std::atomic<int> count = 0;
  path_ = folder / fmt::format("{}-{}", ::getpid(), count++);
  auto& files = host::real_file_system();
  if (const auto names = files.list(folder))
    for (const auto& name : *names)
      if (const int pid = std::atoi(name.c_str()); pid > 0 && ::kill(pid, 0) != 0 && errno == ESRCH)
        (void)files.remove_all(folder / name);
}

}  // namespace stackport::bundle
