// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include "core/host/file_system.h"

namespace stackport::test {

/// A folder of its own for one test, removed afterwards.
class Scratch {
 public:
  Scratch() {
    std::string pattern = testing::TempDir() + "stackport-XXXXXX";
    const char* made = ::mkdtemp(pattern.data());
    if (!made) throw std::runtime_error("can't make a folder for the test");
    path_ = std::filesystem::canonical(made);
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const host::Path& path() const { return path_; }
  host::Path operator/(const std::string& name) const { return path_ / name; }

  void put(const std::string& name, const std::string& bytes) const {
    const auto written = host::real_file_system().write(path_ / name, bytes);
    EXPECT_TRUE(written) << name;
  }
  /// The bytes of a file; "(none)" where there is none.
  std::string get(const std::string& name) const {
    const auto bytes = host::real_file_system().read(path_ / name);
    return bytes ? *bytes : "(none)";
  }

 private:
  host::Path path_;
};

}  // namespace stackport::test
