// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/policy/policy.h"
#include "policy/small_stack.h"
#include "support/golden.h"

namespace stackport::policy {
namespace {

using Edit = Adjustment::Edit;
using Item = Adjustment::Item;
using Change = Adjustment::Change;

nlohmann::json schema() {
  return nlohmann::json::parse(test::slurp(test::test_path("../policies/policy.schema.json")));
}

Result<Policy> load(const std::string& text, const std::string& file) {
  STACKPORT_TRY(const auto document, YamlDocument::parse(text, file));
  return load_policy(document, schema(), test::small_stack());
}

class Bad : public testing::TestWithParam<std::string> {};

TEST_P(Bad, IsRefusedWithPlaceAndText) {
  const auto file = GetParam() + ".yaml";
  const auto policy = load(test::slurp(test::test_path("policy/bad/" + file)), file);
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().kind, ErrorKind::input);
  test::expect_golden(test::all_text(policy.error()), "policy/golden/" + GetParam() + ".txt");
}

INSTANTIATE_TEST_SUITE_P(Policy, Bad, testing::ValuesIn(test::names_in("policy/bad", ".yaml")),
                         [](const auto& each) { return each.param; });

TEST(Policy, ReadsEveryKey) {
  const auto policy = load(test::slurp(test::test_path("policy/every_key.yaml")), "iser.yaml");
  ASSERT_TRUE(policy) << test::all_text(policy.error());
  EXPECT_EQ(policy->component, "iser");
  EXPECT_FALSE(policy->layer);
  EXPECT_EQ(policy->kind, Kind::reuse_y);
  EXPECT_EQ(policy->why, "the iSCSI transport of Y is tightly fitted");
  EXPECT_EQ(policy->owner, "Somebody <somebody@example.org>");
  EXPECT_EQ(policy->place, (Place{"iser.yaml", 3, 9}));
  ASSERT_EQ(policy->accept.size(), 2u);
  EXPECT_EQ(policy->accept[0].id, "0123456789ab");
  EXPECT_FALSE(policy->accept[0].open);
  EXPECT_EQ(policy->accept[1].id, "ba9876543210");
  EXPECT_EQ(policy->accept[1].what, "lifted macro a in b.h");
  EXPECT_TRUE(policy->accept[1].open);

  ASSERT_EQ(policy->reverts.size(), 1u);
  EXPECT_THAT(policy->reverts[0].files,
              testing::ElementsAre("drivers/infiniband/ulp/iser/iser_memory.c"));
  EXPECT_EQ(policy->reverts[0].why, "it leans on what Y lacks");
  EXPECT_EQ(policy->reverts[0].conditions.at(0).name, "linux/hmm-dma.h");

  ASSERT_EQ(policy->exceptions.size(), 2u);
  EXPECT_EQ(policy->exceptions[0].kind, Kind::exclude);
  EXPECT_EQ(policy->exceptions[0].why, "no transport");
  EXPECT_EQ(policy->exceptions[0].place, (Place{"iser.yaml", 8, 13}));
  ASSERT_EQ(policy->exceptions[0].conditions.size(), 1u);
  EXPECT_EQ(policy->exceptions[0].conditions[0].side, Side::source);
  EXPECT_EQ(policy->exceptions[0].conditions[0].name, "iscsi_conn_bind");
  ASSERT_EQ(policy->exceptions[1].conditions.size(), 3u);
  EXPECT_EQ(policy->exceptions[1].conditions[1].text, "config ISCSI_TCP=n");
  EXPECT_EQ(policy->exceptions[1].conditions[1].side, Side::target);
  EXPECT_EQ(policy->exceptions[1].conditions[2].side, Side::source);
}

TEST(Policy, ReadsEveryEdit) {
  const auto policy = load(test::slurp(test::test_path("policy/every_key.yaml")), "iser.yaml");
  ASSERT_TRUE(policy) << test::all_text(policy.error());
  const auto& rules = policy->adjustments;
  ASSERT_EQ(rules.size(), 14u);

  EXPECT_EQ(rules[0].rule, "create-cq-attrs");
  EXPECT_EQ(rules[0].why, "create_cq takes the attribute bundle");
  EXPECT_EQ(rules[0].item, Item::field);
  EXPECT_EQ(rules[0].name, "ib_device_ops.create_cq");
  EXPECT_EQ(rules[0].change, Change::changed);
  EXPECT_EQ(rules[0].edit, Edit::replace_parameter);
  EXPECT_EQ(rules[0].at, 3);
  EXPECT_EQ(rules[0].value, "struct uverbs_attr_bundle *attrs");
  EXPECT_EQ(rules[0].prologue, "struct ib_udata *udata = &attrs->driver_udata;");
  EXPECT_EQ(rules[0].include, "rdma/uverbs_ioctl.h");
  EXPECT_EQ(rules[0].expect, Adjustment::Expect::some);
  EXPECT_EQ(rules[0].place, (Place{"iser.yaml", 20, 11}));

  EXPECT_EQ(rules[1].item, Item::function);
  EXPECT_EQ(rules[1].callback, 8);
  EXPECT_EQ(rules[1].edit, Edit::insert_parameter);
  EXPECT_EQ(rules[1].expect, Adjustment::Expect::one);

  std::string deltas;
  for (const auto& rule : rules) deltas += rule.rule + ": " + rule.delta_text() + "\n";
  EXPECT_EQ(deltas,
            "create-cq-attrs: field ib_device_ops.create_cq, parameter 3 changed\n"
            "num-prs: function ib_sa_path_rec_get, callback 8, parameter 3 added\n"
            "drop-last: field ib_device_ops.x, parameter 2 removed\n"
            "cq-attr: function ib_create_cq, parameter 5 added\n"
            "drop-it: function ib_y, parameter 1 removed\n"
            "replace-it: function ib_z, parameter 2 changed\n"
            "unaligned: header linux/unaligned.h moved\n"
            "new-name: field foo.bar renamed\n"
            "new-call: function old_name renamed\n"
            "no-op: field ops.x missing\n"
            "flag: enumerator DEVICE_FLAG moved\n"
            "source: macro assign, parameter 2 added\n"
            "token: macro import, parameter 1 changed\n"
            "class-writable: field class.p added\n");
  EXPECT_EQ(rules[3].edit, Edit::insert_argument);
  EXPECT_EQ(rules[3].value, "&cq_attr");
  EXPECT_EQ(rules[4].edit, Edit::drop_argument);
  EXPECT_EQ(rules[5].edit, Edit::replace_argument);
  EXPECT_EQ(rules[5].value, "f($0)");
  EXPECT_EQ(rules[6].edit, Edit::replace_include);
  EXPECT_EQ(rules[6].value, "asm/unaligned.h");
  EXPECT_EQ(rules[7].edit, Edit::rename);
  EXPECT_EQ(rules[7].value, "baz");
  EXPECT_EQ(rules[9].edit, Edit::drop_initializer);
  EXPECT_EQ(rules[9].expect, Adjustment::Expect::any);
  EXPECT_EQ(rules[10].edit, Edit::move_flag);
  EXPECT_EQ(rules[10].field, "attr.flags");
  EXPECT_EQ(rules[10].to_field, "kernel_flags");
  EXPECT_EQ(rules[10].value, "KERNEL_FLAG");
  EXPECT_EQ(rules[11].edit, Edit::copy_argument);
  EXPECT_EQ(rules[11].value, "string");
  EXPECT_EQ(rules[11].key, 1);
  EXPECT_EQ(rules[12].edit, Edit::unquote_argument);
  EXPECT_EQ(rules[12].value, "stringify");
  EXPECT_EQ(rules[13].edit, Edit::make_writable);
}

TEST(Policy, ALayerMayLeaveThePolicyOut) {
  const auto policy =
      load("version: 1\nlayer: provider\naccept: [0123456789ab]\n", "provider.yaml");
  ASSERT_TRUE(policy) << test::all_text(policy.error());
  EXPECT_EQ(policy->layer, stack::Layer::provider);
  EXPECT_EQ(policy->component, "");
  EXPECT_FALSE(policy->kind);
}

TEST(Policy, EveryShippedFileFitsTheSchema) {
  for (const auto& name : test::names_in("../policies", ".yaml")) {
    const auto document =
        YamlDocument::parse(test::slurp(test::test_path("../policies/" + name + ".yaml")), name);
    ASSERT_TRUE(document) << test::all_text(document.error());
    const auto valid = document->validate(schema());
    EXPECT_TRUE(valid) << (valid ? "" : test::all_text(valid.error()));
  }
}

TEST(Policy, TwoFilesForOneAreRefused) {
  const auto one = load("version: 1\ncomponent: iser\npolicy: take-x\n", "a.yaml");
  const auto two = load("version: 1\ncomponent: iser\npolicy: exclude\n", "b.yaml");
  const auto layer = load("version: 1\nlayer: ulp\npolicy: exclude\n", "c.yaml");
  const auto again = load("version: 1\nlayer: ulp\npolicy: exclude\n", "d.yaml");
  ASSERT_TRUE(one && two && layer && again);
  ASSERT_TRUE(make_set({*one, *layer}));
  const auto set = make_set({*again, *two, *one, *layer});
  ASSERT_FALSE(set);
  EXPECT_EQ(test::all_text(set.error()),
            "b.yaml:3:9: error: a second policy for the component 'iser'\n"
            "  next: keep one file\n"
            "a.yaml:3:9: note: the first stands here\n"
            "d.yaml:3:9: error: a second policy for the layer 'ulp'\n"
            "  next: keep one file\n"
            "c.yaml:3:9: note: the first stands here\n");
}

TEST(Policy, ThePlaceOfANamedConditionIsInsideItsText) {
  const auto policy = load(
      "version: 1\ncomponent: iser\nwhen:\n  - if: {target: 'hsa function x'}\n"
      "    policy: exclude\n  - if:\n      target:\n        - has functon x\n"
      "    policy: exclude\n",
      "a.yaml");
  ASSERT_FALSE(policy);
  ASSERT_EQ(policy.error().diagnostics.size(), 2u);
  EXPECT_EQ(policy.error().diagnostics[0].place, (Place{"a.yaml", 4, 19}));
  EXPECT_EQ(policy.error().diagnostics[1].place, (Place{"a.yaml", 8, 15}));
}

}  // namespace
}  // namespace stackport::policy
