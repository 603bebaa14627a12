// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/scratch_tree.h"

#include <gmock/gmock.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::bundle {
namespace {

using Files = ScratchTree::Files;

const Files kBefore{{"d/a.c", "a\n"}, {"d/b.c", "b\n"}};

ScratchTree::Subject subject() {
  return {"core",     "1.patch", "x", "y", "backport", "w", false, {}, {"lacks function f"},
          "Subject\n"};
}

TEST(ScratchTree, HoldsBothSides) {
  const test::Scratch scratch;
  Files after = kBefore;
  after["d/a.c"] = "edited\n";
  const auto tree = ScratchTree::make(scratch / "t", subject(), kBefore, after, "code\n");
  ASSERT_TRUE(tree) << test::all_text(tree.error());
  EXPECT_EQ(tree->before().value(), kBefore);
  EXPECT_EQ(tree->after().value(), after);
  const auto again = ScratchTree::open(scratch / "t");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->subject().file, "1.patch");
  EXPECT_EQ(again->subject().target_facts, (std::vector<std::string>{"lacks function f"}));
}

TEST(ScratchTree, LeavesOutWhatEditorsLeave) {
  const test::Scratch scratch;
  const auto tree = ScratchTree::make(scratch / "t", subject(), kBefore, kBefore, "code\n");
  ASSERT_TRUE(tree);
  scratch.put("t/d/a.c~", "x");
  scratch.put("t/d/a.c.orig", "x");
  EXPECT_EQ(tree->after().value(), kBefore);
}

TEST(ScratchTree, EditsAreNotReplaced) {
  const test::Scratch scratch;
  const auto make = [&] {
    return ScratchTree::make(scratch / "t", subject(), kBefore, kBefore, "code\n");
  };
  ASSERT_TRUE(make());
  EXPECT_TRUE(make()) << "nothing was edited";
  scratch.put("t/d/a.c", "mine\n");
  const auto again = make();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::input);
  EXPECT_THAT(test::all_text(again.error()), testing::HasSubstr("has edits that no patch has"));
  EXPECT_EQ(scratch.get("t/d/a.c"), "mine\n");
  ASSERT_TRUE(ScratchTree::open(scratch / "t")->settle());
  EXPECT_TRUE(make()) << "a patch has them";
}

TEST(ScratchTree, AnotherFolderIsNotReplaced) {
  const test::Scratch scratch;
  scratch.put("t/mine", "x");
  const auto made = ScratchTree::make(scratch / "t", subject(), kBefore, kBefore, "code\n");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::input);
  EXPECT_EQ(scratch.get("t/mine"), "x");
}

}  // namespace
}  // namespace stackport::bundle
