// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/mined.h"

#include <gmock/gmock.h>

namespace stackport::delta {
namespace {

const std::string own =
    "static int one(int a)\n{\n\tint r;\n\n\tr = look(a, 0);\n\treturn r;\n}\n\n"
    "static const struct ops ops = {\n\t.call = one,\n\t.more = two,\n};\n";

TEST(Mined, RegionsAreFunctionsAndInitializers) {
  const auto found = regions_of(own);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "one");
  EXPECT_EQ(found[0].first, 1);
  EXPECT_EQ(found[0].last, 7);
  EXPECT_EQ(found[1].name, "ops");
}

TEST(Mined, ARegionOnOneLineEndsThere) {
  const auto found = regions_of(
      "static inline int a(void) { return 0; }\nstatic int\nb(void)\n{ return 1; }\n" + own);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].name, "a");
  EXPECT_EQ(found[0].last, 1);
  EXPECT_EQ(found[1].name, "b");
  EXPECT_EQ(found[1].last, 4);
  EXPECT_EQ(found[2].name, "one");
}

TEST(Mined, TheLineOfTheSameFunctionIsTaken) {
  std::string other = "/* moved down */\n" + own;
  other.replace(other.find("look(a, 0)"), 10, "look(a)");
  const auto edit = mine("a.c", own, other, 5);
  ASSERT_TRUE(edit);
  EXPECT_EQ(edit->line, 5);
  EXPECT_EQ(edit->before, "\tr = look(a, 0);\n");
  EXPECT_EQ(edit->after, "\tr = look(a);\n");
  EXPECT_EQ(edit->other_line, 6);
}

TEST(Mined, AnInitializerThatIsNotThereGoes) {
  std::string other = own;
  other.erase(other.find("\t.more"), 14);
  const auto edit = mine("a.c", own, other, 11);
  ASSERT_TRUE(edit);
  EXPECT_EQ(edit->before, "\t.more = two,\n");
  EXPECT_EQ(edit->after, "");
}

TEST(Mined, ALineThatIsTheSameThereSaysNothing) {
  EXPECT_FALSE(mine("a.c", own, own, 5));
}

TEST(Mined, AFunctionThatIsNotThereSaysNothing) {
  EXPECT_FALSE(mine("a.c", own, "static int other(int a)\n{\n\treturn 0;\n}\n", 5));
}

TEST(Mined, ARewriteIsNoAnswer) {
  std::string other = "static int one(int a)\n{\n";
  for (int i = 0; i < 20; ++i) other += "\tstep(" + std::to_string(i) + ");\n";
  EXPECT_FALSE(mine("a.c", own, other + "}\n", 5));
}

}  // namespace
}  // namespace stackport::delta
