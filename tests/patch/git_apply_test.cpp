// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/git_apply.h"

#include <gtest/gtest.h>

#include "patch/small_tree.h"
#include "support/golden.h"

namespace stackport::patch {
namespace {

Result<std::map<std::string, std::string>> by_git(const std::string& text, const std::string& old) {
  STACKPORT_TRY(const auto diffs, parse_unified(text, "p.patch"));
  return git_apply(diffs, {{"d/f", old}}, "p.patch");
}

const char* kHunk = "--- a/d/f\n+++ b/d/f\n@@ -{0},3 +{0},3 @@\n line 3\n-line 4\n+new\n line 5\n";

std::string hunk_at(int line) {
  std::string text = kHunk;
  for (size_t at; (at = text.find("{0}")) != std::string::npos;)
    text.replace(at, 3, std::to_string(line));
  return text;
}

TEST(GitApply, AppliesAtTheExactLine) {
  const auto files = by_git(hunk_at(3), test::numbered(9));
  ASSERT_TRUE(files) << test::all_text(files.error());
  EXPECT_EQ(files->at("d/f"),
            "line 1\nline 2\nline 3\nnew\nline 5\nline 6\nline 7\nline 8\nline 9\n");
}

TEST(GitApply, RefusesAnOffsetOfItsOwn) {
  for (const int line : {1, 2, 4, 5, 7}) {
    const auto files = by_git(hunk_at(line), test::numbered(9));
    ASSERT_FALSE(files) << line;
    EXPECT_EQ(files.error().kind, ErrorKind::input);
  }
}

TEST(GitApply, RefusesFuzzOfItsOwn) {
  EXPECT_FALSE(by_git(hunk_at(3), "line 1\nline 2\nline 3x\nline 4\nline 5\n"));
  EXPECT_FALSE(by_git(hunk_at(3), "line 1\nline 2\nline 3\nline 4\nline 5x\n"));
  EXPECT_FALSE(by_git(hunk_at(3), "line 1\nline 2\nline 3\nline 4 \nline 5\n"));
}

TEST(GitApply, RefusesAFileThatIsNotThere) {
  const auto diffs = parse_unified(hunk_at(3), "p.patch");
  ASSERT_TRUE(diffs);
  EXPECT_FALSE(git_apply(*diffs, {}, "p.patch"));
}

}  // namespace
}  // namespace stackport::patch
