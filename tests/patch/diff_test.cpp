// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/diff.h"

#include <gtest/gtest.h>

#include "core/patch/series.h"
#include "patch/small_tree.h"
#include "support/golden.h"

namespace stackport::patch {
namespace {

using Files = std::map<std::string, std::string>;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(Diff, WhatItMakesApplies) {
  const Files before{{"d/a.c", test::numbered(20)}, {"d/gone.c", "x\n"}, {"d/same.c", "s\n"}};
  const Files after{{"d/a.c", replaced(test::numbered(20), "line 7\n", "seven\n")},
                    {"d/new.c", "n\n"},
                    {"d/same.c", "s\n"}};
  const auto text = make_diff(before, after);
  ASSERT_TRUE(text) << test::all_text(text.error());
  const auto applied = apply(test::patch_of(*text), test::SmallTree{before});
  ASSERT_TRUE(applied) << test::all_text(applied.error());
  EXPECT_EQ(applied->files.at("d/a.c"), after.at("d/a.c"));
  EXPECT_EQ(applied->files.at("d/new.c"), "n\n");
  EXPECT_EQ(applied->deleted, (std::vector<std::string>{"d/gone.c"}));
}

TEST(Diff, NothingWhereNothingDiffers) {
  EXPECT_EQ(make_diff({{"a", "x\n"}}, {{"a", "x\n"}}).value(), "");
}

TEST(Diff, ReversedTakesItBack) {
  const Files before{{"d/a.c", test::numbered(9)}, {"d/gone.c", "x\n"}};
  const Files after{
      {"d/a.c", replaced(test::numbered(9), "line 4\nline 5\n", "four\nfive\nsix\n")}};
  auto patch = test::patch_of(make_diff(before, after).value());
  patch.reverse = true;
  const auto applied = apply(patch, test::SmallTree{after});
  ASSERT_TRUE(applied) << test::all_text(applied.error());
  EXPECT_EQ(applied->files, before);
  EXPECT_FALSE(apply(patch, test::SmallTree{before}));
}

TEST(Merge, TakesBothOrMarksTheConflict) {
  const auto base = test::numbered(20);
  const auto ours = replaced(base, "line 3\n", "three\n");
  const auto clean = merge(base, ours, replaced(base, "line 15\n", "fifteen\n"), "new", "patch");
  ASSERT_TRUE(clean);
  EXPECT_TRUE(clean->clean);
  EXPECT_EQ(clean->bytes, replaced(ours, "line 15\n", "fifteen\n"));
  EXPECT_EQ(conflict_marker(clean->bytes), 0);
  const auto both = merge(base, ours, replaced(base, "line 3\n", "drei\n"), "new", "patch");
  ASSERT_TRUE(both);
  EXPECT_FALSE(both->clean);
  EXPECT_EQ(conflict_marker(both->bytes), 3);
}

}  // namespace
}  // namespace stackport::patch
