// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/kbuild_files.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using testing::HasSubstr;

const std::string kMakefile =
    "# SPDX\nobj-$(CONFIG_TCP) += fabric-tcp.o\nobj-$(CONFIG_RDMA) += fabric-rdma.o\n"
    "fabric-tcp-y += tcp.o\nfabric-rdma-y += rdma.o\nccflags-y += -I$(srctree)/host/core\n";

class KbuildFiles : public testing::Test {
 protected:
  KbuildFiles() {
    folders_["fabric"] = {tree_.get(), "fabric", {"fabric-rdma"}};
    image_["host/core/private.h"].bytes = "int x;\n";
  }
  std::shared_ptr<kernel::Tree> tree_ = kernel::make_memory_tree(
      {{"fabric/Makefile", kMakefile}, {"fabric/rdma.c", ""}, {"fabric/tcp.c", ""}},
      {"y", "", "", ""});
  std::map<std::string, KbuildFolder> folders_;
  Image image_;
};

TEST_F(KbuildFiles, OnlyItsModulesAndItsOwnHeaders) {
  ASSERT_TRUE(add_folder_makefiles(folders_, image_));
  const auto& file = image_.at("fabric/Makefile");
  EXPECT_EQ(file.bytes,
            "# SPDX\nobj-$(CONFIG_RDMA) += fabric-rdma.o\nfabric-rdma-y += rdma.o\n"
            "ccflags-y += -I$(KBUILD_EXTMOD)/host/core\n");
  EXPECT_EQ(file.record.kernel, "y");
  EXPECT_EQ(file.record.component, "fabric");
  EXPECT_EQ(file.record.changes.size(), 3U);
  EXPECT_EQ(unexplained_line(file, kMakefile), 0);
}

TEST_F(KbuildFiles, AFolderWithoutAMakefileIsAnError) {
  folders_["gone"] = {tree_.get(), "fabric", {"gone"}};
  EXPECT_FALSE(add_folder_makefiles(folders_, image_));
}

TEST_F(KbuildFiles, TopFilesNameFoldersAndSwitches) {
  Manifest manifest;
  manifest.target.release = "6.1.0";
  manifest.config = {{"RDMA", "m"}, {"TCP", "n"}};
  add_top_files(folders_, manifest, image_);
  EXPECT_THAT(image_.at("Kbuild").bytes, HasSubstr("obj-m += fabric/\n"));
  EXPECT_EQ(image_.at("config.mk").bytes,
            "# Symbols whose value differs from the configuration of "
            "6.1.0.\nCONFIG_RDMA=m\nCONFIG_TCP=n\n");
  EXPECT_EQ(image_.at("Makefile").record.role, "bundle");
}

}  // namespace
}  // namespace stackport::bundle
