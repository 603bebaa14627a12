// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/rule_items.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using policy::Adjustment;
using testing::HasSubstr;
using testing::IsEmpty;

Adjustment rule(const std::string& name, Adjustment::Item item = Adjustment::Item::field) {
  Adjustment out;
  out.rule = "r";
  out.name = name;
  out.item = item;
  out.place = {"policies/p.yaml", 7, 5};
  return out;
}

class RuleItems : public testing::Test {
 protected:
  RuleItems() {
    x_.fields = {{"ops.create", {"int (*)(long)", "", 0}}, {"ops.same", {"int", "", 0}}};
    y_.fields = {{"ops.create", {"int (*)(int)", "", 0}}, {"ops.same", {"int", "", 0}}};
    x_.functions = {{"make_thing", {"int (int)", "", 0}}};
    y_.functions = {{"make_thing", {"int (void)", "", 0}}};
  }
  std::vector<Diagnostic> judge(const Adjustment& unseen,
                                const std::vector<Adjustment>& others = {}) {
    return judge_unseen({unseen}, others, x_, y_);
  }
  facts::Surface x_, y_;
};

TEST_F(RuleItems, AMisspeltFieldIsAnErrorAtItsPlace) {
  for (const char* name : {"ops.creat", "ops.craete", "opz.create", "oops.create"}) {
    const auto found = judge(rule(name));
    ASSERT_EQ(found.size(), 1u) << name;
    EXPECT_EQ(found[0].severity, Severity::error);
    EXPECT_EQ(found[0].place.line, 7);
    EXPECT_THAT(found[0].next, HasSubstr("'ops.create'"));
  }
}

TEST_F(RuleItems, AMisspeltFunctionIsAnErrorToo) {
  const auto found = judge(rule("make_thin", Adjustment::Item::function));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].severity, Severity::error);
  EXPECT_THAT(found[0].message, HasSubstr("they differ in make_thing"));
}

TEST_F(RuleItems, WhatAHeaderDeclaresIsNotNeeded) {
  EXPECT_THAT(judge(rule("ops.create")), IsEmpty());
  EXPECT_THAT(judge(rule("make_thing", Adjustment::Item::function)), IsEmpty());
}

TEST_F(RuleItems, AnotherKernelsItemIsNoMisspelling) {
  EXPECT_THAT(judge(rule("ops.resize_user_queue")), IsEmpty());
}

TEST_F(RuleItems, NearToWhatIsAnsweredOrTheSameIsAWarning) {
  const auto answered = judge(rule("ops.create2"), {rule("ops.create")});
  ASSERT_EQ(answered.size(), 1u);
  EXPECT_EQ(answered[0].severity, Severity::warning);
  const auto same = judge(rule("ops.sam"));
  ASSERT_EQ(same.size(), 1u);
  EXPECT_EQ(same[0].severity, Severity::warning);
}

}  // namespace
}  // namespace stackport::bundle
