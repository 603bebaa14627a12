// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "core/delta/adjust.h"
#include "support/golden.h"

namespace stackport::delta {
namespace {

Edit edit(size_t begin, const std::string& before, const std::string& text) {
  Edit out;
  out.file = "a.c";
  out.begin = begin;
  out.end = begin + before.size();
  out.before = before;
  out.text = text;
  out.place = {"a.c", 1, static_cast<int>(begin) + 1};
  return out;
}

TEST(ApplyEdits, MakesThemInAnyOrder) {
  const auto text = apply_edits("one two three", {edit(8, "three", "3"), edit(0, "one", "1"),
                                                  edit(3, "", ","), edit(13, "", "!")});
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "1, two 3!");
}

TEST(ApplyEdits, InsertionsAtOnePlaceKeepTheirOrder) {
  EXPECT_EQ(*apply_edits("ab", {edit(1, "", "1"), edit(1, "", "2")}), "a12b");
}

TEST(ApplyEdits, LeavesAFileWithoutEdits) {
  EXPECT_EQ(*apply_edits("x\r\n", {}), "x\r\n");
}

TEST(ApplyEdits, RefusesOtherBytes) {
  const auto text = apply_edits("one", {edit(0, "two", "2")});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, ErrorKind::failed);
  EXPECT_EQ(test::all_text(text.error()),
            "a.c:1:1: error: the file doesn't hold `two` here\n"
            "  next: make the edits anew from this file\n");
}

TEST(ApplyEdits, RefusesAPlaceBehindTheEnd) {
  EXPECT_FALSE(apply_edits("one", {edit(2, "e two", "")}));
  EXPECT_FALSE(apply_edits("one", {edit(9, "", "x")}));
}

TEST(ApplyEdits, RefusesTheSameBytesTwice) {
  const auto text = apply_edits("one two", {edit(0, "one t", ""), edit(4, "two", "")});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().diagnostics.front().message, "two edits change the same bytes");
}

}  // namespace
}  // namespace stackport::delta
