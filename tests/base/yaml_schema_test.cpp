// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "core/base/yaml.h"
#include "support/golden.h"

namespace stackport {
namespace {

const auto kSchema = nlohmann::json::parse(R"({
  "type": "object", "additionalProperties": false, "required": ["version", "policy"],
  "oneOf": [{"required": ["one"]}, {"required": ["other"]}],
  "properties": {
    "version": {"type": "integer", "enum": [1]},
    "policy": {"enum": ["take-x", "reuse-y", "exclude"]},
    "one": {"$ref": "#/definitions/text"},
    "other": {"type": "boolean"},
    "flag": {"enum": [true]},
    "count": {"type": "integer", "minimum": 1, "maximum": 9},
    "ratio": {"type": "number"},
    "name": {"type": "string", "pattern": "^[a-z]+$", "description": "lower-case letters"},
    "list": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": "string"}},
    "either": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]},
    "any": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]},
    "map": {"type": "object", "patternProperties": {"^x-": {"type": "integer"}},
            "additionalProperties": {"type": "object", "additionalProperties": false,
                                     "properties": {"inner": {"type": "string"}}}},
    "judged": {"type": "array", "contains": {"const": "must"}}
  },
  "definitions": {"text": {"type": "string", "minLength": 1}}
})");

std::string judged(const std::string& text) {
  const auto document = YamlDocument::parse(text, "a.yaml");
  if (!document) return "parse: " + test::all_text(document.error());
  const auto result = document->validate(kSchema);
  return result ? "" : test::all_text(result.error());
}

struct Case {
  const char* name;
  std::string text;
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.name;
}

class SchemaRefuses : public testing::TestWithParam<Case> {};

TEST_P(SchemaRefuses, WithPlaceAndText) {
  const auto text = judged(GetParam().text);
  ASSERT_NE(text, "");
  test::expect_golden(text, std::string("base/golden/schema-") + GetParam().name + ".txt");
}

const std::string kGood = "version: 1\npolicy: take-x\none: x\n";

INSTANTIATE_TEST_SUITE_P(
    Yaml, SchemaRefuses,
    testing::Values(
        Case{"unknown_key", "version: 1\npolcy: take-x\npolicy: take-x\none: x\n"},
        Case{"unknown_key_far", kGood + "zebra: 1\n"}, Case{"missing_key", "version: 1\none: x\n"},
        Case{"list_wanted", kGood + "list: text\n"}, Case{"text_wanted", kGood + "name: [a]\n"},
        Case{"text_wanted_empty", kGood + "name:\nflag: true\n"},
        Case{"text_wanted_map", kGood + "list:\n  - a: b\n"},
        Case{"number_wanted", kGood + "count: three\n"},
        Case{"whole_number_wanted", kGood + "count: 1.5\n"},
        Case{"boolean_wanted", "version: 1\npolicy: take-x\nother: maybe\n"},
        Case{"not_one_of", "version: 1\npolicy: takex\none: x\n"},
        Case{"not_one_of_list", "version: 1\npolicy: [take-x]\none: x\n"},
        Case{"flag_false", kGood + "flag: false\n"},
        Case{"version_2", "version: 2\npolicy: take-x\none: x\n"},
        Case{"less", kGood + "count: 0\n"}, Case{"more", kGood + "count: 10\n"},
        Case{"pattern", kGood + "name: A-b\n"},
        Case{"empty_text", "version: 1\npolicy: take-x\none: ''\n"},
        Case{"empty_list", kGood + "list: []\n"},
        Case{"repeated_item", kGood + "list: [a, b, a]\n"},
        Case{"neither", "version: 1\npolicy: take-x\n"}, Case{"both", kGood + "other: true\n"},
        Case{"either_map", kGood + "either: {a: 1}\n"},
        Case{"either_item", kGood + "either: [1, x]\n"}, Case{"any_map", kGood + "any: {a: 1}\n"},
        Case{"map_pattern", kGood + "map:\n  x-a: b\n"},
        Case{"map_inner", kGood + "map:\n  a: {iner: b}\n"}, Case{"root_list", "- a\n"},
        Case{"root_empty", "# nothing\n"}, Case{"judge_speaks", kGood + "judged:\n  - may\n"},
        Case{"all_at_once", "version: one\npolcy: take-x\none: [x]\ncount: 77\nlist: {}\n"}),
    [](const auto& each) { return std::string(each.param.name); });

TEST(Schema, TakesWhatIsRight) {
  EXPECT_EQ(judged(kGood), "");
  EXPECT_EQ(judged(kGood + "flag: true\ncount: 9\nratio: 1.5\nname: abc\nlist: [a, 1, true]\n"),
            "");
  EXPECT_EQ(judged(kGood + "either: x\nany: x\n"), "");
  EXPECT_EQ(judged(kGood + "either: [1, 2]\nany: [1, 2]\njudged: [may, must]\n"), "");
  EXPECT_EQ(judged(kGood + "map: {x-a: 1, b: {inner: c}}\n"), "");
  EXPECT_EQ(judged("version: 1\npolicy: exclude\nother: false\n"), "");
}

TEST(Schema, ABrokenSchemaIsAnError) {
  const auto document = YamlDocument::parse("a: 1\n", "a.yaml");
  ASSERT_TRUE(document);
  EXPECT_FALSE(document->validate(nlohmann::json::parse(R"({"$ref": "#/definitions/none"})")));
  EXPECT_FALSE(document->validate(nlohmann::json::parse(R"({"properties": {"a": {"type": 7}}})")));
}

}  // namespace
}  // namespace stackport
