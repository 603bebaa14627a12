// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/config.h"

#include <gtest/gtest.h>

namespace stackport::kernel {
namespace {

TEST(Config, ReadsEveryKindOfValue) {
  const auto config = Config::parse(
      "# Linux/x86 Kernel Configuration\nCONFIG_A=y\nCONFIG_B=m\n# CONFIG_C is not set\n"
      "CONFIG_S=\"a \\\"b\\\" \\\\c\"\nCONFIG_E=\"\"\nCONFIG_N=0x10\n\nCONFIG_LAST=17");
  EXPECT_EQ(config.value("A"), "y");
  EXPECT_TRUE(config.enabled("A"));
  EXPECT_TRUE(config.enabled("B"));
  EXPECT_EQ(config.value("C"), "n");
  EXPECT_FALSE(config.enabled("C"));
  EXPECT_EQ(config.value("S"), "a \"b\" \\c");
  EXPECT_EQ(config.value("E"), "");
  EXPECT_EQ(config.value("N"), "0x10");
  EXPECT_FALSE(config.enabled("N"));
  EXPECT_EQ(config.value("LAST"), "17");
  EXPECT_EQ(config.values().size(), 6U);
}

TEST(Config, LeavesOtherLinesOut) {
  const auto config = Config::parse("CONFIGURED=y\nCONFIG_=y\nCONFIG_X\nexport CONFIG_Y=y\n");
  EXPECT_TRUE(config.values().empty());
}

}  // namespace
}  // namespace stackport::kernel
