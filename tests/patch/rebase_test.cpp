// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/rebase.h"

#include <gmock/gmock.h>

#include "core/patch/diff.h"
#include "patch/small_tree.h"
#include "support/golden.h"

namespace stackport::patch {
namespace {

using Files = std::map<std::string, std::string>;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

struct Carried {
  Files old_files{{"d/a.c", test::numbered(30)}};
  Files patched{{"d/a.c", replaced(test::numbered(30), "line 20\n", "twenty\n")}};
  Patch patch = test::patch_of(make_diff(old_files, patched).value());
};

TEST(Rebase, CarriesAPatchOverOtherChanges) {
  const Carried c;
  const Files now{{"d/a.c", "new\n" + test::numbered(30)}};
  EXPECT_FALSE(applied_to(c.patch, now)) << "it must not apply as it is";
  const auto made = rebase(c.patch, c.old_files, now, "newer");
  ASSERT_TRUE(made) << test::all_text(made.error());
  EXPECT_TRUE(made->clean());
  EXPECT_EQ(made->files.at("d/a.c"), "new\n" + c.patched.at("d/a.c"));
}

TEST(Rebase, MarksAConflict) {
  const Carried c;
  const Files now{{"d/a.c", replaced(test::numbered(30), "line 20\n", "zwanzig\n")}};
  const auto made = rebase(c.patch, c.old_files, now, "newer");
  ASSERT_TRUE(made);
  EXPECT_THAT(made->conflicts, testing::ElementsAre("d/a.c"));
  EXPECT_THAT(made->files.at("d/a.c"),
              testing::HasSubstr("<<<<<<< newer\nzwanzig\n=======\ntwenty\n>>>>>>> 0001.patch\n"));
}

TEST(Rebase, NamesAFileThatIsGone) {
  const Carried c;
  const auto made = rebase(c.patch, c.old_files, {{"d/b.c", "x\n"}}, "newer");
  ASSERT_TRUE(made);
  EXPECT_THAT(made->missing, testing::ElementsAre("d/a.c"));
  EXPECT_FALSE(made->clean());
}

TEST(Rebase, NeedsCodeOnWhichThePatchApplies) {
  const Carried c;
  EXPECT_FALSE(rebase(c.patch, {{"d/a.c", "other\n"}}, c.old_files, "newer"));
}

TEST(Rebase, TheHeadStaysAboveTheDiff) {
  EXPECT_EQ(head_of("From: a\n\ntext\n---\n stat\n\ndiff --git a/f b/f\n--- a/f\n"),
            "From: a\n\ntext\n---\n stat\n\n");
  EXPECT_EQ(head_of("--- a/f\n+++ b/f\n"), "");
}

}  // namespace
}  // namespace stackport::patch
