// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/taken.h"

#include <gmock/gmock.h>

#include "core/delta/copied.h"

namespace stackport::delta {
namespace {

const std::string own =
    "struct priv {\n\tu64 caps;\n\tint other;\n};\n\n"
    "static int one(struct priv *p)\n{\n\tint r = 0;\n\n\tif (p->caps & A)\n\t\tr = 1;\n"
    "\tfirst(p);\n\treturn r;\n}\n";
const std::string other =
    "struct priv {\n\tu64 caps;\n\tu64 more;\n\tlong other;\n};\n\n"
    "static int one(struct priv *p)\n{\n\tint r = 0;\n\n\tif (p->more & B)\n\t\tr = 1;\n"
    "\tsecond(p);\n\treturn r;\n}\n";

TEST(Taken, OnlyRunsThatSpellAWordAreTaken) {
  const auto edits = taken_lines("a.c", own, other, {"one", {"more"}});
  ASSERT_TRUE(edits);
  ASSERT_EQ(edits->size(), 1U);
  EXPECT_EQ((*edits)[0].line, 10);
  EXPECT_EQ((*edits)[0].before, "\tif (p->caps & A)\n");
  EXPECT_EQ((*edits)[0].after, "\tif (p->more & B)\n");
  EXPECT_EQ((*edits)[0].other_line, 11);
}

TEST(Taken, WithoutWordsAllOfTheFunctionIsTaken) {
  const auto edits = taken_lines("a.c", own, other, {"one", {}});
  ASSERT_TRUE(edits);
  ASSERT_EQ(edits->size(), 2U);
  EXPECT_EQ((*edits)[1].after, "\tsecond(p);\n");
}

TEST(Taken, WithoutAFunctionTheWholeFileIsCompared) {
  const auto edits = taken_lines("a.h", own, other, {"", {"more"}});
  ASSERT_TRUE(edits);
  ASSERT_EQ(edits->size(), 2U);
  EXPECT_EQ((*edits)[0].line, 3);
  EXPECT_EQ((*edits)[0].before, "\tint other;\n");
  EXPECT_EQ((*edits)[0].after, "\tu64 more;\n\tlong other;\n");
}

TEST(Taken, NothingThatDiffersIsAnError) {
  const auto edits = taken_lines("a.c", own, other, {"one", {"third"}});
  ASSERT_FALSE(edits);
  EXPECT_EQ(edits.error().kind, ErrorKind::input);
}

TEST(Taken, AFunctionThatIsNotThereIsAnError) {
  EXPECT_FALSE(taken_lines("a.c", own, other, {"two", {}}));
  EXPECT_FALSE(taken_lines("a.c", own, other + "\n" + other, {"one", {}}));
}

TEST(Copied, CalleesAndMacrosComeAlongUnderOwnNames) {
  const std::string text =
      "#define SIZE 64\n#define UNUSED 1\n\n"
      "static int rest(int a)\n{\n\treturn SIZE - a;\n}\n\n"
      "static int unused(void)\n{\n\treturn 0;\n}\n\n"
      "int look(int a)\n{\n\tchar buf[SIZE];\n\n\treturn rest(a) + other(buf); /* rest */\n}\n"
      "EXPORT_SYMBOL(look);\n\n"
      "int other(char *b)\n{\n\treturn *b;\n}\n";
  const auto pieces = copied_functions("a.c", text, {"look"});
  ASSERT_TRUE(pieces);
  ASSERT_EQ(pieces->size(), 3U);
  EXPECT_EQ((*pieces)[0].text, "#define bundle_SIZE 64\n");
  EXPECT_EQ((*pieces)[1].name, "rest");
  EXPECT_EQ((*pieces)[1].text,
            "static __maybe_unused int bundle_rest(int a)\n{\n\treturn bundle_SIZE - a;\n}\n");
  EXPECT_EQ((*pieces)[2].text,
            "static __maybe_unused int bundle_look(int a)\n{\n\tchar buf[bundle_SIZE];\n\n"
            "\treturn bundle_rest(a) + other(buf); /* rest */\n}\n#define look bundle_look\n");
}

TEST(Copied, AFunctionThatIsNotThereIsAnError) {
  const auto pieces = copied_functions("a.c", "int look(int a);\n", {"look"});
  ASSERT_FALSE(pieces);
  EXPECT_EQ(pieces.error().kind, ErrorKind::input);
}

TEST(Copied, DefinitionsAsTheyStandUnderTheirOwnNames) {
  const std::string text =
      "#define one(a) \\\n\ttwo(a)\n# define two(a) (a)\n\n"
      "struct state {\n\tint a;\n};\nenum kind { A, B };\nbool try_it(struct state *s);\n"
      "#ifdef CONFIG_X\n#define three 1\n#else\n#define three 2\n"
      "static inline bool try_it(struct state *s)\n{\n\treturn one(s->a);\n}\n#endif\n";
  const auto pieces = copied_definitions("a.h", text, {"try_it", "state", "kind", "two", "one"});
  ASSERT_TRUE(pieces);
  ASSERT_EQ(pieces->size(), 5U);
  EXPECT_EQ((*pieces)[0].text, "#define one(a) \\\n\ttwo(a)\n");
  EXPECT_EQ((*pieces)[1].text, "# define two(a) (a)\n");
  EXPECT_EQ((*pieces)[2].text, "struct state {\n\tint a;\n};\n");
  EXPECT_EQ((*pieces)[3].text, "enum kind { A, B };\n");
  EXPECT_EQ((*pieces)[4].name, "try_it");
  EXPECT_EQ((*pieces)[4].text,
            "static inline bool try_it(struct state *s)\n{\n\treturn one(s->a);\n}\n");
}

TEST(Copied, IncludesAreThoseOfTheFile) {
  const std::string text = "#include <linux/b.h>\n#include <linux/a.h>\n#include \"c.h\"\n";
  const auto pieces = copied_includes("a.c", text, {"linux/a.h", "linux/b.h"});
  ASSERT_TRUE(pieces);
  ASSERT_EQ(pieces->size(), 2U);
  EXPECT_EQ((*pieces)[0].text, "#include <linux/a.h>\n");
  const auto none = copied_includes("a.c", text, {"linux/c.h"});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().diagnostics[0].message, "has no #include <linux/c.h>");
}

TEST(Copied, WhatTheConfigurationDefinesTwiceIsNoDefinition) {
  const std::string text = "#ifdef A\n#define x 1\n#else\n#define x 2\n#endif\n";
  const auto twice = copied_definitions("a.h", text, {"x"});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().kind, ErrorKind::input);
  EXPECT_EQ(twice.error().diagnostics[0].message, "has 2 definitions x");
  EXPECT_FALSE(copied_definitions("a.h", text, {"y"}));
}

}  // namespace
}  // namespace stackport::delta
