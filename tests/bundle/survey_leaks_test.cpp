// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/survey_leaks.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using testing::Contains;
using testing::Not;

TEST(Reach, AMacroAndAnInlineLeadToWhatTheyName) {
  Reach reach;
  reach.add_header(
      "#define debug(d) low_debug(d, 1)\nstatic inline int low_debug(int d, int n)\n"
      "{\n\treturn kernel_debug(d) + n;\n}\n");
  const auto words = reach.words("int f(int d)\n{\n\treturn debug(d);\n}\n");
  EXPECT_THAT(words, Contains("kernel_debug"));
  EXPECT_THAT(reach.words("int f(int d) { return d; }\n"), Not(Contains("kernel_debug")));
}

TEST(Reach, DefinitionsThatNameEachOtherEnd) {
  Reach reach;
  reach.add_header("#define one(x) two(x)\n#define two(x) one(x)\n");
  EXPECT_THAT(reach.words("one(1)"), Contains("two"));
}

}  // namespace
}  // namespace stackport::bundle
