// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/source_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stackport::delta {
namespace {

std::vector<std::string> slots(const std::string& text) {
  const auto list = list_at(text, text.find('('));
  std::vector<std::string> out;
  if (!list) return {"none"};
  for (const Range& slot : list->slots)
    out.push_back(text.substr(slot.begin, slot.end - slot.begin));
  return out;
}

TEST(SourceText, SplitsLists) {
  using testing::ElementsAre;
  EXPECT_THAT(slots("f(a, b)"), ElementsAre("a", "b"));
  EXPECT_THAT(slots("f( g(a, b) , {c, d}, e[1, 2] )"), ElementsAre("g(a, b)", "{c, d}", "e[1, 2]"));
  EXPECT_THAT(slots("f(\"a, )\", ',', '\\'', b)"), ElementsAre("\"a, )\"", "','", "'\\''", "b"));
  EXPECT_THAT(slots("f(/* a, b */ c /* d */, // e, f)\n g)"), ElementsAre("c", "g"));
  EXPECT_THAT(slots("f(struct x *y __maybe_unused)"), ElementsAre("struct x *y __maybe_unused"));
  EXPECT_THAT(slots("f()"), ElementsAre());
  EXPECT_THAT(slots("f(void)"), ElementsAre());
  EXPECT_THAT(slots("f(void *a)"), ElementsAre("void *a"));
  EXPECT_THAT(slots("f(a"), ElementsAre("none"));
  EXPECT_THAT(slots("f(a,\n#ifdef B\nb,\n#endif\nc)"), ElementsAre("none"));
  EXPECT_THAT(slots("f(#a)"), ElementsAre("#a"));
}

std::string after(const std::string& text, const Replacement& change) {
  return text.substr(0, change.range.begin) + change.text + text.substr(change.range.end);
}

TEST(SourceText, InsertsSlots) {
  const auto inserted = [](const std::string& text, size_t at) {
    return after(text, insert_slot(text, *list_at(text, 1), at, "x"));
  };
  EXPECT_EQ(inserted("f(a, b)", 1), "f(x, a, b)");
  EXPECT_EQ(inserted("f(a, b)", 2), "f(a, x, b)");
  EXPECT_EQ(inserted("f(a, b)", 3), "f(a, b, x)");
  EXPECT_EQ(inserted("f(a,\n  b)", 2), "f(a,\n  x, b)");
  EXPECT_EQ(inserted("f()", 1), "f(x)");
  EXPECT_EQ(inserted("f(void)", 1), "f(x)");
}

TEST(SourceText, DropsSlots) {
  const auto dropped = [](const std::string& text, size_t at, bool parameters) {
    return after(text, drop_slot(text, *list_at(text, 1), at, parameters));
  };
  EXPECT_EQ(dropped("f(a, b, c)", 1, false), "f(b, c)");
  EXPECT_EQ(dropped("f(a, b, c)", 2, false), "f(a, c)");
  EXPECT_EQ(dropped("f(a, b, c)", 3, false), "f(a, b)");
  EXPECT_EQ(dropped("f(a,\n  b,\n  c)", 2, false), "f(a,\n  c)");
  EXPECT_EQ(dropped("f(a)", 1, false), "f()");
  EXPECT_EQ(dropped("f(a)", 1, true), "f(void)");
}

TEST(SourceText, Substitutes) {
  EXPECT_EQ(substitute("f($0, $0)", "0", "a"), "f(a, a)");
  EXPECT_EQ(substitute("$name $names", "name", "x"), "x $names");
  EXPECT_EQ(substitute("$0", "0", "$0"), "$0");
  EXPECT_EQ(substitute("", "0", "a"), "");
}

TEST(SourceText, FindsIdentifiers) {
  const auto found = identifiers("a_1 /* b */ \"c\" 'd' 12 0xff // e\n f->g");
  EXPECT_THAT(found, testing::ElementsAre("a_1", "f", "g"));
  EXPECT_TRUE(spells("a(b)", "b"));
  EXPECT_FALSE(spells("a(bb) /* b */", "b"));
}

TEST(SourceText, FindsPointerParameters) {
  EXPECT_THAT(pointer_parameters("f(const struct a *x, struct b *); struct c *y; struct d z;\n"
                                 "g(struct e\t*\n w) /* (struct f *g) */ (struct"),
              testing::ElementsAre("a", "b", "e"));
}

TEST(SourceText, FindsIncludes) {
  const std::string text =
      "#include <a.h>\n  # include \"b/c.h\"\n/* #include <no.h> */\n"
      "\"\\\n#include\" x #include <no.h>\n#include MACRO\n#include <open\n";
  const auto found = includes_of(text);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(text.substr(found[0].name.begin, 3), "a.h");
  EXPECT_EQ(found[0].line, 1);
  EXPECT_EQ(found[0].column, 11);
  EXPECT_FALSE(found[0].quoted);
  EXPECT_EQ(text.substr(found[1].name.begin, 5), "b/c.h");
  EXPECT_EQ(found[1].line, 2);
  EXPECT_EQ(found[1].column, 14);
  EXPECT_TRUE(found[1].quoted);
}

TEST(SourceText, FindsUsesOfAMacro) {
  const auto calls = macro_calls(
      "EXPORT_SYMBOL(one);\nEXPORT_SYMBOL_NS_GPL( two , SPACE);\nEXPORT_SYMBOL_NS(three, \"A "
      "B\");\n"
      "EXPORT_SYMBOL here;\nNO_EXPORT(four);\nEXPORT_SYMBOL(",
      "EXPORT_SYMBOL");
  ASSERT_EQ(calls.size(), 4u);
  EXPECT_EQ(calls[0].first, "one");
  EXPECT_EQ(calls[0].second, "");
  EXPECT_EQ(calls[1].first + "|" + calls[1].second, "two|SPACE");
  EXPECT_EQ(calls[2].first + "|" + calls[2].second, "three|A B");
  EXPECT_EQ(calls[3].first, "");
}

TEST(SourceText, FindsInitializers) {
  const auto without = [](std::string text) {
    const auto range = initializer_at(text, text.find("op"));
    if (!range) return std::string("none");
    return text.erase(range->begin, range->end - range->begin);
  };
  EXPECT_EQ(without("{\n\t.a = 1,\n\t.op = f(1, 2),\n\t.b = 2,\n}"), "{\n\t.a = 1,\n\t.b = 2,\n}");
  EXPECT_EQ(without("{ .a = 1, .op = 2, .b = 3 }"), "{ .a = 1, .b = 3 }");
  EXPECT_EQ(without("{ .op = 2 }"), "{ }");
  EXPECT_EQ(without("{\n\t.op = 2\n}"), "{\n}");
  EXPECT_EQ(without("x->op = 2"), "none");
  EXPECT_EQ(without(".op, 2"), "none");
}

}  // namespace
}  // namespace stackport::delta
