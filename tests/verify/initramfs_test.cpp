// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/initramfs.h"

#include <gtest/gtest.h>

#include "core/verify/kernel_image.h"

namespace stackport::verify {
namespace {

TEST(Cpio, IsTheKernelsFormat) {
  Cpio archive;
  archive.folder("bin");
  archive.file("bin/x", "abc", true);
  const auto bytes = std::move(archive).finish();
  EXPECT_TRUE(bytes.starts_with("070701"));
  EXPECT_EQ(bytes.size() % 4, 0U);
  EXPECT_NE(bytes.find("000081ed"), std::string::npos);  // a regular file, 0755
  EXPECT_NE(bytes.find("TRAILER!!!"), std::string::npos);
}

TEST(KernelImage, AnElfFileIsItsOwn) {
  EXPECT_EQ(elf_kernel("\177ELFx", "f").value(), "\177ELFx");
}

TEST(KernelImage, OtherBytesAreRefused) {
  const auto out = elf_kernel(std::string(1000, 'x'), "boot/x");
  ASSERT_FALSE(out);
  EXPECT_EQ(out.error().diagnostics[0].message, "is no boot image of an x86 kernel");
}

}  // namespace
}  // namespace stackport::verify
