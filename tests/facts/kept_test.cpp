// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/kept.h"

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::facts {
namespace {

TEST(Kept, GivesBackWhatWasWritten) {
  const test::Scratch scratch;
  const auto file = scratch.path() / "deep/file";
  ASSERT_TRUE(write_kept(file, "one\ntwo"));
  EXPECT_EQ(read_kept(file), "one\ntwo");
  ASSERT_TRUE(write_kept(file, ""));
  EXPECT_FALSE(read_kept(scratch.path() / "other"));
}

TEST(Kept, RefusesWhatIsNotWhole) {
  const test::Scratch scratch;
  const auto file = scratch.path() / "file";
  ASSERT_TRUE(write_kept(file, "one two"));
  const std::string good = test::slurp(file);
  std::string flipped = good;
  flipped.back() ^= 1;
  for (const auto& bad : {flipped, good.substr(0, good.size() - 1), good + "x", std::string(),
                          std::string(64, 'a'), std::string("\n")}) {
    scratch.put("file", bad);
    EXPECT_FALSE(read_kept(file)) << bad;
  }
}

}  // namespace
}  // namespace stackport::facts
