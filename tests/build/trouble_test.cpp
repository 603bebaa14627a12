// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "core/build/trouble.h"

namespace stackport::build {
namespace {

std::string message(std::string_view output) {
  kernel::Target target;
  const auto found = trouble_in(output, target);
  return found ? found->message.substr(0, found->message.find(':')) : "";
}

TEST(Trouble, OfTheMachineIsTold) {
  EXPECT_EQ(message("/bin/sh: 1: gcc-12: not found"), "the program gcc-12 is missing");
  EXPECT_EQ(message("bash: line 1: gcc-12: command not found"), "the program gcc-12 is missing");
  EXPECT_EQ(message("make[1]: cc: No such file or directory"), "the program cc is missing");
  EXPECT_EQ(message("/bin/sh: 1: scripts/mod/modpost: Permission denied"),
            "the program scripts/mod/modpost can't be run");
  EXPECT_EQ(message("a.c:1:1: fatal error: error writing to /tmp/x.s: No space left on device"),
            "no space left on the device");
  EXPECT_EQ(message("gcc-12: fatal error: Killed signal terminated program cc1"),
            "cc1 was killed, most likely for want of memory");
  EXPECT_EQ(message("scripts/mod/modpost: /lib/libc.so.6: version `GLIBC_2.38' not found"),
            "the kernel's build tools need a newer C library than this machine's");
}

TEST(Trouble, OfTheCodeIsNot) {
  EXPECT_EQ(message("a.c:1:10: fatal error: linux/x.h: No such file or directory"), "");
  EXPECT_EQ(message("make[2]: *** No rule to make target 'b.o', needed by 'a.o'.  Stop."), "");
  EXPECT_EQ(message("   12 |  pr_err(\"No space left on device\");"), "");
  EXPECT_EQ(message("make[2]: *** [scripts/Makefile.build:250: a.o] Error 1"), "");
}

}  // namespace
}  // namespace stackport::build
