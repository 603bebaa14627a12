// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "core/policy/policy.h"
#include "policy/small_stack.h"
#include "support/golden.h"

namespace stackport::policy {
namespace {

std::vector<Diagnostic> lint_of(const std::vector<std::string>& names) {
  const auto schema =
      nlohmann::json::parse(test::slurp(test::test_path("../policies/policy.schema.json")));
  std::vector<Policy> policies;
  for (const auto& name : names) {
    const auto document = YamlDocument::parse(
        test::slurp(test::test_path("policy/lint/" + name + ".yaml")), name + ".yaml");
    EXPECT_TRUE(document);
    auto policy = load_policy(*document, schema, test::small_stack());
    EXPECT_TRUE(policy) << test::all_text(policy.error());
    policies.push_back(*policy);
  }
  const auto set = make_set(policies);
  EXPECT_TRUE(set);
  return lint(*set, test::small_stack());
}

TEST(Lint, SaysAllThatIsNotGood) {
  const auto found = lint_of(test::names_in("policy/lint", ".yaml"));
  for (const auto& each : found) EXPECT_EQ(each.severity, Severity::warning);
  test::expect_golden(test::all_text(found), "policy/golden/lint.txt");
}

TEST(Lint, IsSilentOnGoodFiles) {
  EXPECT_TRUE(lint_of({"rxe", "core", "ulp"}).empty());
}

}  // namespace
}  // namespace stackport::policy
