// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/transcript.h"

#include <gtest/gtest.h>

namespace stackport::verify {
namespace {

TEST(Transcript, StepsWithTheirModulesAndEnd) {
  const auto seen = read_transcript(
      "@ boot 1.2.3\r\n@ begin 1 load it\n@ module toy 00ff OE\n@ taint 12288\n@ end 1 0 2.5\n"
      "@ begin 2 use it\nnoise\n");
  EXPECT_EQ(seen.release, "1.2.3");
  ASSERT_EQ(seen.steps.size(), 2U);
  EXPECT_EQ(seen.steps[0].name, "load it");
  EXPECT_EQ(seen.steps[0].status, 0);
  EXPECT_DOUBLE_EQ(seen.steps[0].seconds, 2.5);
  ASSERT_EQ(seen.steps[0].modules.size(), 1U);
  EXPECT_EQ(seen.steps[0].modules[0].build_id, "00ff");
  EXPECT_FALSE(seen.steps[1].status);
  EXPECT_FALSE(seen.done);
  EXPECT_EQ(seen.other, std::vector<std::string>{"noise"});
}

TEST(Transcript, AnEndOfAnotherStepIsNone) {
  EXPECT_FALSE(read_transcript("@ begin 1 a\n@ end 2 0 1\n").steps[0].status);
}

TEST(Transcript, ResultsOfTests) {
  const auto results = read_results("x\nresult passed a.b\nresult failed c\nresult broken\n");
  EXPECT_EQ(results, (std::map<std::string, std::string>{{"a.b", "passed"}, {"c", "failed"}}));
}

TEST(Transcript, TaintLetters) {
  EXPECT_EQ(taint_letters(12288), "OE");
  EXPECT_EQ(taint_letters(12288 | 512), "WOE");
}

}  // namespace
}  // namespace stackport::verify
