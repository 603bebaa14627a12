// SPDX-License-Identifier: GPL-2.0-only
#include "core/policy/removal.h"

#include <gtest/gtest.h>

#include "core/base/text.h"
#include "support/golden.h"

namespace stackport::policy {
namespace {

const std::string kSeries = R"(version: 1
component: core
patches:
  # why the first
  - file: 0001.patch
    why: x
    if: { target: lacks header a.h }

  - file: 0002.patch
    why: y
compat:
  - name: only
    header: a.h
    why: z
    text: |
      #include <b.h>

      - no entry
)";

using Lines = std::pair<int, int>;

TEST(Removal, AnEntryWithItsComment) {
  EXPECT_EQ(entry_lines(kSeries, 5), (Lines{4, 7}));
  EXPECT_EQ(entry_lines(kSeries, 7), (Lines{4, 7}));
  EXPECT_EQ(entry_lines(kSeries, 9), (Lines{9, 10}));
}

TEST(Removal, TheOnlyEntryTakesItsKey) {
  EXPECT_EQ(entry_lines(kSeries, 12), (Lines{11, 18}));
}

TEST(Removal, NoEntry) {
  EXPECT_EQ(entry_lines(kSeries, 1), (Lines{0, 0}));
  EXPECT_EQ(entry_lines(kSeries, 99), (Lines{0, 0}));
}

TEST(Removal, TheCommand) {
  EXPECT_EQ(removal_command("patches/core/series.yaml", kSeries, 5, "patches/core/0001.patch"),
            "sed -i '4,7d' patches/core/series.yaml && git rm patches/core/0001.patch");
  EXPECT_EQ(removal_command("patches/compat/series.yaml",
                            "version: 1\ncompat:\n  - name: a\n    header: a.h\n", 3),
            "git rm -r patches/compat");
}

TEST(Removal, OfEveryShippedEntryLeavesAReadableFile) {
  const auto text = test::slurp(test::test_path("../patches/compat/series.yaml"));
  const auto all = lines(text);
  for (size_t i = 0; i < all.size(); ++i) {
    if (!all[i].starts_with("  - name:")) continue;
    const auto [first, last] = entry_lines(text, int(i) + 1);
    std::string rest;
    for (size_t k = 0; k < all.size(); ++k)
      if (int(k) + 1 < first || int(k) + 1 > last) rest += all[k] + "\n";
    const auto left = YamlDocument::parse(rest, "series.yaml");
    ASSERT_TRUE(left) << test::all_text(left.error());
    const auto whole = YamlDocument::parse(text, "series.yaml");
    EXPECT_EQ(left->root()["compat"].size() + 1, whole->root()["compat"].size());
  }
}

}  // namespace
}  // namespace stackport::policy
