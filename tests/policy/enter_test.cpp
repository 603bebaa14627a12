// SPDX-License-Identifier: GPL-2.0-only
#include "core/policy/enter.h"

#include <gmock/gmock.h>

#include "policy/small_stack.h"
#include "support/golden.h"

namespace stackport::policy {
namespace {

const Entry one{"0123456789ab", "lifted macro a in b.h", "as it stands: there"};
const Entry two{"ba9876543210", "lifted macro \"q\"", "why"};

const std::string text_of_one =
    "  - id: 0123456789ab\n    what: \"lifted macro a in b.h\"\n    why: \"as it stands: there\"\n"
    "    state: open\n";

TEST(Enter, AFileWithoutAcceptGetsIt) {
  EXPECT_EQ(enter_open("version: 1\nlayer: ulp\n", {one}),
            "version: 1\nlayer: ulp\naccept:\n" + text_of_one);
}

TEST(Enter, EntriesGoToTheEndOfTheListAndTheRestStays) {
  const std::string before = "accept:\n  # read\n  - 111111111111\n\n# rules\nadjust: []\n";
  EXPECT_EQ(enter_open(before, {one}),
            "accept:\n  # read\n  - 111111111111\n" + text_of_one + "\n# rules\nadjust: []\n");
}

TEST(Enter, AListInBracketsIsUnfolded) {
  EXPECT_EQ(enter_open("accept: [111111111111,\n  222222222222]\npolicy: take-x\n", {one}),
            "accept:\n  - 111111111111\n  - 222222222222\n" + text_of_one + "policy: take-x\n");
}

TEST(Enter, WhatStandsThereIsNotEnteredAgain) {
  const auto once = enter_open("version: 1\nlayer: ulp\n", {one});
  EXPECT_EQ(enter_open(once, {one}), once);
}

TEST(Enter, TheResultLoadsAndIsOpen) {
  const auto text = enter_open("version: 1\ncomponent: iser\npolicy: reuse-y\n", {one, two});
  auto document = YamlDocument::parse(text, "iser.yaml");
  ASSERT_TRUE(document);
  const auto schema =
      nlohmann::json::parse(test::slurp(test::test_path("../policies/policy.schema.json")));
  const auto policy = load_policy(*document, schema, test::small_stack());
  ASSERT_TRUE(policy) << test::all_text(policy.error());
  ASSERT_EQ(policy->accept.size(), 2U);
  EXPECT_EQ(policy->accept[0].id, one.id);
  EXPECT_TRUE(policy->accept[0].open);
  EXPECT_EQ(policy->accept[1].what, two.what);
}

}  // namespace
}  // namespace stackport::policy
