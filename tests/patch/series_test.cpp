// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "patch/small_tree.h"
#include "policy/small_stack.h"
#include "support/golden.h"

namespace stackport::patch {
namespace {

const std::string kPatch = "--- a/d/f.c\n+++ b/d/f.c\n@@ -1 +1 @@\n-a\n+b\n";

Result<Series> load(const std::string& text, const std::string& file,
                    const std::optional<std::vector<std::string>>& beside = std::nullopt) {
  const auto schema =
      nlohmann::json::parse(test::slurp(test::test_path("../patches/series.schema.json")));
  STACKPORT_TRY(const auto document, YamlDocument::parse(text, file));
  const test::SmallTree folder{
      {{"0001-a.patch", kPatch},
       {"0001-a-older.patch", "--- a/d/f.c\n+++ b/d/f.c\n@@ -2 +2 @@\n-a\n+b\n"},
       {"0002-b.patch", kPatch},
       {"dotdot.patch", "--- a/../f\n+++ b/../f\n@@ -1 +1 @@\n-a\n+b\n"},
       {"carriage.patch", "--- a/f\r\n"},
       {"cut.patch", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n"},
       {"empty.patch", ""}}};
  return load_series(document, schema, test::small_stack(), folder, beside);
}

TEST(Series, ReadsEveryKey) {
  const auto series =
      load(test::slurp(test::test_path("patch/every_key.yaml")), "patches/core/series.yaml",
           {{"0001-a.patch", "0001-a-older.patch", "0002-b.patch", "series.yaml", "README"}});
  ASSERT_TRUE(series) << test::all_text(series.error());
  ASSERT_EQ(series->patches.size(), 2u);
  const auto& first = series->patches[0];
  EXPECT_EQ(first.component, "core");
  EXPECT_EQ(first.file, "patches/core/0001-a.patch");
  EXPECT_EQ(first.text, kPatch);
  ASSERT_EQ(first.variants.size(), 1u);
  EXPECT_EQ(first.variants[0].file, "patches/core/0001-a-older.patch");
  EXPECT_EQ(first.why, "the route lookup differs");
  EXPECT_EQ(first.patch_class, "tech-preview");
  ASSERT_EQ(first.conditions.size(), 1u);
  EXPECT_EQ(first.conditions[0].name, "ip_route_output_flow");
  EXPECT_EQ(first.place, (Place{"patches/core/series.yaml", 4, 11}));
  EXPECT_EQ(series->patches[1].patch_class, "backport");
  EXPECT_TRUE(series->patches[1].conditions.empty());
  ASSERT_EQ(series->compat.size(), 2u);
  EXPECT_TRUE(series->compat[0].copied.empty());
  ASSERT_EQ(series->compat[1].copied.size(), 2u);
  const auto& copied = series->compat[1].copied[0];
  EXPECT_FALSE(copied.from_source);
  EXPECT_EQ(copied.file, "block/blk-mq-rdma.c");
  EXPECT_EQ(copied.functions, std::vector<std::string>{"blk_mq_rdma_map_queues"});
  const auto& defined = series->compat[1].copied[1];
  EXPECT_TRUE(defined.from_source);
  EXPECT_TRUE(defined.switched_off);
  EXPECT_FALSE(copied.switched_off);
  EXPECT_EQ(defined.definitions, std::vector<std::string>{"bvec_phys"});
  ASSERT_EQ(series->taken.size(), 1u);
  const auto& taken = series->taken[0];
  EXPECT_EQ(taken.component, "core");
  EXPECT_EQ(taken.file, "d/f.c");
  EXPECT_EQ(taken.function, "f");
  EXPECT_EQ(taken.other_file, "d/g.c");
  EXPECT_EQ(taken.words, std::vector<std::string>{"kernel_caps"});
  EXPECT_EQ(taken.on, policy::Kind::reuse_y);
  EXPECT_EQ(taken.conditions.size(), 1u);
  const auto& item = series->compat[0];
  EXPECT_EQ(item.name, "unaligned");
  EXPECT_EQ(item.header, "linux/unaligned.h");
  EXPECT_EQ(item.text, "#include <asm/unaligned.h>\n");
  EXPECT_EQ(item.why, "moved in 6.12");
  ASSERT_EQ(item.conditions.size(), 2u);
  EXPECT_EQ(item.conditions[1].side, policy::Side::source);
  EXPECT_EQ(item.place, (Place{"patches/core/series.yaml", 12, 11}));
}

TEST(Series, AFileOfCompatItemsNeedsNoComponent) {
  const std::string items = "compat:\n  - {name: a, header: x.h, why: y, text: z}\n";
  EXPECT_TRUE(load("version: 1\n" + items, "patches/compat/series.yaml"));
  EXPECT_TRUE(load("version: 1\ncomponent: compat\n" + items, "patches/compat/series.yaml"));
}

class Bad : public testing::TestWithParam<std::string> {};

TEST_P(Bad, IsRefusedWithPlaceAndText) {
  const auto series = load(test::slurp(test::test_path("patch/bad/" + GetParam() + ".yaml")),
                           "patches/core/series.yaml", {{"0001-a.patch", "README"}});
  ASSERT_FALSE(series);
  EXPECT_EQ(series.error().kind, ErrorKind::input);
  test::expect_golden(test::all_text(series.error()), "patch/golden/series-" + GetParam() + ".txt");
}

INSTANTIATE_TEST_SUITE_P(Series, Bad, testing::ValuesIn(test::names_in("patch/bad", ".yaml")),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace stackport::patch
