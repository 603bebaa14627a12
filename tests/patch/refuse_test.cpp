// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "core/patch/unified.h"
#include "patch/small_tree.h"
#include "support/golden.h"

namespace stackport::patch {
namespace {

struct Case {
  const char* name;
  std::string text;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

const std::string kHead = "--- a/d/f.c\n+++ b/d/f.c\n";
const std::string kHunk = "@@ -2,3 +2,3 @@\n line 2\n-line 3\n+new\n line 4\n";

/// Refused by its form alone.
class Form : public testing::TestWithParam<Case> {};

TEST_P(Form, IsRefusedWithPlaceAndText) {
  const auto parsed = parse_unified(GetParam().text, "p.patch");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().kind, ErrorKind::input);
  test::expect_golden(test::all_text(parsed.error()),
                      std::string("patch/golden/form-") + GetParam().name + ".txt");
}

std::string git(const std::string& lines) {
  return "diff --git a/f b/f\n" + lines;
}

INSTANTIATE_TEST_SUITE_P(
    Patch, Form,
    testing::Values(
        Case{"empty", ""}, Case{"nul", kHead + std::string("@@ -1 +1 @@\n-a\0\n+b\n", 20)},
        Case{
            "no_newline_inside",
            kHead +
                "@@ -2,3 +2,3 @@\n line 2\n\\ No newline at end of file\n-line 3\n+new\n line 4\n"},
        Case{"no_newline_in_first_hunk",
             kHead + "@@ -2,2 +2,2 @@\n line 2\n-line 3\n+x\n\\ No newline at end of file\n@@ -7 "
                     "+7 @@\n-line 7\n+y\n"},
        Case{"no_diff", "Subject: x\n\nnothing here\n"}, Case{"no_hunks", kHead + "\nfoo\n"},
        Case{"no_hunks_git", git("index 12..34 100644\n")},
        Case{"hunk_without_file", "@@ -1 +1 @@\n-a\n+b\n"},
        Case{"carriage", "--- a/f\r\n+++ b/f\r\n@@ -1 +1 @@\r\n-a\r\n+b\r\n"},
        Case{"dotdot", "--- a/../f\n+++ b/../f\n" + kHunk},
        Case{"absolute", "--- /etc/f\n+++ /etc/f\n" + kHunk},
        Case{"absolute_after_prefix", "--- a//etc/f\n+++ b//etc/f\n" + kHunk},
        Case{"no_prefix", "--- d/f.c\n+++ d/f.c\n" + kHunk},
        Case{"swapped_prefix", "--- b/d/f.c\n+++ a/d/f.c\n" + kHunk},
        Case{"quoted", "--- \"a/d f\"\n+++ \"b/d f\"\n" + kHunk},
        Case{"blank_in_path", "--- a/d f\n+++ b/d f\n" + kHunk},
        Case{"nobody", "--- /dev/null\n+++ /dev/null\n" + kHunk},
        Case{"two_names", "--- a/x\n+++ b/y\n" + kHunk},
        Case{"cut", kHead + "@@ -2,3 +2,3 @@\n line 2\n-line 3\n"},
        Case{"cut_in_first", kHead + "@@ -2,3 +2,3 @@\n"},
        Case{"cut_before_next", kHead + "@@ -2,3 +2,3 @@\n line 2\n-line 3\ndiff --git a/x b/x\n"},
        Case{"too_long", kHead + kHunk + " line 5\n"},
        Case{"too_long_added", kHead + kHunk + "+line 5\n"},
        Case{"too_long_removed", kHead + kHunk + "-line 5\n"},
        Case{"wrong_kind", kHead + "@@ -2,2 +2,3 @@\n line 2\n-line 3\n-line 4\n+x\n"},
        Case{"bad_header", kHead + "@@ -2,x +2,3 @@\n line 2\n"},
        Case{"line_zero", kHead + "@@ -0,3 +0,3 @@\n line 2\n-line 3\n+new\n line 4\n"},
        Case{"huge", kHead + "@@ -99999999999,3 +2,3 @@\n line 2\n"},
        Case{"no_change", kHead + "@@ -2,2 +2,2 @@\n line 2\n line 3\n"},
        Case{"overlap", kHead + kHunk + "@@ -3,2 +3,2 @@\n-line 3\n+x\n line 4\n"},
        Case{"garbage_between", kHead + kHunk + "garbage\n" + kHead + kHunk},
        Case{"same_file_twice", kHead + kHunk + kHead + kHunk},
        Case{"second_patch", kHead + kHunk + "-- \n2.39\n\ndiff --git a/x b/x\n"},
        Case{"hunk_after_signature", kHead + kHunk + "-- \n2.39\n@@ -9 +9 @@\n-a\n+b\n"},
        Case{"old_mode", git("old mode 100644\nnew mode 100755\n")},
        Case{"rename", git("similarity index 100%\nrename from f\nrename to g\n")},
        Case{"copy", git("copy from f\ncopy to g\n")},
        Case{"binary", git("index 1..2 100644\nGIT binary patch\nliteral 1\n")},
        Case{"binary_differ", git("index 1..2 100644\nBinary files a/f and b/f differ\n")},
        Case{"new_executable",
             git("new file mode 100755\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n")},
        Case{"new_symlink",
             git("new file mode 120000\n--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+a\n")},
        Case{"new_empty", git("new file mode 100644\nindex 000..e69\n")},
        Case{"new_with_old", git("new file mode 100644\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n")},
        Case{"deleted_with_new",
             git("deleted file mode 100644\n--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n")},
        Case{"create_old_lines", "--- /dev/null\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"},
        Case{"delete_new_lines", "--- a/f\n+++ /dev/null\n@@ -1 +1 @@\n-a\n+b\n"}),
    [](const auto& each) { return std::string(each.param.name); });

/// Refused by the file that it is applied to, which is "line 1" to "line 9".
class Position : public testing::TestWithParam<Case> {};

TEST_P(Position, IsRefusedWithPlaceAndText) {
  const test::SmallTree tree{{{"d/f.c", test::numbered(9)},
                              {"d/repeated.c", "a\nx\nb\na\nx\nb\nc\n"},
                              {"d/blanks.c", "\tint a;\n\tint b;\n"},
                              {"d/open.c", "a\nb"}}};
  const auto applied = apply(test::patch_of(GetParam().text), tree);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, ErrorKind::input);
  test::expect_golden(test::all_text(applied.error()),
                      std::string("patch/golden/position-") + GetParam().name + ".txt");
}

const std::string kOther = "--- a/d/repeated.c\n+++ b/d/repeated.c\n";

INSTANTIATE_TEST_SUITE_P(
    Patch, Position,
    testing::Values(
        Case{"offset", kHead + "@@ -4,3 +4,3 @@\n line 6\n-line 7\n+new\n line 8\n"},
        Case{"offset_down", kHead + "@@ -7,3 +7,3 @@\n line 6\n-line 7\n+new\n line 8\n"},
        Case{"fuzz_context", kHead + "@@ -2,3 +2,3 @@\n line 2\n-line 3\n+new\n other\n"},
        Case{"removed_differs", kHead + "@@ -2,3 +2,3 @@\n line 2\n-line three\n+new\n line 4\n"},
        Case{"two_places", kOther + "@@ -3,2 +3,2 @@\n-a\n+y\n x\n"},
        Case{"blanks",
             "--- a/d/blanks.c\n+++ b/d/blanks.c\n@@ -1,2 +1,2 @@\n     int a;\n-\tint b;\n+c\n"},
        Case{"trailing_blank", kHead + "@@ -2,2 +2,2 @@\n line 2 \n-line 3\n+new\n"},
        Case{"applied_already", kHead + "@@ -2,3 +2,3 @@\n line 2\n-old\n+line 3\n line 4\n"},
        Case{"past_end", kHead + "@@ -8,3 +8,3 @@\n line 8\n-line 9\n+new\n line 10\n"},
        Case{"far_past_end", kHead + "@@ -100,1 +100,1 @@\n-line 9\n+new\n"},
        Case{"insert_past_end", kHead + "@@ -12,0 +13,1 @@\n+new\n"},
        Case{"insert_without_context", kHead + "@@ -2,0 +3,1 @@\n+new\n"},
        Case{"newline_expected", "--- a/d/open.c\n+++ b/d/open.c\n@@ -1,2 +1,2 @@\n-a\n+x\n b\n"},
        Case{"no_newline_expected",
             kHead + "@@ -9 +9 @@\n-line 9\n\\ No newline at end of file\n+x\n"},
        Case{"new_start_wrong", kHead + "@@ -2,3 +5,3 @@\n line 2\n-line 3\n+new\n line 4\n"},
        Case{"missing_file", "--- a/d/none.c\n+++ b/d/none.c\n" + kHunk},
        Case{"created_is_there", "--- /dev/null\n+++ b/d/f.c\n@@ -0,0 +1 @@\n+x\n"},
        Case{"deleted_has_more", "--- a/d/f.c\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-line 1\n-line 2\n"},
        Case{
            "all_at_once",
            kHead +
                "@@ -1,2 +1,2 @@\n line 2\n-line 3\n+new\n@@ -8,2 +8,2 @@\n line 7\n-line 8\n+x\n" +
                "--- a/d/none.c\n+++ b/d/none.c\n" + kHunk}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(Patch, AHunkAtItsPlaceIsTaken) {
  const test::SmallTree tree{{{"d/f.c", test::numbered(9)}}};
  EXPECT_TRUE(apply(test::patch_of(kHead + kHunk), tree));
}

}  // namespace
}  // namespace stackport::patch
