// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/hand_made.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class HandMadeTest : public testing::Test {
 protected:
  HandMadeTest() {
    const auto add = [&](const char* name, const char* type) {
      y_.functions[name] = {type, "", 0};
    };
    add("alloc_netdev_mqs", "struct net_device *(int, const char *)");
    add("alloc_hidden", "struct hidden *(int)");
    add("init_dummy_netdev", "int (struct net_device *)");
    add("init_other", "int (struct other *)");
  }
  std::vector<HandMade> find(const std::string& text, const std::string& declarations = "") {
    return hand_made(text, 1, 99, [&] { return std::string_view(declarations); });
  }
  /// Who makes the only record that the text makes by hand.
  std::string maker(const std::string& text, const std::string& declarations = "") {
    const auto made = find(text, declarations);
    if (made.size() != 1) return "(" + std::to_string(made.size()) + ")";
    return maker_of(made[0], text, y_, [](auto name) { return name != "alloc_hidden"; });
  }
  facts::Surface y_;
};

TEST_F(HandMadeTest, AMacroThatOnlyTakesMemoryForARecordIsTold) {
  EXPECT_EQ(maker("#define alloc_netdev_dummy(n) \\\n"
                  "\tkzalloc(sizeof(struct net_device) + (n), GFP_KERNEL)\n"),
            "alloc_netdev_mqs");
}

TEST_F(HandMadeTest, TheTypeOfAMemberIsFoundWhereItIsDeclared) {
  const std::string code =
      "int f(struct rx *rx)\n{\n\trx->napi = kzalloc_node(sizeof(*rx->napi), 1, 2);\n}\n";
  EXPECT_EQ(maker(code, "struct rx {\n\tstruct net_device *napi;\n};\n"), "alloc_netdev_mqs");
  EXPECT_THAT(find(code), IsEmpty());
  EXPECT_EQ(find("struct net_device *d = vzalloc(sizeof(*d));\n").at(0).record, "net_device");
}

TEST_F(HandMadeTest, WhatIsSetUpAfterwardsIsRight) {
  const std::string made = "struct net_device *d = kzalloc(sizeof(*d), 1);\n";
  EXPECT_EQ(maker(made + "init_dummy_netdev(d);\n"), "");
  EXPECT_EQ(maker(made + "init_other(d);\n"), "alloc_netdev_mqs");
}

TEST_F(HandMadeTest, RecordsThatNobodyMakesForOthersAreTheirOwners) {
  EXPECT_EQ(maker("p = kzalloc(sizeof(struct own), 1);\n"), "");
  EXPECT_EQ(maker("p = kzalloc(sizeof(struct hidden), 1);\n"), "");
  EXPECT_THAT(find("p = alloc_netdev_mqs(sizeof(struct net_device), \"\");\n"), IsEmpty());
  EXPECT_THAT(find("/* kzalloc(sizeof(struct net_device)) */\n"), IsEmpty());
}

TEST_F(HandMadeTest, OnlyTheLinesAskedFor) {
  const std::string two =
      "a = kzalloc(sizeof(struct one), 1);\nb = kzalloc(sizeof(struct two), 1);\n";
  EXPECT_THAT(find(two), SizeIs(2));
  const auto second = hand_made(two, 2, 2, [] { return std::string_view(); });
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_EQ(second[0].record, "two");
  EXPECT_EQ(second[0].line, 2);
}

}  // namespace
}  // namespace stackport::bundle
