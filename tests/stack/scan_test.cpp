// SPDX-License-Identifier: GPL-2.0-only
#include "core/stack/scan.h"

#include <gmock/gmock.h>

namespace stackport::stack {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

bool says(const Scan& s, std::string_view name) {
  return s.identifiers.contains(name);
}

TEST(Scan, SkipsCommentsStringsMembersAndTags) {
  const Scan s = scan(
      "/* in_comment */ // in_line\nconst char *p = \"in_string \\\" still\"; char c = '\"';\n"
      "x = a.member + b->pointed; struct tagged *t; goto label; real(1u, 0x1f);\n");
  for (const char* name : {"in_comment", "in_line", "in_string", "still", "member", "pointed",
                           "tagged", "label", "u", "x1f"})
    EXPECT_FALSE(says(s, name)) << name;
  for (const char* name : {"p", "x", "a", "b", "t", "real"}) EXPECT_TRUE(says(s, name)) << name;
}

TEST(Scan, FirstUseHasItsPlace) {
  const Scan s = scan("a;\n/* two\nlines */ b;\n\"x\\\ny\"; c;\n  b;\n");
  EXPECT_EQ(s.identifiers.at("b").line, 3);
  EXPECT_EQ(s.identifiers.at("b").column, 10);
  EXPECT_EQ(s.identifiers.at("c").line, 5);
}

TEST(Scan, Includes) {
  const Scan s = scan(
      "#include <linux/a.h>\n  #  include \"b.h\" // c\n/*\n#include <no.h>\n*/\n#include MACRO\n");
  ASSERT_EQ(s.includes.size(), 2u);
  EXPECT_EQ(s.includes[0].path, "linux/a.h");
  EXPECT_FALSE(s.includes[0].quoted);
  EXPECT_EQ(s.includes[1].path, "b.h");
  EXPECT_TRUE(s.includes[1].quoted);
  EXPECT_EQ(s.includes[1].line, 2);
}

TEST(Scan, ExportsAndFunctions) {
  const Scan s = scan(
      "static int helper(void)\n{\n}\nint __must_check(int) api(int a) "
      "__releases(x)\n{\n\tcalled();\n}\n"
      "EXPORT_SYMBOL(api);\nEXPORT_SYMBOL_GPL( two );\nEXPORT_SYMBOL_NS_GPL(three, NS);\nint "
      "declared(void);\n"
      "static struct ops o = {\n\t.f = helper,\n};\n");
  EXPECT_THAT(s.exports, ElementsAre("api", "two", "three"));
  EXPECT_THAT(s.functions, ElementsAre("helper", "api"));
  EXPECT_THAT(s.definitions, IsEmpty());
}

TEST(Scan, MacrosAndInlinesTellWhatTheyUse) {
  const Scan s = scan(
      "#define CREATE(a, b) \\\n\tmake(a, KBUILD)\nafter;\n"
      "static inline __printf(1, 2) int wrap(int x)\n{\n\tif (x) { inner(); }\n\treturn x;\n}\nint "
      "outer(void);\n");
  ASSERT_EQ(s.definitions.size(), 2u);
  EXPECT_EQ(s.definitions[0].name, "CREATE");
  EXPECT_THAT(s.definitions[0].uses, Contains("make"));
  EXPECT_THAT(s.definitions[0].uses, Not(Contains("after")));
  EXPECT_EQ(s.definitions[1].name, "wrap");
  EXPECT_THAT(s.definitions[1].uses, Contains("inner"));
  EXPECT_THAT(s.definitions[1].uses, Not(Contains("outer")));
}

TEST(Scan, BracesOfConditionalBranchesDoNotConfuse) {
  const Scan s = scan(
      "int f(void)\n{\n#ifdef A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}\n}\n\nint "
      "g(void)\n{\n}\nEXPORT_SYMBOL(g);\n");
  EXPECT_THAT(s.functions, ElementsAre("f", "g"));
  EXPECT_THAT(s.exports, ElementsAre("g"));
}

TEST(Scan, SurvivesWhatIsCutShort) {
  for (const char* text : {"/* open", "\"open", "#include <open", "#define", "#define A(", "'",
                           "EXPORT_SYMBOL(", "a\\"})
    scan(text);
}

}  // namespace
}  // namespace stackport::stack
