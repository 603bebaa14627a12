// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/cases.h"

#include "core/verify/guest_spec.h"
#include "support/golden.h"

namespace stackport::verify {
namespace {

const std::filesystem::path kStacks = test::source_dir() / "stacks";

nlohmann::json schema(const std::string& name) {
  return nlohmann::json::parse(test::slurp(kStacks / name));
}

Result<Case> load(const std::string& text) {
  auto document = YamlDocument::parse(text, "toy.yaml");
  EXPECT_TRUE(document);
  return load_case(*document, schema("case.schema.json"));
}

TEST(Cases, TheShippedOnesAreValidAndNamedAsTheirFiles) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kStacks / "cases")) {
    const auto loaded = load(test::slurp(entry.path()));
    ASSERT_TRUE(loaded) << entry.path() << "\n" << test::all_text(loaded.error());
    EXPECT_EQ(loaded->name, entry.path().stem().string());
    ++count;
  }
  EXPECT_GT(count, 8U);
}

TEST(Cases, TheShippedGuestIsValid) {
  for (const auto& entry : std::filesystem::directory_iterator(kStacks / "guests")) {
    if (entry.path().extension() != ".yaml") continue;
    auto document = YamlDocument::parse(test::slurp(entry.path()), entry.path().string());
    ASSERT_TRUE(document);
    const auto spec = load_guest(*document, schema("guest.schema.json"));
    ASSERT_TRUE(spec) << test::all_text(spec.error());
    EXPECT_FALSE(spec->trouble.empty());
  }
}

TEST(Cases, AllThatIsWrongIsToldAtOnce) {
  const auto loaded = load(
      "version: 1\ncase: toy\nwhat: w\ntier: 1\nsteps:\n"
      "  - {name: one, run: a}\n  - {name: one, run: b, expect: ['(']}\n");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(test::all_text(loaded.error()),
            "toy.yaml:7:34: error: is not a regular expression\n"
            "      - {name: one, run: b, expect: ['(']}\n"
            "                                     ^\n"
            "toy.yaml:7:12: error: a second step is named 'one'\n"
            "      - {name: one, run: b, expect: ['(']}\n"
            "               ^\n"
            "  next: give each step its own name\n");
}

TEST(Cases, AnUnknownKeyNamesTheNearest) {
  const auto loaded =
      load("version: 1\ncase: toy\nwhat: w\ntier: 1\nsteps:\n  - {name: one, run: a, limits: 3}\n");
  ASSERT_FALSE(loaded);
  EXPECT_NE(test::all_text(loaded.error()).find("limit"), std::string::npos);
}

TEST(Cases, WhoSharesAGuestLeavesNothing) {
  const auto loaded = load(
      "version: 1\ncase: toy\nwhat: x\ntier: 1\nguest: small\nprocessors: 1\n"
      "steps:\n  - { name: a, run: x }\n");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->guest, "small");
  EXPECT_EQ(loaded->processors, 1);
  ASSERT_EQ(loaded->steps.size(), 2U);
  EXPECT_EQ(loaded->steps[1].run, "tidy");
}

}  // namespace
}  // namespace stackport::verify
