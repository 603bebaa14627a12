// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>
#include <unistd.h>

#include "core/host/file_system.h"
#include "support/scratch.h"

namespace stackport::host {
namespace {

using testing::ElementsAre;

class Staged : public testing::Test {
 protected:
  StagedDirectory open() {
    auto opened = StagedDirectory::open(scratch_ / "out");
    EXPECT_TRUE(opened);
    return std::move(*opened);
  }
  static void fill(const StagedDirectory& staged, const std::string& bytes) {
    EXPECT_TRUE(real_file_system().write(staged.path() / "file", bytes));
  }
  std::vector<std::string> names() const { return *real_file_system().list(scratch_.path()); }
  test::Scratch scratch_;
};

TEST_F(Staged, CommitMakesAndReplaces) {
  for (const std::string bytes : {"one", "two"}) {
    auto staged = open();
    fill(staged, bytes);
    ASSERT_TRUE(staged.commit());
    EXPECT_EQ(scratch_.get("out/file"), bytes);
    EXPECT_THAT(names(), ElementsAre("out"));
  }
}

TEST_F(Staged, CommitKeepsWhatItIsTold) {
  scratch_.put("out/file", "old");
  scratch_.put("out/build/a.ko", "built");
  scratch_.put("out/other", "goes");
  auto staged = open();
  fill(staged, "new");
  ASSERT_TRUE(staged.commit({"build", "absent"}));
  EXPECT_EQ(scratch_.get("out/build/a.ko"), "built");
  EXPECT_EQ(scratch_.get("out/file"), "new");
  EXPECT_EQ(scratch_.get("out/other"), "(none)");
}

TEST_F(Staged, WithoutCommitNothingChanges) {
  scratch_.put("out/file", "old");
  {
    auto staged = open();
    fill(staged, "new");
    auto moved = std::move(staged);
    EXPECT_EQ(scratch_.get("out/file"), "old");
  }
  EXPECT_EQ(scratch_.get("out/file"), "old");
  EXPECT_THAT(names(), ElementsAre("out"));
}

TEST_F(Staged, WhatAKilledRunLeftGoes) {
  scratch_.put(".out.new-999999999/file", "half");
  scratch_.put(".out.new-" + std::to_string(::getppid()) + "/file", "of a process that runs");
  auto staged = open();
  EXPECT_EQ(scratch_.get(".out.new-999999999/file"), "(none)");
  EXPECT_EQ(scratch_.get(".out.new-" + std::to_string(::getppid()) + "/file"),
            "of a process that runs");
}

TEST_F(Staged, WhatHadMadeWayIsPutBack) {
  scratch_.put(".out.new-999999999-old/file", "the last good one");
  {
    auto staged = open();
    EXPECT_EQ(scratch_.get("out/file"), "the last good one");
  }
  scratch_.put(".out.new-999999999-old/file", "older");
  auto staged = open();
  EXPECT_EQ(scratch_.get("out/file"), "the last good one");
  EXPECT_EQ(scratch_.get(".out.new-999999999-old/file"), "(none)");
}

TEST_F(Staged, AFolderNamedWithASlashIsTheSame) {
  auto staged = StagedDirectory::open((scratch_ / "out").string() + "/");
  ASSERT_TRUE(staged);
  fill(*staged, "new");
  ASSERT_TRUE(staged->commit());
  EXPECT_EQ(scratch_.get("out/file"), "new");
}

}  // namespace
}  // namespace stackport::host
