// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "core/bundle/planner.h"

namespace stackport::bundle {
namespace {

Change change(const std::string& kind, int line, int added, int removed) {
  Change out;
  out.kind = kind;
  out.line = line;
  out.added = added;
  out.removed = removed;
  return out;
}

BundleComponent counted(const std::string& kernel, const std::string& bytes,
                        std::vector<Change> changes) {
  Plan plan;
  plan.manifest.components.emplace_back().name = "core";
  auto& file = plan.image["ib/a.c"];
  file.bytes = bytes;
  file.record.component = "core";
  file.record.kernel = kernel;
  file.record.changes = std::move(changes);
  count_lines("x", plan);
  return plan.manifest.components[0];
}

TEST(CountLines, ByOwner) {
  EXPECT_EQ(counted("x", "a\nb\n", {}).lines_x, 2);
  EXPECT_EQ(counted("y", "a\nb", {}).lines_y, 2);
}

TEST(CountLines, ByWhatMadeThem) {
  const auto c =
      counted("y", "1\n2\n3\n4\n5\n6\n", {change("adjustment", 1, 1, 1), change("patch", 3, 2, 1)});
  EXPECT_EQ(c.lines_generated, 1);
  EXPECT_EQ(c.lines_hand, 2);
  EXPECT_EQ(c.lines_y, 3);
  EXPECT_EQ(c.adjustments, 1);
}

TEST(CountLines, ADeletionCounts) {
  const auto c = counted("x", "1\n", {change("patch", 1, 0, 4), change("kbuild", 2, 0, 3)});
  EXPECT_EQ(c.lines_hand, 4);
  EXPECT_EQ(c.lines_generated, 3);
  EXPECT_EQ(c.lines_x, 1);
}

TEST(CountLines, ALineThatWasChangedTwiceCountsOnce) {
  const auto c =
      counted("x", "1\n2\n", {change("adjustment", 1, 0, 1), change("adjustment", 1, 1, 0)});
  EXPECT_EQ(c.lines_generated, 1);
  EXPECT_EQ(c.adjustments, 2);
  EXPECT_EQ(c.lines_x, 1);
}

TEST(CountLines, TheBundlesOwnFilesAreNobodys) {
  Plan plan;
  plan.manifest.components.emplace_back().name = "core";
  plan.image["Makefile"].bytes = "all:\n";
  count_lines("x", plan);
  EXPECT_EQ(plan.manifest.components[0].lines_x + plan.manifest.components[0].lines_y, 0);
}

}  // namespace
}  // namespace stackport::bundle
