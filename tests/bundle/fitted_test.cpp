// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "core/bundle/fit.h"
#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::Pair;

class Fitted : public testing::Test {
 protected:
  Fitted() {
    manifest_.target = {"first", "1.0", "", "id-1"};
    manifest_.config = {{"HW", "m"}};
    manifest_.modules = {{"hw", "core", "ib", "HW", {"ib/extra.c", "ib/main.c"}},
                         {"soft", "core", "ib", "SOFT", {"ib/soft.c"}}};
    manifest_.excluded = {{"gone", "core", "a policy says so", "policies/core.yaml:3"}};
    put("ib/Kconfig", "kconfig",
        "config HW\n\ttristate \"hw\"\n\tdepends on PCI\n"
        "config SOFT\n\ttristate \"soft\"\n");
    put("ib/Makefile", "kbuild",
        "obj-$(CONFIG_HW) += hw.o\nhw-y := main.o\nhw-$(CONFIG_EXTRA) += extra.o\n"
        "hw-$(CONFIG_MORE) += more.o\nobj-$(CONFIG_SOFT) += soft.o\n");
    for (const std::string name : {"main", "extra", "more", "soft"})
      put("ib/" + name + ".c", "source", "");
    target_.name = "second";
    target_.release = "2.0";
    target_.id = "id-2";
  }
  void put(const std::string& path, const std::string& role, const std::string& bytes) {
    scratch_.put("bundle/" + path, bytes);
    File file;
    file.path = file.from = path;
    file.role = role;
    file.kernel = "y";
    file.component = "core";
    manifest_.files.push_back(file);
  }
  Result<Manifest> run(const std::string& config) {
    target_.config = kernel::Config::parse(config);
    STACKPORT_TRY(const auto store, kernel::Store::open(scratch_ / "store"));
    return fitted(scratch_ / "bundle", manifest_, store, target_);
  }

  test::Scratch scratch_;
  Manifest manifest_;
  kernel::Target target_;
};

TEST_F(Fitted, ItsOwnTargetIsAsItWas) {
  target_.id = "id-1";
  const auto same = run("");
  ASSERT_TRUE(same);
  EXPECT_EQ(to_json(*same), to_json(manifest_));
}

TEST_F(Fitted, AnotherTargetHasItsOwnSwitches) {
  const auto other = run("CONFIG_PCI=y\nCONFIG_HW=m\n");
  ASSERT_TRUE(other);
  EXPECT_EQ(other->modules.size(), 2U);
  EXPECT_THAT(other->config, ElementsAre(Pair("SOFT", "m")));
}

TEST_F(Fitted, WhatItCantCarryIsLeftOutWithTheReason) {
  const auto other = run("");
  ASSERT_TRUE(other);
  ASSERT_EQ(other->modules.size(), 1U);
  EXPECT_EQ(other->modules[0].name, "soft");
  ASSERT_EQ(other->excluded.size(), 2U);
  EXPECT_EQ(other->excluded[1].reason,
            "CONFIG_HW depends on PCI, which the target's configuration leaves off");
}

TEST_F(Fitted, ASourceThatItLeavesOffIsDropped) {
  const auto with = run("CONFIG_PCI=y\nCONFIG_EXTRA=y\n"), without = run("CONFIG_PCI=y\n");
  ASSERT_TRUE(with && without);
  EXPECT_THAT(with->modules[0].sources, ElementsAre("ib/extra.c", "ib/main.c"));
  EXPECT_THAT(without->modules[0].sources, ElementsAre("ib/main.c"));
}

TEST_F(Fitted, ASourceThatItAddsIsTold) {
  const auto other = run("CONFIG_PCI=y\nCONFIG_EXTRA=y\nCONFIG_MORE=y\n");
  ASSERT_TRUE(other);
  EXPECT_THAT(other->modules[0].sources, ElementsAre("ib/extra.c", "ib/main.c"));
  EXPECT_THAT(other->modules[0].unread, ElementsAre("ib/more.c"));
}

TEST_F(Fitted, ABuiltInModuleIsRefused) {
  const auto other = run("CONFIG_PCI=y\nCONFIG_SOFT=y\n");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().kind, ErrorKind::failed);
  EXPECT_THAT(test::all_text(other.error()), testing::HasSubstr("soft: CONFIG_SOFT is built into"));
}

TEST_F(Fitted, AKconfigFileThatIsGoneIsAnError) {
  std::filesystem::remove(scratch_ / "bundle/ib/Kconfig");
  EXPECT_FALSE(run(""));
}

}  // namespace
}  // namespace stackport::bundle
