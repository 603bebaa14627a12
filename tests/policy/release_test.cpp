// SPDX-License-Identifier: GPL-2.0-only
#include "core/policy/release.h"

#include <gtest/gtest.h>

#include "policy/small_stack.h"
#include "support/golden.h"

namespace stackport::policy {
namespace {

Result<Release> load(const std::string& text, const std::string& file = "debian.yaml") {
  const auto schema =
      nlohmann::json::parse(test::slurp(test::test_path("../stacks/release.schema.json")));
  STACKPORT_TRY(const auto document, YamlDocument::parse(text, "stacks/releases/" + file));
  return load_release(document, schema, test::small_stack());
}

const std::string kHead = "version: 1\nrelease: debian\ntitle: t\n";
const std::string kPairs = "pairs:\n  - { source: x, target: y }\n  - { source: x2, target: y }\n";

TEST(Release, ReadsEveryKey) {
  const auto release =
      load(kHead + kPairs +
           "override:\n  - { component: iser, policy: exclude, why: w }\nbackports-only: true\n"
           "allow:\n  - { patch: patches/core/0001.patch, why: v }\n");
  ASSERT_TRUE(release) << test::all_text(release.error());
  EXPECT_EQ(release->name, "debian");
  ASSERT_EQ(release->pairs.size(), 2u);
  EXPECT_EQ(to_string(release->pairs[1]), "x2 on y");
  EXPECT_EQ(release->pairs[1].place, (Place{"stacks/releases/debian.yaml", 6, 15}));
  EXPECT_EQ(release->overrides.at(0).kind, Kind::exclude);
  EXPECT_TRUE(release->backports_only);
  EXPECT_EQ(release->allowed.at(0).patch, "patches/core/0001.patch");
}

TEST(Release, IsReadAsItWasWritten) {
  Release release;
  release.name = "debian";
  release.title = "t: 'quoted'";
  release.pairs = {{"x", "y", {}}};
  release.overrides = {{"iser", Kind::exclude, "deltas 3, seam to core 4; a # b", {}}};
  release.allowed = {{"patches/core/0001.patch", "v", {}}};
  release.backports_only = true;
  const auto again = load(to_yaml(release));
  ASSERT_TRUE(again) << test::all_text(again.error());
  EXPECT_EQ(again->title, release.title);
  EXPECT_EQ(again->pairs, release.pairs);
  EXPECT_EQ(again->overrides.at(0).why, release.overrides[0].why);
  EXPECT_EQ(again->overrides.at(0).kind, Kind::exclude);
  EXPECT_EQ(again->allowed.at(0).patch, release.allowed[0].patch);
  EXPECT_TRUE(again->backports_only);
}

TEST(Release, WhatIsWrongIsAllTold) {
  const auto release =
      load("version: 1\nrelease: other\ntitle: t\n" + kPairs +
           "  - { source: x, target: y }\noverride:\n  - { component: isre, policy: exclude, why: "
           "w }\nallow:\n  - { patch: ../0001.patch, why: v }\n");
  ASSERT_FALSE(release);
  EXPECT_EQ(release.error().kind, ErrorKind::input);
  test::expect_golden(test::all_text(release.error()), "policy/golden/release.txt");
}

TEST(Release, ItsOverridesHold) {
  Policy iser;
  iser.component = "iser";
  iser.kind = Kind::reuse_y;
  iser.exceptions.push_back({{}, Kind::take_x, "e", {}});
  iser.accept = {};
  PolicySet set;
  set.components["iser"] = iser;
  Release release;
  release.overrides = {{"iser", Kind::exclude, "not here", {"r.yaml", 5, 3}},
                       {"srp", Kind::take_x, "here", {"r.yaml", 6, 3}}};
  const auto made = in_release(set, release);
  EXPECT_EQ(made.components.at("iser").kind, Kind::exclude);
  EXPECT_TRUE(made.components.at("iser").exceptions.empty());
  EXPECT_EQ(made.components.at("srp").kind, Kind::take_x);
  EXPECT_EQ(made.components.at("srp").place.line, 6);
}

TEST(Release, KnownPairsStandOnce) {
  Release a, b;
  a.pairs = {{"x", "y", {}}, {"x", "z", {}}};
  b.pairs = {{"x", "z", {}}, {"w", "z", {}}};
  const auto pairs = known_pairs({a, b});
  ASSERT_EQ(pairs.size(), 3u);
  EXPECT_EQ(to_string(pairs[2]), "w on z");
}

}  // namespace
}  // namespace stackport::policy
