// SPDX-License-Identifier: GPL-2.0-only
// Semantic patches by spatch: triples x.c, x.cocci, x.res, and what is refused.
#include "core/bundle/smpl.h"

#include <gmock/gmock.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::bundle {
namespace {

using Files = std::map<std::string, std::string>;

patch::Patch semantic(const std::string& text) {
  patch::Patch patch;
  patch.file = "patches/core/a.cocci";
  patch.text = text;
  patch.semantic = true;
  patch.place = {"patches/core/series.yaml", 4, 11};
  return patch;
}

class Triple : public testing::TestWithParam<std::string> {};

TEST_P(Triple, GivesItsResult) {
  const auto at = [](const std::string& extension) {
    return test::slurp(test::test_path("bundle/smpl/" + GetParam() + extension));
  };
  const test::Scratch cache;
  const auto made = apply_smpl(host::real_processes(), semantic(at(".cocci")),
                               {{"d/x.c", at(".c")}, {"d/other.c", "int x;\n"}}, cache.path());
  ASSERT_TRUE(made) << test::all_text(made.error());
  EXPECT_EQ(*made, (Files{{"d/x.c", at(".res")}}));
}

INSTANTIATE_TEST_SUITE_P(Smpl, Triple, testing::ValuesIn(test::names_in("bundle/smpl", ".cocci")),
                         [](const auto& each) { return each.param; });

std::string refusal(const std::string& text, int limit = 60) {
  const test::Scratch cache;
  auto patch = semantic(text);
  patch.limit = limit;
  const auto made =
      apply_smpl(host::real_processes(), patch, {{"d/x.c", "int f(void);\n"}}, cache.path());
  EXPECT_FALSE(made);
  if (made) return "";
  EXPECT_EQ(made.error().kind, ErrorKind::input);
  EXPECT_TRUE(std::filesystem::is_empty(cache.path())) << "something is left behind";
  return test::all_text(made.error());
}

TEST(Smpl, OneThatNeverEndsIsEnded) {
  EXPECT_THAT(refusal("@initialize:python@\n@@\nwhile True:\n  pass\n@@\n@@\n- f();\n", 1),
              testing::StartsWith("patches/core/series.yaml:4:11: error: patches/core/a.cocci is "
                                  "not done after 1 s\n  next: "));
}

TEST(Smpl, OneThatChangesNothingIsRefused) {
  EXPECT_THAT(refusal("@@\n@@\n- none()\n+ any()\n"),
              testing::HasSubstr("patches/core/a.cocci changes nothing"));
}

TEST(Smpl, WhatSpatchRefusesIsShown) {
  const auto text = refusal("@@\nexpression E\n@@\n- old(E)\n");
  EXPECT_THAT(text, testing::HasSubstr("spatch refuses patches/core/a.cocci"));
  EXPECT_THAT(text, testing::HasSubstr("note: spatch: "));
}

TEST(Smpl, IsKeptByContent) {
  const test::Scratch cache;
  const Files files{{"d/x.c", "int x = one;\n"}};
  const auto patch = semantic("@@\n@@\n- one\n+ two\n");
  const auto made = apply_smpl(host::real_processes(), patch, files, cache.path());
  ASSERT_TRUE(made) << test::all_text(made.error());
  struct None : host::Processes {
    Result<host::ProcessResult> run(const host::Command&) override {
      return fail(ErrorKind::environment, "", "nothing is run");
    }
  } none;
  EXPECT_EQ(apply_smpl(none, patch, files, cache.path()).value(), *made);
  EXPECT_EQ(apply_smpl(none, patch, {{"d/x.c", "int y = one;\n"}}, cache.path()).error().kind,
            ErrorKind::environment);
}

}  // namespace
}  // namespace stackport::bundle
