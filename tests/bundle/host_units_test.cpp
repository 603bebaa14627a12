// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/host_units.h"

#include <gmock/gmock.h>

#include "core/bundle/host_build.h"
#include "kernel/folder.h"

namespace stackport::bundle {
namespace {

using testing::ElementsAre;

TEST(HostBuild, OptionsOfTheMakefileThatBuildsAUnitAndOfThoseAbove) {
  const auto tree = kernel::make_memory_tree(
      {{"net/Makefile", "subdir-ccflags-y := -I$(srctree)/net/all\nccflags-y := -I$(src)/mine\n"},
       {"net/card/Makefile",
        "obj-$(CONFIG_CARD) += card.o\ncard-y := main.o\n"
        "ccflags-y += -I $(srctree)/$(src)/inc\nccflags-$(CONFIG_OFF) += -I$(src)/off\n"
        "card-$(CONFIG_CARD) += steering/hws/rule.o\n"},
       {"net/card/steering/Makefile", "subdir-ccflags-y += -I$(src)/..\n"},
       {"net/card/steering/hws/rule.c", ""},
       {"net/card/main.c", ""},
       {"net/card/inc/a.h", ""},
       {"net/card/off/a.h", ""},
       {"net/all/a.h", ""},
       {"net/mine/a.h", ""}});
  const auto config = kernel::Config::parse("CONFIG_CARD=m\n");
  HostBuild build(*tree, config);
  EXPECT_THAT(build.include_folders("net/card/main.c"),
              ElementsAre("net/all", "net/card/inc", "net/card"));
  EXPECT_THAT(build.include_folders("net/card/steering/hws/rule.c"),
              ElementsAre("net/all", "net/card/inc", "net/card"))
      << "compiled by the Makefile two folders above";
  EXPECT_EQ(build.place("net/card/steering/hws/rule.c").linked_into, "card");
  EXPECT_THAT(build.include_folders("net/card/steering/hws/rule.h"),
              ElementsAre("net/all", "net/card", "net/card/steering"));
}

TEST(HostBuild, WhatAConditionLeavesOutIsNotBuilt) {
  const auto tree = kernel::make_memory_tree(
      {{"net/Makefile",
        "obj-$(CONFIG_CARD) += card.o\ncard-y := main.o\n"
        "ifneq ($(CONFIG_TRACK),)\n\tcard-y += tc/track.o\nelse\n\tcard-y += tc/none.o\nendif\n"
        "lib-y += helper.o\n"},
       {"net/main.c", ""},
       {"net/tc/track.c", ""},
       {"net/tc/none.c", ""},
       {"net/helper.c", ""}});
  const auto off = kernel::Config::parse("CONFIG_CARD=m\n");
  const auto on = kernel::Config::parse("CONFIG_CARD=y\nCONFIG_TRACK=y\n");
  HostBuild without(*tree, off), with(*tree, on);
  EXPECT_FALSE(without.place("net/tc/track.c").built);
  EXPECT_TRUE(without.place("net/tc/none.c").built);
  EXPECT_TRUE(with.place("net/tc/track.c").built);
  EXPECT_EQ(with.place("net/main.c").linked_into, "vmlinux");
  EXPECT_TRUE(without.place("net/helper.c").built) << "what no Makefile is seen to name may be";
  EXPECT_EQ(without.place("net/helper.c").linked_into, "vmlinux");
}

/// The units found in a tree whose include/rdma/verbs.h is replaced and lays out struct device.
std::vector<std::string> units_of(std::map<std::string, std::string> files) {
  const test::Folder folder;
  files["include/rdma/verbs.h"] = "struct device { int a; };\n";
  files["net/Makefile"] += "obj-y += one.o two.o\n";
  kernel::Target target;
  target.tree = kernel::make_memory_tree(files);
  target.config = kernel::Config::parse("CONFIG_A=y\n");
  target.id = "t";
  const auto store = kernel::Store::open(folder.path());
  EXPECT_TRUE(store);
  std::vector<std::string> out;
  for (const bool kept : {false, true}) {
    const auto units =
        host_units(*store, target, {"x86"}, {"include/rdma/verbs.h"}, {"device"}, {}, {});
    EXPECT_TRUE(units);
    std::vector<std::string> found;
    for (const auto& unit : *units) found.push_back(unit.path + " " + unit.folders.back());
    EXPECT_TRUE(!kept || found == out);
    out = found;
  }
  return out;
}

TEST(HostUnits, KnowWhatAHeaderThatTheyReachDeclares) {
  const std::string holder = "struct device;\nstruct holder { struct device *dev; };\n";
  const std::string user = "int f(struct holder *h) { return h->dev->a; }\n";
  const std::map<std::string, std::string> files = {
      {"include/linux/holder.h", holder},
      {"include/linux/audit.h", "#include <rdma/verbs.h>\n"},
      {"net/own.h", "#include <linux/holder.h>\n"},
      {"net/one.c", "#include <linux/audit.h>\n#include \"own.h\"\n" + user},
      {"net/two.c", "#include <linux/audit.h>\n#include \"made.h\"\n" + user}};
  EXPECT_THAT(units_of(files), ElementsAre("net/one.c net", "net/two.c net"))
      << "nothing is known of made.h";
  auto made = files;
  made["net/Makefile"] = "$(obj)/two.o: $(obj)/made.h\n$(obj)/made.h: scripts/gen/gen FORCE\n";
  made["scripts/gen/gen.c"] = "#include <stdio.h>\n#include <linux/audit.h>\n";
  EXPECT_THAT(units_of(made), ElementsAre("net/one.c net"))
      << "what made.h is made of leads to no declaration";
  made["scripts/gen/gen.c"] = "int main() { puts(\"#include <x.h>\\n\"); }\n";
  EXPECT_THAT(units_of(made), ElementsAre("net/one.c net"));
  made["scripts/gen/gen.c"] = "int main() { puts(\"#include <linux/holder.h>\\n\"); }\n";
  EXPECT_THAT(units_of(made), ElementsAre("net/one.c net", "net/two.c net"));
  made["scripts/gen/gen.c"] = "puts(\"struct device *it;\");\n";
  EXPECT_THAT(units_of(made), ElementsAre("net/one.c net", "net/two.c net"));
}

TEST(HostUnits, WhatArchitecturesTakeFromTheGenericHeadersIsReached) {
  EXPECT_THAT(units_of({{"include/asm-generic/holder.h", "struct device *device_of(int);\n"},
                        {"net/one.c",
                         "#include <asm/holder.h>\n#include <rdma/verbs.h>\n"
                         "int f(void) { return device_of(1) != 0; }\n"}}),
              ElementsAre("net/one.c net"));
}

}  // namespace
}  // namespace stackport::bundle
