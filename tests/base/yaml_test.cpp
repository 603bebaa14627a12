// SPDX-License-Identifier: GPL-2.0-only
#include "core/base/yaml.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace stackport {
namespace {

struct Case {
  const char* name;
  std::string text;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class Refused : public testing::TestWithParam<Case> {};

TEST_P(Refused, WithPlaceAndText) {
  const auto document = YamlDocument::parse(GetParam().text, "a.yaml");
  ASSERT_FALSE(document) << GetParam().text;
  EXPECT_EQ(document.error().kind, ErrorKind::input);
  test::expect_golden(test::all_text(document.error()),
                      std::string("base/golden/yaml-") + GetParam().name + ".txt");
}

INSTANTIATE_TEST_SUITE_P(
    Yaml, Refused,
    testing::Values(Case{"syntax", "a: [1, 2\nb: 3\n"}, Case{"not_utf8", "a: 1\nb: \xff\n"},
                    Case{"overlong_utf8", "a: \xc0\x80\n"}, Case{"cut_utf8", "a: \xe2\x82"},
                    Case{"nul", std::string("a: 1\0\n", 6)}, Case{"carriage", "a: 1\r\nb: 2\r\n"},
                    Case{"nul_and_carriage", std::string("a: \0\r\n", 6)},
                    Case{"tab", "a:\n\tb: 1\n"}, Case{"tab_after_blanks", "a:\n  \tb: 1\n"},
                    Case{"tab_after_block", "a: |\n  text\nb:\n  \tc: 1\n"},
                    Case{"two_documents", "---\na: 1\n---\nb: 1\n"},
                    Case{"repeated_key", "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 2\n"},
                    Case{"repeated_key_in_flow", "a: {b: 1, c: 2, b: 3}\n"},
                    Case{"alias", "a: &x [1]\nb: *x\n"}, Case{"loop", "a: &x [*x]\n"},
                    Case{"list_as_key", "? [1, 2]\n: 3\n"}, Case{"empty_key", "? \n: 3\n"},
                    Case{"bad_indent", "a: 1\n  b: 2\n"}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(Yaml, DeepNestingIsAnErrorAndNoCrash) {
  EXPECT_FALSE(YamlDocument::parse(std::string(200000, '['), "a.yaml"));
}

TEST(Yaml, TakesTabsInsideABlockOfText) {
  const auto document = YamlDocument::parse(
      "a: |\n  if (x)\n    \ty();\n  \tz();\n\nb:\n  - c: >-\n      \td\n", "a");
  ASSERT_TRUE(document) << test::all_text(document.error());
  EXPECT_EQ(document->root()["a"].Scalar(), "if (x)\n  \ty();\n\tz();\n");
}

TEST(Yaml, TakesTheSameKeyInTwoMappings) {
  EXPECT_TRUE(YamlDocument::parse("- a: 1\n- a: 2\n- {b: {a: 1}, a: b}\n", "a"));
  EXPECT_TRUE(YamlDocument::parse("a: [a, a]\nb: a\n", "a"));
}

TEST(Yaml, TakesOneDocumentWithItsMarkers) {
  EXPECT_TRUE(YamlDocument::parse("# x\n---\na: 1\n...\n", "a"));
  EXPECT_TRUE(YamlDocument::parse("", "a"));
  EXPECT_TRUE(YamlDocument::parse("a: \"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\x9f\"\n", "a"));
}

TEST(Yaml, PlacesCountFromOne) {
  const auto document = YamlDocument::parse("a: 1\nb:\n  - c: x\n", "f.yaml");
  ASSERT_TRUE(document);
  const auto node = document->root()["b"][0]["c"];
  EXPECT_EQ(document->place_of(node), (Place{"f.yaml", 3, 8}));
  EXPECT_EQ(document->at(node, "no").source_line, "  - c: x");
  EXPECT_EQ(document->place_of(document->root()["zz"]), (Place{"f.yaml", 1, 1}));
}

}  // namespace
}  // namespace stackport
