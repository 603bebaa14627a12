// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "support/source_dir.h"

namespace stackport::test {

/// A path below tests/.
inline std::filesystem::path test_path(const std::string& relative) {
  return source_dir() / "tests" / relative;
}

/// The bytes of a file of the checkout; a file that can't be read fails the test.
inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) ADD_FAILURE() << "can't read " << path;
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Names without extension of the files with `extension` in a folder below tests/, sorted.
inline std::vector<std::string> names_in(const std::string& relative,
                                         const std::string& extension) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(test_path(relative)))
    if (entry.path().extension() == extension) out.push_back(entry.path().stem());
  std::sort(out.begin(), out.end());
  return out;
}

inline std::string all_text(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const auto& diagnostic : diagnostics) out += to_text(diagnostic);
  return out;
}
inline std::string all_text(const Error& error) {
  return all_text(error.diagnostics);
}

/// Compares with tests/`relative`, byte for byte; with STACKPORT_ACCEPT=1 in the environment,
/// writes it instead.
inline void expect_golden(const std::string& actual, const std::string& relative) {
  const auto path = test_path(relative);
  const char* accept = std::getenv("STACKPORT_ACCEPT");
  if (accept && std::string(accept) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  ASSERT_TRUE(std::filesystem::exists(path)) << path << " is missing; STACKPORT_ACCEPT=1 makes it";
  EXPECT_EQ(slurp(path), actual) << "golden file " << path;
}

}  // namespace stackport::test
