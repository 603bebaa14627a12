// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/kernel/target.h"
#include "kernel/folder.h"

namespace stackport::test {

/// A header package of two sides below `root`, as packages unpack: with absolute paths in it.
inline void write_headers(const Folder& top, const std::string& root,
                          const std::string& release = "3.2.0-4-toy") {
  const std::string build = root + "/usr/src/headers-" + release;
  const std::string common = root + "/usr/src/headers-common";
  top.write(build + "/Makefile", "include /usr/src/headers-common/Makefile\n");
  top.write(build + "/.config", "CONFIG_A=y\n");
  top.write(build + "/Module.symvers", "0x0000002a\tone\tvmlinux\tEXPORT_SYMBOL\n");
  top.write(build + "/include/config/kernel.release", release + "\n");
  top.write(build + "/include/generated/autoconf.h", "#define CONFIG_A 1\n");
  top.link(build + "/scripts", "/usr/lib/kbuild/scripts");
  top.link(build + "/tools", "../../lib/kbuild/tools");
  top.write(common + "/Makefile", std::string(kMakefile) + "all:\n\t@echo built in $(CURDIR)\n");
  top.write(common + "/include/linux/a.h", "int a;\n");
  top.write(common + "/arch/toy/include/asm/b.h", "int b;\n");
  top.link(common + "/arch/toy/tool", "/usr/lib/kbuild/tools/tool");
  top.write(root + "/usr/lib/kbuild/scripts/run.sh", "run\n", true);
  top.write(root + "/usr/lib/kbuild/tools/tool", "tool\n", true);
}

class TargetTest : public testing::Test {
 protected:
  TargetTest() : store_(kernel::Store::open(top_ / "store").value()) {
    top_.write("k/Makefile", kMakefile);
    top_.write("k/include/linux/a.h", "int a;\n");
    top_.write("k/include/linux/z.h", "int z;\n");
    EXPECT_TRUE(store_.import_directory({"toy-3.2", "dir", "", ""}, top_ / "k"));
    write_headers(top_, "root");
  }

  kernel::TargetRequest request(const std::string& name = "toy") const {
    return {name, top_ / "root/usr/src/headers-3.2.0-4-toy", "toy-3.2", {}, "3.2.7-1"};
  }
  Result<kernel::Target> add(const std::string& name = "toy") {
    return kernel::add_target(store_, request(name));
  }
  std::string error_of(const kernel::TargetRequest& request, ErrorKind kind) {
    auto done = kernel::add_target(store_, request);
    if (done) return "added";
    EXPECT_EQ(done.error().kind, kind);
    EXPECT_TRUE(kernel::target_names(store_).empty());
    return top_.text(done.error());
  }

  Folder top_;
  kernel::Store store_;
};

}  // namespace stackport::test
