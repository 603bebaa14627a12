// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "patch/small_tree.h"
#include "support/golden.h"

namespace stackport::patch {

bool operator==(const Hunk& a, const Hunk& b) {
  return std::tie(a.file, a.line, a.added, a.removed) ==
         std::tie(b.file, b.line, b.added, b.removed);
}
void PrintTo(const Hunk& h, std::ostream* out) {
  *out << h.file << ":" << h.line << " +" << h.added << " -" << h.removed;
}

namespace {

using testing::ElementsAre;

Applied applied(const std::string& text, const test::SmallTree& tree) {
  auto result = apply(test::patch_of(text), tree);
  EXPECT_TRUE(result) << (result ? "" : test::all_text(result.error()));
  return result ? *result : Applied();
}

const char* kTwoRuns =
    "--- a/d/f.c\n+++ b/d/f.c\n@@ -2,7 +2,7 @@ void f(void)\n line 2\n-line 3\n+line 3a\n+line 3b\n"
    " line 4\n line 5\n-line 6\n-line 7\n+line 7a\n line 8\n@@ -18,3 +18,2 @@\n line 18\n-line 19\n"
    " line 20\n";

TEST(Apply, GivesTheBytesAndEveryChangedRun) {
  const auto out = applied(kTwoRuns, {{{"d/f.c", test::numbered(20)}}});
  std::string expected = "line 1\nline 2\nline 3a\nline 3b\nline 4\nline 5\nline 7a\n";
  for (int i = 8; i <= 18; ++i) expected += "line " + std::to_string(i) + "\n";
  expected += "line 20\n";
  EXPECT_EQ(out.files.at("d/f.c"), expected);
  EXPECT_EQ(out.files.size(), 1u);
  EXPECT_THAT(out.hunks,
              ElementsAre(Hunk{"d/f.c", 3, 2, 1}, Hunk{"d/f.c", 7, 1, 2}, Hunk{"d/f.c", 19, 0, 1}));
}

TEST(Apply, TheRunsLinesAreThoseOfTheResult) {
  const auto out = applied(kTwoRuns, {{{"d/f.c", test::numbered(20)}}});
  const auto lines = stackport::line_of(out.files.at("d/f.c"), out.hunks[1].line);
  EXPECT_EQ(lines, "line 7a");
  EXPECT_EQ(stackport::line_of(out.files.at("d/f.c"), out.hunks[2].line), "line 20");
}

TEST(Apply, TakesGitMailWithSignatureAndQuiltHeaders) {
  const test::SmallTree tree{{{"a.c", test::numbered(5)}, {"b.c", test::numbered(5)}}};
  const auto git = applied(test::slurp(test::test_path("patch/apply/git_am.patch")), tree);
  EXPECT_EQ(git.files.at("a.c"), "line 1\nline 2\nnew\nline 3\nline 4\nline 5\n");
  EXPECT_EQ(git.files.at("b.c"), "line 1\nline 3\nline 4\nline 5\n");
  const auto quilt = applied(test::slurp(test::test_path("patch/apply/quilt.patch")), tree);
  EXPECT_EQ(quilt.files.at("a.c"), git.files.at("a.c"));
}

TEST(Apply, TakesTheFirstVariantThatAppliesAsAWhole) {
  auto patch = test::patch_of("--- a/f\n+++ b/f\n@@ -3 +3 @@\n-line 2\n+new\n");
  const test::SmallTree tree{{{"f", test::numbered(3)}}};
  patch.variants = {{"second", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-line 2\n+new\n"},
                    {"third", "--- a/f\n+++ b/f\n@@ -2 +2 @@\n-line 2\n+new\n"}};
  const auto out = apply(patch, tree);
  ASSERT_TRUE(out) << test::all_text(out.error());
  EXPECT_EQ(out->file, "third");
  EXPECT_EQ(out->files.at("f"), "line 1\nnew\nline 3\n");
  patch.variants.pop_back();
  const auto none = apply(patch, tree);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::input);
  EXPECT_NE(test::all_text(none.error()).find("second:"), std::string::npos);
}

TEST(Apply, CreatesAndDeletesFiles) {
  const auto out = applied(
      "diff --git a/n/new.h b/n/new.h\nnew file mode 100644\nindex 000..111\n--- /dev/null\n"
      "+++ b/n/new.h\n@@ -0,0 +1,2 @@\n+one\n+two\n"
      "diff --git a/old.c b/old.c\ndeleted file mode 100644\n--- a/old.c\n+++ /dev/null\n"
      "@@ -1,2 +0,0 @@\n-line 1\n-line 2\n",
      {{{"old.c", test::numbered(2)}}});
  EXPECT_EQ(out.files.at("n/new.h"), "one\ntwo\n");
  EXPECT_EQ(out.files.size(), 1u);
  EXPECT_THAT(out.deleted, ElementsAre("old.c"));
  EXPECT_THAT(out.hunks, ElementsAre(Hunk{"n/new.h", 1, 2, 0}));
}

TEST(Apply, KeepsAndChangesAMissingNewlineAtTheEnd) {
  const std::string end = "\\ No newline at end of file\n";
  const std::string head = "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n";
  EXPECT_EQ(applied(head + "-a\n+x\n b\n" + end, {{{"f", "a\nb"}}}).files.at("f"), "x\nb");
  EXPECT_EQ(applied(head + " a\n-b\n" + end + "+b\n", {{{"f", "a\nb"}}}).files.at("f"), "a\nb\n");
  EXPECT_EQ(applied(head + " a\n-b\n+b\n" + end, {{{"f", "a\nb\n"}}}).files.at("f"), "a\nb");
}

TEST(Apply, InsertsAtBothEndsAndIntoAnEmptyFile) {
  const std::string head = "--- a/f\n+++ b/f\n";
  EXPECT_EQ(applied(head + "@@ -1 +1,2 @@\n+x\n a\n", {{{"f", "a\n"}}}).files.at("f"), "x\na\n");
  EXPECT_EQ(applied(head + "@@ -2 +2,2 @@\n b\n+x\n", {{{"f", "a\nb\n"}}}).files.at("f"),
            "a\nb\nx\n");
  EXPECT_EQ(applied(head + "@@ -0,0 +1 @@\n+x\n", {{{"f", ""}}}).files.at("f"), "x\n");
}

TEST(Apply, EmptiesAFileThatStays) {
  const auto out = applied("--- a/f\n+++ b/f\n@@ -1,2 +0,0 @@\n-a\n-b\n", {{{"f", "a\nb\n"}}});
  EXPECT_EQ(out.files.at("f"), "");
  EXPECT_TRUE(out.deleted.empty());
}

TEST(Apply, TakesLinesThatLookLikeHeaders) {
  const auto out = applied("--- a/f\n+++ b/f\n@@ -1,4 +1,4 @@\n a\n--- x\n-- \n+++ y\n+-- \n\n",
                           {{{"f", "a\n-- x\n- \n\n"}}});
  EXPECT_EQ(out.files.at("f"), "a\n++ y\n-- \n\n");
}

TEST(Apply, LeavesOtherLinesBytesAlone) {
  const auto out = applied("--- a/f\n+++ b/f\n@@ -2 +2 @@\n-b\n+c\n",
                           {{{"f", std::string("\xff\r\t \nb\n\f\n", 8)}}});
  EXPECT_EQ(out.files.at("f"), std::string("\xff\r\t \nc\n\f\n", 8));
}

}  // namespace
}  // namespace stackport::patch
