// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "core/delta/adjust.h"
#include "support/golden.h"

namespace stackport::delta {
namespace {

policy::Adjustment rule() {
  policy::Adjustment out;
  out.rule = "trace-source";
  out.item = policy::Adjustment::Item::macro;
  out.name = "assign";
  out.change = policy::Adjustment::Change::added;
  out.edit = policy::Adjustment::Edit::copy_argument;
  out.value = "string";
  out.at = 2;
  out.key = 1;
  out.place = {"policy.yaml", 3, 5};
  return out;
}

std::string copied(const std::string& text) {
  const auto edits = copy_arguments("t.h", text, rule());
  if (!edits) return test::all_text(edits.error());
  return *apply_edits(text, *edits);
}

TEST(UnquoteArguments, AStringThatIsANameBecomesThatName) {
  policy::Adjustment unquote;
  unquote.name = "IMPORT";
  unquote.at = 2;
  const std::string text =
      "IMPORT(a, \"core\");\nIMPORT(b, core);\nIMPORT(c, \"a b\");\nIMPORT(\"d\");\n"
      "OTHER(e, \"core\");\n/* IMPORT(f, \"core\") */\n#define IMPORT(g, h) h\n";
  const auto edits = unquote_arguments("t.c", text, unquote);
  ASSERT_EQ(edits.size(), 1u);
  EXPECT_EQ(edits[0].place.line, 1);
  EXPECT_TRUE(apply_edits(text, edits)->starts_with("IMPORT(a, core);\nIMPORT(b, core);"));
}

TEST(CopyArguments, TakesTheLastOneOfTheSameKey) {
  EXPECT_EQ(copied("E(string(a, f(x, 1)) string(b, y), assign(a); assign(b))\n"
                   "E(string(a, z), assign( a ))\n"),
            "E(string(a, f(x, 1)) string(b, y), assign(a, f(x, 1)); assign(b, y))\n"
            "E(string(a, z), assign( a, z ))\n");
}

TEST(CopyArguments, WorksInMacros) {
  EXPECT_EQ(copied("#define ENTRY(d) string(dev, name(d))\n#define ASSIGN(d) assign(dev)\n"),
            "#define ENTRY(d) string(dev, name(d))\n#define ASSIGN(d) assign(dev, name(d))\n");
}

TEST(CopyArguments, LeavesCommentsAndWhatHasTheArgument) {
  const std::string text = "string(a, b) /* assign(a) */ \"assign(a)\" assign(a, c) reassign(a)\n";
  EXPECT_EQ(copied(text), text);
}

TEST(CopyArguments, RefusesAKeyThatStandsNowhereBefore) {
  EXPECT_EQ(copied("string(b, y)\n  assign(a);\nstring(a, x)\n"),
            "t.h:2:3: error: assign needs another argument, and no string(a, ..) stands before it\n"
            "      assign(a);\n"
            "      ^\n"
            "  next: edit this place with a patch of the component's series\n"
            "policy.yaml:3:5: note: the rule is here: trace-source\n");
}

}  // namespace
}  // namespace stackport::delta
