// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <gmock/gmock.h>
#include <stdlib.h>

#include <map>
#include <string>

#include "core/host/process.h"
#include "support/golden.h"

namespace stackport::test {

namespace fs = std::filesystem;

/// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "stackport-kernel-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
    path_ = fs::canonical(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const fs::path& path() const { return path_; }
  fs::path operator/(const std::string& name) const { return path_ / name; }

  fs::path write(const std::string& name, const std::string& bytes, bool executable = false) const {
    const auto done = host::real_file_system().write(path_ / name, bytes, executable);
    EXPECT_TRUE(done);
    return path_ / name;
  }
  void link(const std::string& name, const fs::path& target) const {
    EXPECT_TRUE(host::real_file_system().symlink(target, path_ / name));
  }
  /// The error's text with this folder's path as TOP.
  std::string text(const Error& error) const {
    std::string out = all_text(error);
    for (size_t at; (at = out.find(path_.string())) != std::string::npos;)
      out.replace(at, path_.string().size(), "TOP");
    return out;
  }
  /// Runs a shell command here; its output.
  std::string shell(const std::string& line) const {
    host::Command command;
    command.argv = {"/bin/sh", "-ec", line};
    command.directory = path_;
    const auto result = host::real_processes().run(command);
    EXPECT_TRUE(result && result->status == 0) << line << (result ? result->err : "");
    return result ? result->out : std::string();
  }

 private:
  fs::path path_;
};

inline const char* const kMakefile =
    "# SPDX\nVERSION = 3\nPATCHLEVEL = 2\nSUBLEVEL = 7\nEXTRAVERSION =\nNAME = x\n";

/// A kernel of three files, an executable and a link among them.
inline void write_kernel(const Folder& folder, const std::string& top) {
  folder.write(top + "/Makefile", kMakefile);
  folder.write(top + "/include/linux/a.h", "int a;\n");
  folder.write(top + "/scripts/run.sh", "#!/bin/sh\n", true);
  folder.link(top + "/include/linux/b.h", "a.h");
}

}  // namespace stackport::test
