// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "stack/toy.h"

namespace stackport::stack {
namespace {

using testing::ElementsAre;

std::vector<std::string> refused(const std::map<std::string, std::string>& files) {
  const auto inventory =
      take_inventory(toy::stack(), *kernel::make_memory_tree(files), kernel::Config());
  if (inventory) return {"accepted"};
  std::vector<std::string> out;
  for (const auto& d : inventory.error().diagnostics) out.push_back(to_text(d));
  return out;
}

TEST(Inventory, FindsEveryComponentsModules) {
  const auto inventory =
      take_inventory(toy::stack(), *kernel::make_memory_tree(toy::files()), kernel::Config());
  ASSERT_TRUE(inventory);
  ASSERT_EQ(inventory->modules.size(), 3u);
  EXPECT_EQ(inventory->modules.at("core").size(), 2u);
  EXPECT_EQ(inventory->modules.at("ulp")[0].name, "ib-ulp");
  EXPECT_EQ(inventory->modules.at("ulp")[0].config, "ULP");
  ASSERT_EQ(inventory->modules.at("consumer").size(), 1u) << "nvme.ko is the host's";
}

TEST(Inventory, AnotherKernelsSourcesAreNotMissed) {
  auto files = toy::files();
  files.erase("nvme/rdma.c");
  files.erase("nvme/Makefile");
  const auto inventory =
      take_inventory(toy::stack(), *kernel::make_memory_tree(files), kernel::Config());
  ASSERT_TRUE(inventory);
  EXPECT_EQ(inventory->modules.count("consumer"), 0u);
}

TEST(Inventory, TellsAllAtOnceWithBothSides) {
  auto files = toy::files();
  files["ib/core/Makefile"] += "obj-m += ib_new.o\nib_new-y := new.o\n";
  files["ib/hw/Makefile"] = "obj-m += driver.o\n";
  files["nvme/Makefile"] += "nvme-rdma-y += nvme.o\n";
  EXPECT_THAT(
      refused(files),
      ElementsAre("ib/core/Makefile:3: error: the code has the module `ib_new` in the sources of "
                  "`core`, and "
                  "toy.yaml:5 does not name it\n  next: add `ib_new` to the `modules` of `core`\n",
                  "ib/hw/Makefile:1: error: the code has the module `driver`, and no component of "
                  "toy.yaml owns "
                  "its sources\n  next: add it to a component's `modules` and `sources`\n",
                  "nvme/Makefile:2: error: the sources of the module `nvme-rdma` have several "
                  "owners: no component "
                  "owns nvme/nvme.c, `consumer` owns nvme/rdma.c\n  next: give all its sources to "
                  "one component\n"));
}

}  // namespace
}  // namespace stackport::stack
