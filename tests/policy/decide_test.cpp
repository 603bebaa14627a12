// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/policy/policy.h"
#include "policy/small_stack.h"
#include "support/golden.h"

namespace stackport::policy {
namespace {

PolicySet set_of(const std::vector<std::string>& texts) {
  const auto schema =
      nlohmann::json::parse(test::slurp(test::test_path("../policies/policy.schema.json")));
  std::vector<Policy> policies;
  int number = 0;
  for (const auto& text : texts) {
    const auto document = YamlDocument::parse(text, fmt::format("{}.yaml", number++));
    EXPECT_TRUE(document);
    auto policy = load_policy(*document, schema, test::small_stack());
    EXPECT_TRUE(policy) << test::all_text(policy.error());
    policies.push_back(*policy);
  }
  auto set = make_set(policies);
  EXPECT_TRUE(set);
  return *set;
}

/// Facts that hold as listed ("target has function a"), and note what was asked.
struct Listed {
  std::set<std::string> hold;
  std::vector<std::string> asked;
  Facts facts() {
    return [this](const Condition& condition) -> Result<bool> {
      asked.push_back(to_string(condition));
      return hold.contains(asked.back());
    };
  }
};

Decision decision_of(const PolicySet& set, const Facts& facts, const std::string& component) {
  const auto decisions = decide(set, test::small_stack(), facts);
  EXPECT_TRUE(decisions);
  for (const auto& decision : *decisions)
    if (decision.component == component) return decision;
  ADD_FAILURE() << component;
  return {};
}

const std::string kIser =
    "version: 1\ncomponent: iser\npolicy: reuse-y\nwhy: fitted\nwhen:\n"
    "  - if: {target: [has function a, has function b]}\n    policy: exclude\n    why: both\n"
    "  - if: {source: lacks function a}\n    policy: take-x\n";

TEST(Decide, ThePolicyHoldsWhenNoExceptionDoes) {
  Listed listed;
  const auto decision = decision_of(set_of({kIser}), listed.facts(), "iser");
  EXPECT_EQ(decision.kind, Kind::reuse_y);
  EXPECT_EQ(decision.why, "fitted");
  EXPECT_EQ(decision.place, (Place{"0.yaml", 3, 9}));
  EXPECT_TRUE(decision.because.empty());
  EXPECT_TRUE(decision.decided);
}

TEST(Decide, AllConditionsOfAnExceptionMustHold) {
  Listed listed;
  listed.hold = {"target has function a"};
  EXPECT_EQ(decision_of(set_of({kIser}), listed.facts(), "iser").kind, Kind::reuse_y);
  listed.hold.insert("target has function b");
  const auto decision = decision_of(set_of({kIser}), listed.facts(), "iser");
  EXPECT_EQ(decision.kind, Kind::exclude);
  EXPECT_EQ(decision.why, "both");
  EXPECT_EQ(decision.place, (Place{"0.yaml", 7, 13}));
  EXPECT_THAT(decision.because,
              testing::ElementsAre("target has function a", "target has function b"));
}

TEST(Decide, TheFirstExceptionThatHoldsWins) {
  Listed listed;
  listed.hold = {"target has function a", "target has function b", "source lacks function a"};
  EXPECT_EQ(decision_of(set_of({kIser}), listed.facts(), "iser").kind, Kind::exclude);
  listed.hold = {"source lacks function a"};
  const auto decision = decision_of(set_of({kIser}), listed.facts(), "iser");
  EXPECT_EQ(decision.kind, Kind::take_x);
  EXPECT_EQ(decision.why, "fitted");
}

TEST(Decide, TheSidesAreNotMixedUp) {
  Listed listed;
  listed.hold = {"target lacks function a", "source has function a", "source has function b"};
  EXPECT_EQ(decision_of(set_of({kIser}), listed.facts(), "iser").kind, Kind::reuse_y);
}

TEST(Decide, AskingStopsAtTheFirstConditionThatDoesNotHold) {
  Listed listed;
  ASSERT_TRUE(decide(set_of({kIser}), test::small_stack(), listed.facts()));
  EXPECT_THAT(listed.asked,
              testing::ElementsAre("target has function a", "source lacks function a"));
}

TEST(Decide, ALayerDecidesForItsComponentsOnly) {
  Listed listed;
  const auto set = set_of({"version: 1\nlayer: ulp\npolicy: reuse-y\nwhy: ulp\n",
                           "version: 1\ncomponent: srp\nwhen:\n"
                           "  - if: {target: has function a}\n    policy: exclude\n"});
  EXPECT_EQ(decision_of(set, listed.facts(), "iser").why, "ulp");
  EXPECT_EQ(decision_of(set, listed.facts(), "srp").place.file, "0.yaml");
  EXPECT_FALSE(decision_of(set, listed.facts(), "core").decided);
  listed.hold = {"target has function a"};
  EXPECT_EQ(decision_of(set, listed.facts(), "srp").kind, Kind::exclude);
}

TEST(Decide, AComponentsOwnPolicyComesBeforeItsLayersExceptions) {
  Listed listed;
  listed.hold = {"target has function a"};
  const auto set =
      set_of({"version: 1\nlayer: ulp\npolicy: reuse-y\nwhen:\n"
              "  - if: {target: has function a}\n    policy: exclude\n",
              "version: 1\ncomponent: srp\npolicy: take-x\n",
              "version: 1\ncomponent: iser\naccept: [0123456789ab]\n"});
  EXPECT_EQ(decision_of(set, listed.facts(), "srp").kind, Kind::take_x);
  EXPECT_EQ(decision_of(set, listed.facts(), "iser").kind, Kind::exclude);
}

TEST(Decide, WithoutAPolicyNothingIsDecided) {
  Listed listed;
  const auto decisions = decide({}, test::small_stack(), listed.facts());
  ASSERT_TRUE(decisions);
  ASSERT_EQ(decisions->size(), 5u);
  for (const auto& decision : *decisions) EXPECT_FALSE(decision.decided) << decision.component;
  EXPECT_EQ((*decisions)[0].component, "core");
  EXPECT_EQ((*decisions)[0].place.file, "stacks/small.yaml");
  EXPECT_EQ((*decisions)[0].why, "neither a policy of 'core' nor one of the layer 'core' decides");
}

TEST(Decide, FactsThatCannotTellAreAnErrorAndNoAnswer) {
  const Facts broken = [](const Condition& condition) -> Result<bool> {
    return fail(ErrorKind::environment, condition.place.file, "no headers");
  };
  const auto set = set_of(
      {kIser,
       "version: 1\ncomponent: srp\nwhen:\n  - if: {target: config A}\n    policy: exclude\n"});
  const auto decisions = decide(set, test::small_stack(), broken);
  ASSERT_FALSE(decisions);
  EXPECT_EQ(decisions.error().kind, ErrorKind::environment);
  EXPECT_EQ(test::all_text(decisions.error()),
            "0.yaml: error: no headers\n1.yaml: error: no headers\n");
}

TEST(Decide, RulesAreTheComponentsOwnThenItsLayers) {
  const auto rule = [](const std::string& name) {
    return "adjust:\n  - rule: " + name + "\n    delta: {function: " + name +
           ", change: renamed}\n    rename: y\n";
  };
  const auto set = set_of({"version: 1\nlayer: ulp\n" + rule("shared"),
                           "version: 1\ncomponent: srp\n" + rule("own"),
                           "version: 1\nlayer: core\n" + rule("other")});
  const auto stack = test::small_stack();
  const auto names = [&](size_t component) {
    std::vector<std::string> out;
    for (const auto& each : adjustments_for(set, stack.components[component]))
      out.push_back(each.rule);
    return out;
  };
  EXPECT_THAT(names(3), testing::ElementsAre("own", "shared"));
  EXPECT_THAT(names(2), testing::ElementsAre("shared"));
  EXPECT_THAT(names(1), testing::IsEmpty());
}

TEST(Decide, JsonSaysWhatWasDecidedAndWhy) {
  Listed listed;
  listed.hold = {"source lacks function a"};
  const auto decision = decision_of(set_of({kIser}), listed.facts(), "iser");
  EXPECT_EQ(to_json(decision), nlohmann::json::parse(R"({
    "component": "iser", "policy": "take-x", "notation": "X", "why": "fitted",
    "file": "0.yaml", "line": 10, "because": ["source lacks function a"], "decided": true})"));
  EXPECT_EQ(notation(Kind::reuse_y), "~Y");
  EXPECT_EQ(notation(Kind::exclude), "-");
}

}  // namespace
}  // namespace stackport::policy
