// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/series_edit.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace stackport::patch {
namespace {

const std::string kSeries =
    "version: 1\ncomponent: core\npatches:\n  - file: a.patch\n    why: a\n  # why b\n  - file: "
    "b.patch\n    why: b\n\ncompat:\n  - name: x\n";

TEST(SeriesEdit, AddsBehindTheLastPatch) {
  const NewEntry entry{"c.patch", "backport", true, "it: needs quotes", {"has header a.h"}, {}};
  EXPECT_EQ(add_entry(kSeries, "core", entry),
            "version: 1\ncomponent: core\npatches:\n  - file: a.patch\n    why: a\n  # why b\n  - "
            "file: b.patch\n    why: b\n  - file: c.patch\n    class: backport\n    on: reuse-y\n  "
            "  why: \"it: needs quotes\"\n    if: { source: \"has header a.h\" }\n\ncompat:\n  - "
            "name: x\n");
}

TEST(SeriesEdit, BeginsASeries) {
  EXPECT_EQ(add_entry("", "core", {"c.patch", "backport", false, "plain", {}, {"a", "b"}}),
            "version: 1\ncomponent: core\npatches:\n  - file: c.patch\n    class: backport\n    "
            "why: plain\n    if: { target: [\"a\", \"b\"] }\n");
}

TEST(SeriesEdit, MovesWithTheComment) {
  const std::string moved =
      "version: 1\ncomponent: core\npatches:\n  # why b\n  - file: b.patch\n    why: b\n  - file: "
      "a.patch\n    why: a\n\ncompat:\n  - name: x\n";
  EXPECT_EQ(move_entry(kSeries, "series.yaml", "b.patch", "a.patch", false).value(), moved);
  EXPECT_EQ(move_entry(kSeries, "series.yaml", "a.patch", "b.patch", true).value(), moved);
}

TEST(SeriesEdit, AnUnknownPatchIsRefused) {
  const auto moved = move_entry(kSeries, "series.yaml", "c.patch", "a.patch", false);
  ASSERT_FALSE(moved);
  EXPECT_EQ(test::all_text(moved.error()),
            "series.yaml: error: names no patch 'c.patch'\n  next: did you mean 'a.patch'?\n");
  EXPECT_FALSE(move_entry(kSeries, "series.yaml", "a.patch", "a.patch", true));
}

}  // namespace
}  // namespace stackport::patch
