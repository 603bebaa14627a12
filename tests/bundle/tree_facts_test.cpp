// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/tree_facts.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::set<int> parameters(const std::string& name, const std::string& text) {
  const auto counts =
      macro_parameters(name, *kernel::make_memory_tree({{"include/trace/stage.h", text}}));
  EXPECT_TRUE(counts);
  return counts ? *counts : std::set<int>();
}

TEST(MacroParameters, OfEveryForm) {
  EXPECT_THAT(parameters("assign", "#define assign(dst, src)\n#undef assign\n#define assign(a)\n"),
              ElementsAre(1, 2));
  EXPECT_THAT(parameters("none", "#define none()\n"), ElementsAre(0));
  EXPECT_THAT(parameters("split", "#define split(a, \\\n\tb, \\\n\tc) a\n"), ElementsAre(3));
}

TEST(MacroParameters, NotOfOtherNamesOrObjects) {
  EXPECT_THAT(parameters("assign", "#define assign_all(a)\n#define assign (a)\n#define assign"),
              IsEmpty());
  EXPECT_THAT(parameters("assign", "#define assign(a, "), IsEmpty());
}

TEST(MacroParameters, OnlyHeadersBelowInclude) {
  const auto tree =
      kernel::make_memory_tree({{"lib/a.h", "#define m(a)\n"}, {"include/b.c", "#define m(a)\n"}});
  EXPECT_THAT(*macro_parameters("m", *tree), IsEmpty());
}

TEST(IncludedHeaders, AngledOnesOfTheStacksCode) {
  stack::Stack stack;
  stack.components.emplace_back().sources = {"ib/"};
  const auto tree =
      kernel::make_memory_tree({{"ib/b.c", "#include <rdma/b.h>\n#include \"own.h\"\n"},
                                {"ib/a.c", "#include <linux/a.h>\n#include <rdma/b.h>\n"},
                                {"net/c.c", "#include <linux/c.h>\n"}});
  EXPECT_THAT(*included_headers(stack, *tree), ElementsAre("linux/a.h", "rdma/b.h"));
}

TEST(BuildsModule, OfAnyFolderInAnySpelling) {
  const auto tree =
      kernel::make_memory_tree({{"drivers/scsi/Makefile",
                                 "obj-$(CONFIG_SRP) += scsi-transport-srp.o\nobj-y += always.o\n"
                                 "big-objs := scsi-part.o other.o\nobj-m += big.o\n"},
                                {"drivers/scsi/scsi-transport-srp.c", ""},
                                {"drivers/scsi/always.c", ""},
                                {"drivers/scsi/scsi-part.c", ""},
                                {"drivers/scsi/other.c", ""}});
  EXPECT_TRUE(*builds_module("scsi_transport_srp", *tree));
  EXPECT_TRUE(*builds_module("scsi-transport-srp", *tree));
  EXPECT_TRUE(*builds_module("big", *tree));
  EXPECT_FALSE(*builds_module("scsi-part", *tree)) << "an object of a module";
  EXPECT_FALSE(*builds_module("always", *tree)) << "not a module";
  EXPECT_FALSE(*builds_module("transport_srp", *tree));
}

TEST(VersionHolds, ByNumbersNotLetters) {
  EXPECT_TRUE(version_holds("6.12.117", ">= 6.6"));
  EXPECT_TRUE(version_holds("6.12.117", "> 6.6"));
  EXPECT_FALSE(version_holds("6.12.117", "< 6.6"));
  EXPECT_FALSE(version_holds("6.1.176", ">= 6.6"));
  EXPECT_TRUE(version_holds("6.12-rc3", "== 6.12"));
}

TEST(VersionHolds, AsFarAsNumbersAreWanted) {
  EXPECT_TRUE(version_holds("6.12.117", "== 6.12"));
  EXPECT_FALSE(version_holds("6.12.117", "!= 6.12"));
  EXPECT_TRUE(version_holds("6.12.117", "!= 6.1"));
  EXPECT_TRUE(version_holds("6.12.117", "<= 6.12"));
  EXPECT_FALSE(version_holds("6.12.117", "> 6.12"));
  EXPECT_TRUE(version_holds("6.12.117", "> 6.12.9"));
  EXPECT_TRUE(version_holds("6.12", "== 6.12.0"));
}

}  // namespace
}  // namespace stackport::bundle
