// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/needs.h"

#include <gmock/gmock.h>

#include "core/bundle/backports.h"
#include "core/bundle/cost.h"
#include "support/golden.h"

namespace stackport::bundle {
namespace {

using testing::ElementsAre;

TEST(Needs, WhatACompatTextDefines) {
  EXPECT_THAT(defined_names("#include_next <a.h>\n#define one(x) x\n# define two\n"
                            "static inline int three(int a)\n{\n\treturn four(a);\n}\n"
                            "struct five {\n};\n"),
              ElementsAre("one", "two", "three", "five"));
}

/// A view on which exactly the named conditions hold.
PairView view(const std::string& source, std::vector<ItemUse> needed,
              std::set<std::string> holding = {}) {
  PairView out;
  out.pair = {source, "y", {}};
  out.needed = std::move(needed);
  out.holding = std::move(holding);
  return out;
}

TEST(Needs, WhatNoPairNeedsIsDead) {
  policy::PolicySet policies;
  auto& core = policies.components["core"];
  core.adjustments.emplace_back();
  core.adjustments[0].rule = "used";
  core.adjustments[0].place = {"policies/core.yaml", 5, 11};
  core.exceptions.push_back({{}, policy::Kind::exclude, "w", {"policies/core.yaml", 9, 3}});
  patch::Series series;
  series.compat.push_back({"old", "a.h", "", "w", {}, {"patches/compat/series.yaml", 3, 11}});
  policy::Condition condition;
  condition.text = "lacks header a.h";
  condition.place = {"patches/compat/series.yaml", 6, 20};
  series.compat[0].conditions = {condition};
  const std::vector<PairView> views = {
      view("a", {{ItemUse::Kind::rule, "core", "used", {"policies/core.yaml", 5, 11}}}),
      view("b", {})};
  const auto entries = entries_of(policies, series, views);
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_THAT(entries[1].pairs, ElementsAre("a on y"));
  const auto found = dead(entries, views, [](const Place& place, const std::string&) {
    return "remove " + to_text(place);
  });
  test::expect_golden(test::all_text(found), "bundle/golden/dead.txt");
}

TEST(Needs, AFactInsteadOfAVersion) {
  // 6.6 and later have the function, whose name is asked after one that all have.
  const auto facts_of = [](bool source_new, bool target_new) {
    return [=](const policy::Condition& c) -> Result<bool> {
      const bool is_new = c.side == policy::Side::source ? source_new : target_new;
      if (c.subject == policy::Condition::Subject::version) return is_new;
      if (c.subject != policy::Condition::Subject::function) return !c.has;
      return (c.name == "common" || is_new) == c.has;
    };
  };
  auto a = view("a", {}), b = view("b", {});
  a.facts = facts_of(true, false);
  b.facts = facts_of(true, true);
  policy::Condition version;
  version.subject = policy::Condition::Subject::version;
  version.text = "version >= 6.6";
  EXPECT_EQ(fact_instead_of(version, {"common", "fresh"}, {a, b}), "has function fresh");
  EXPECT_EQ(fact_instead_of(version, {"common"}, {a, b}), "");
  EXPECT_EQ(fact_instead_of(version, {"fresh"}, {b}), "") << "one answer tells nothing apart";
}

struct Applied {
  Plan plan;
  patch::Series series;
  Applied() {
    patch::Patch patch;
    patch.file = "patches/core/1.patch";
    patch.patch_class = "fix-not-upstream";
    patch.trailers.all = {{"Upstream-Status", "Pending", 1}};
    patch.place = {"patches/core/series.yaml", 4, 11};
    series.patches = {patch};
    plan.used = {{ItemUse::Kind::patch, "core", patch.file, patch.place}};
  }
};

TEST(Backports, AReleaseRefusesWhatItDoesNotList) {
  Applied a;
  policy::Release release;
  release.name = "r";
  release.place = {"stacks/releases/r.yaml", 2, 1};
  refuse_beyond(release, a.series, a.plan);
  EXPECT_TRUE(a.plan.problems.empty()) << "it does not demand backports only";
  release.backports_only = true;
  refuse_beyond(release, a.series, a.plan);
  ASSERT_EQ(a.plan.problems.size(), 1u);
  EXPECT_EQ(test::all_text(a.plan.problems),
            "patches/core/series.yaml:4:11: error: the release 'r' takes backports only, and "
            "patches/core/1.patch is fix-not-upstream (Upstream-Status: Pending)\n  next: list it "
            "under 'allow' in stacks/releases/r.yaml, with the reason\n");
  a.plan.problems.clear();
  release.allowed = {{"patches/core/1.patch", "w", {}}};
  refuse_beyond(release, a.series, a.plan);
  EXPECT_TRUE(a.plan.problems.empty());
}

TEST(Cost, SharesAndSums) {
  Manifest m;
  m.source.name = "x";
  m.components.resize(2);
  m.components[0].name = "core";
  m.components[1].name = "ulp";
  File a{"a.c", "x", "a.c", "core", "source", "", {}};
  a.changes = {{2, 1, 2, "patch", "patches/core/1.patch", "d", "declared", "", ""}};
  File b{"b.c", "y", "b.c", "ulp", "source", "", {}};
  b.changes = {{1, 1, 1, "adjustment", "r", "e", "declared", "", ""}};
  File c{"compat/include/h.h", "", "", "", "compat", "", {}};
  c.changes = {{2, 1, 0, "compat", "i", "f", "declared", "", ""}};
  m.files = {a, b, c};
  patch::Series series;
  series.patches.emplace_back();
  series.patches[0].file = "patches/core/1.patch";
  series.patches[0].patch_class = "backport";
  const std::map<std::string, std::string> bytes{
      {"a.c", "helper_one\nnew\nold\n"},
      {"b.c", "helper_one\nb\n"},
      {"compat/include/h.h", "\n#define helper_one\n\n"}};
  const auto costs = cost_of(
      m, series, [&](const std::string& path) -> Result<std::string> { return bytes.at(path); });
  ASSERT_TRUE(costs);
  ASSERT_EQ(costs->size(), 3u);
  const auto& core = costs->at(0);
  EXPECT_EQ(core.from_x, 2);
  EXPECT_EQ(core.changed().added, 1);
  EXPECT_EQ(core.changed().removed, 2);
  EXPECT_EQ(core.hand(), 2);
  EXPECT_EQ(core.by_class.at("backport").removed, 2);
  EXPECT_EQ(core.compat, 1);
  EXPECT_EQ(core.compat_shared, 1);
  const auto sum = sum_of(*costs);
  EXPECT_EQ(sum.from_y, 1);
  EXPECT_EQ(sum.generated(), 1 + 2);  // the adjusted line, and two of the header's frame
  EXPECT_EQ(sum.hand(), 3);
  EXPECT_EQ(sum.deltas.at("declared"), 3);
}

}  // namespace
}  // namespace stackport::bundle
