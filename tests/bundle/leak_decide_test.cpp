// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "core/bundle/leaks.h"

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A unit of the target that knows `dev.id` at 4 bytes; the bundle has it at 8.
class LeaksTest : public testing::Test {
 protected:
  LeaksTest() {
    unit_.unit = {"lib/unit.c", "vmlinux", {}, {"lib/unit.c"}};
    unit_.readers.layouts["dev"]["id"] = {32, 32, "int"};
    unit_.readers.layouts["dev"]["first"] = {0, 32, "int"};
    unit_.readers.headers["dev"] = "include/dev.h";
    bundle_["dev"]["id"] = {64, 32, "int"};
    bundle_["dev"]["first"] = {0, 32, "int"};
    facts_.tags = {"dev"};
  }
  facts::ReaderFunction& function(const std::string& name, bool exported) {
    auto& function = unit_.readers.functions[name];
    function.name = name;
    function.file = "lib/unit.c";
    if (exported) unit_.unit.exports.insert(name);
    return function;
  }
  std::vector<Leak> decide() { return decide_leaks({unit_}, bundle_, facts_); }

  ReadUnit unit_;
  Layouts bundle_;
  LeakFacts facts_;
};

TEST_F(LeaksTest, ReaderOfAMovedField) {
  function("reads", true).touches = {{"dev", "id", false, 3}};
  facts_.imports["reads"] = {"user"};
  const auto leaks = decide();
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(to_text(leaks[0].moved.front()), "dev.id: 4 -> 8");
  EXPECT_THAT(leaks[0].users, ElementsAre("user"));
  EXPECT_EQ(leaks[0].resolution, "");
}

TEST_F(LeaksTest, WhatNobodyImportsIsNoLeak) {
  function("reads", true).touches = {{"dev", "id", false, 3}};
  EXPECT_THAT(decide(), IsEmpty());
  facts_.copied = {"reads"};
  EXPECT_EQ(decide().size(), 1U);
}

TEST_F(LeaksTest, FieldThatDidNotMoveIsNoLeak) {
  function("reads", true).touches = {{"dev", "first", false, 3}};
  facts_.imports["reads"] = {"user"};
  EXPECT_THAT(decide(), IsEmpty());
}

TEST_F(LeaksTest, ReadsThroughWhatItCalls) {
  auto& outer = function("outer", true);
  outer.calls = {"inner"};
  outer.handed = {{"inner", "dev", false}};
  function("inner", false).touches = {{"dev", "id", false, 3}};
  facts_.imports["outer"] = {"user"};
  EXPECT_EQ(decide().size(), 1U);
}

TEST_F(LeaksTest, KeptPointerReadByAnother) {
  function("keep", true).parameters = {"dev"};
  function("fill", false).touches = {{"dev", "id", true, 9}};
  auto& clear = function("clear", true);
  clear.calls = {"fill"};
  facts_.imports["keep"] = {"user"};
  facts_.imports["clear"] = {"user"};
  const auto leaks = decide();
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].function, "keep");
  EXPECT_THAT(leaks[0].readers, ElementsAre("fill"));
}

TEST_F(LeaksTest, LoadedWithoutAKeeperIsTheCallersLeak) {
  function("fill", false).touches = {{"dev", "id", true, 9}};
  function("poke", true).calls = {"fill"};
  facts_.imports["poke"] = {"user"};
  const auto leaks = decide();
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].function, "poke");
}

TEST_F(LeaksTest, KeptAndNeverReadIsAnswered) {
  function("keep", true).parameters = {"dev"};
  facts_.imports["keep"] = {"user"};
  const auto leaks = decide();
  ASSERT_EQ(leaks.size(), 1U);
  EXPECT_EQ(leaks[0].resolution, "unread");
}

TEST_F(LeaksTest, GoneFieldAndChangedType) {
  function("reads", true).touches = {{"dev", "id", false, 3}};
  facts_.imports["reads"] = {"user"};
  bundle_["dev"].erase("id");
  EXPECT_EQ(to_text(decide()[0].moved.front()), "dev.id: 4 -> gone");
  bundle_["dev"]["id"] = {32, 32, "unsigned int"};
  EXPECT_EQ(to_text(decide()[0].moved.front()), "dev.id at 4: int -> unsigned int");
}

}  // namespace
}  // namespace stackport::bundle
