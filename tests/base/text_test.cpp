// SPDX-License-Identifier: GPL-2.0-only
#include "core/base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stackport {
namespace {

using testing::ElementsAre;

TEST(Text, TrimTakesBlanksOfBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b \n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
}

TEST(Text, LinesKeepEmptyOnesAndALastWithoutNewline) {
  EXPECT_THAT(lines("a\n\nb"), ElementsAre("a", "", "b"));
  EXPECT_THAT(lines("a\n"), ElementsAre("a"));
  EXPECT_TRUE(lines("").empty());
}

TEST(Text, WordsAndJoin) {
  EXPECT_THAT(words("  has\tfield  x "), ElementsAre("has", "field", "x"));
  EXPECT_EQ(join({"a", "b", "b"}, ", "), "a, b, b");
  EXPECT_EQ(join({}, ", "), "");
}

TEST(Text, NearestRefusesWhatIsFar) {
  EXPECT_EQ(nearest("polcy", {"owner", "policy"}), "policy");
  EXPECT_EQ(nearest("isr", {"srp", "iser"}), "iser");
  EXPECT_EQ(nearest("zebra", {"owner", "policy"}), std::nullopt);
}

TEST(Text, Sha256IsTheStandardOne) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Text, SafePathsStayBelowTheRoot) {
  EXPECT_TRUE(is_safe_path("a/b.c"));
  EXPECT_TRUE(is_safe_path("a/..b"));
  for (const char* bad : {"", "/a", "a//b", "a/../b", "..", "./a", "a/"})
    EXPECT_FALSE(is_safe_path(bad)) << bad;
  EXPECT_FALSE(is_safe_path(std::string_view("a\0b", 3)));
}

TEST(Text, NormalizeNeverLeavesTheRoot) {
  EXPECT_EQ(normalize("a/./b/../c"), "a/c");
  EXPECT_EQ(normalize("a/../../c"), std::nullopt);
  EXPECT_EQ(parent_of("a/b/c"), "a/b");
  EXPECT_EQ(parent_of("c"), "");
  EXPECT_EQ(base_name("a/b/c"), "c");
}

TEST(Text, LineCountIsThatOfLines) {
  for (const std::string text : {"", "a", "a\n", "a\nb", "\n", "\n\n", "a\n\nb\n"})
    EXPECT_EQ(size_t(line_count(text)), lines(text).size()) << '"' << text << '"';
}

TEST(Text, LineBeginIsBehindTheNewlinesBeforeIt) {
  const std::string text = "a\n\nb";
  EXPECT_EQ(line_begin(text, 1), 0u);
  EXPECT_EQ(line_begin(text, 2), 2u);
  EXPECT_EQ(line_begin(text, 3), 3u);
  EXPECT_EQ(line_begin(text, 4), text.size());
  EXPECT_EQ(line_begin(text, 9), text.size());
}

}  // namespace
}  // namespace stackport
