// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/parts.h"

#include <gtest/gtest.h>

namespace stackport::verify {
namespace {

GuestRun two_cases() {
  GuestRun run;
  run.said =
      "@ boot 1\n@ case one/rxe\n@ begin 1 a\n@ end 1 0 2\n@ done 2.5\n"
      "@ case two\n@ begin 1 b\n";
  run.console =
      "booting\n[1] stackport: case one/rxe\n[2] of one\n[3] stackport: case two\n[4] of two\n";
  run.timed_out = true;
  run.seconds = 60;
  return run;
}

TEST(Parts, EachCaseHasItsProtocolAndLog) {
  const auto one = part_of(two_cases(), "one/rxe", true, false);
  EXPECT_EQ(one.said, "@ boot 1\n@ case one/rxe\n@ begin 1 a\n@ end 1 0 2\n@ done 2.5\n");
  EXPECT_EQ(one.console, "booting\n[1] stackport: case one/rxe\n[2] of one\n");
  const auto two = part_of(two_cases(), "two", false, true);
  EXPECT_EQ(two.said, "@ boot 1\n@ case two\n@ begin 1 b\n");
  EXPECT_EQ(two.console, "[3] stackport: case two\n[4] of two\n");
}

TEST(Parts, TheGuestsEndIsTheLastCases) {
  EXPECT_FALSE(part_of(two_cases(), "one/rxe", true, false).timed_out);
  EXPECT_TRUE(part_of(two_cases(), "two", false, true).timed_out);
}

TEST(Parts, SecondsAreTheCasesOwn) {
  EXPECT_DOUBLE_EQ(part_of(two_cases(), "one/rxe", true, false).seconds, 2.5);
  EXPECT_DOUBLE_EQ(part_of(two_cases(), "two", false, true).seconds, 60);
}

TEST(Parts, ACaseThatWasNotBegun) {
  EXPECT_TRUE(was_begun(two_cases(), "two"));
  EXPECT_FALSE(was_begun(two_cases(), "three"));
}

}  // namespace
}  // namespace stackport::verify
