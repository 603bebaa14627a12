// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/symvers.h"

#include "kernel/folder.h"

namespace stackport::kernel {
namespace {

TEST(Symvers, ReadsFourAndFiveFields) {
  const auto symvers = Symvers::parse(
      "0x0000002a\tib_one\tdrivers/infiniband/core/ib_core\tEXPORT_SYMBOL\n"
      "0xffffffff\ttwo\tvmlinux\tEXPORT_SYMBOL_GPL\tSPACE\n"
      "0x00000000\tthree\tvmlinux\tEXPORT_SYMBOL_GPL\t\n",
      "Module.symvers");
  ASSERT_TRUE(symvers);
  EXPECT_EQ(symvers->exports().size(), 3U);
  const Export* one = symvers->find("ib_one");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->crc, 42U);
  EXPECT_EQ(one->module, "drivers/infiniband/core/ib_core");
  EXPECT_FALSE(one->gpl);
  EXPECT_EQ(symvers->find("two")->crc, 0xffffffffU);
  EXPECT_TRUE(symvers->find("two")->gpl);
  EXPECT_EQ(symvers->find("two")->name_space, "SPACE");
  EXPECT_EQ(symvers->find("three")->name_space, "");
  EXPECT_FALSE(symvers->find("four"));
}

TEST(Symvers, NamesEveryLineThatIsNoExport) {
  const auto symvers = Symvers::parse(
      "0x1\tgood\tvmlinux\tEXPORT_SYMBOL\n0x1 spaces vmlinux EXPORT_SYMBOL\n"
      "0xzz\ta\tvmlinux\tEXPORT_SYMBOL\n0x123456789\ta\tvmlinux\tEXPORT_SYMBOL\n"
      "12\ta\tvmlinux\tEXPORT_SYMBOL\n0x1\t\tvmlinux\tEXPORT_SYMBOL\n0x1\ta\tvmlinux\tnothing\n",
      "Module.symvers");
  ASSERT_FALSE(symvers);
  EXPECT_EQ(symvers.error().kind, ErrorKind::input);
  const auto& found = symvers.error().diagnostics;
  ASSERT_EQ(found.size(), 6U);
  EXPECT_EQ(to_text(found[0]),
            "Module.symvers:2:1: error: expected 4 or 5 fields with tabs between them (CRC, "
            "symbol, module, export, namespace)\n"
            "    0x1 spaces vmlinux EXPORT_SYMBOL\n    ^\n"
            "  next: take the Module.symvers of the kernel's own build or header package\n");
  EXPECT_EQ(found[1].message, "the CRC is no 32-bit number");
  EXPECT_EQ(found[2].message, "the CRC is no 32-bit number");
  EXPECT_EQ(found[3].message, "the CRC doesn't start with 0x");
  EXPECT_EQ(found[4].message, "the symbol or its module is missing");
  EXPECT_EQ(found[5].message, "the fourth field is no EXPORT_SYMBOL");
  EXPECT_EQ(found[5].place.line, 7);
}

}  // namespace
}  // namespace stackport::kernel
