// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/roots.h"

#include <gtest/gtest.h>

namespace stackport::bundle {
namespace {

std::vector<policy::Condition> lacks(const std::string& what) {
  policy::Condition condition;
  condition.text = "lacks " + what;
  return {condition};
}

TEST(Roots, EntriesOfOneConditionAreOneRoot) {
  patch::Series series;
  series.compat.push_back({"text", "a.h", "#define A\n", "", lacks("macro A"), {}, {}});
  series.compat.push_back({"copy", "b.h", "", "", lacks("function b"), {}, {}});
  for (const char* name : {"one", "two"}) {
    auto& taken = series.taken.emplace_back();
    taken.name = name;
    taken.conditions = lacks("function c");
  }
  for (const char* file : {"patches/core/fix.patch", "patches/core/d.patch"}) {
    auto& patch = series.patches.emplace_back();
    patch.file = file;
    patch.conditions = lacks(file);
    patch.patch_class = series.patches.size() == 1 ? "fix-not-upstream" : "backport";
  }
  Plan plan;
  using Kind = ItemUse::Kind;
  plan.used = {{Kind::compat, "", "text", {}},
               {Kind::compat, "", "copy", {}},
               {Kind::patch, "core", "one", {}},
               {Kind::patch, "core", "two", {}},
               {Kind::patch, "core", "patches/core/fix.patch", {}},
               {Kind::patch, "core", "patches/core/d.patch", {}}};
  plan.rules.resize(3);
  plan.rules[0].delta = plan.rules[1].delta = "field f";
  plan.rules[0].needed = plan.rules[1].needed = true;
  plan.rules[2].delta = "field g";
  plan.answers.open.resize(1);
  const auto roots = count_roots(plan, series);
  EXPECT_EQ(roots.resolved, 5u);
  EXPECT_EQ(roots.by_hand, 2u);
  EXPECT_EQ(roots.hand.size(), 2u);
  EXPECT_EQ(roots.open, 1u);
}

}  // namespace
}  // namespace stackport::bundle
