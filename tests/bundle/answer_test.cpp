// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/answer.h"

#include <gmock/gmock.h>

#include "support/golden.h"

namespace stackport::bundle {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Answer lifted() {
  Answer answer;
  answer.gap.id = "111111111111";
  answer.gap.kind = "macro";
  answer.gap.item = "box_of";
  answer.gap.change = "missing";
  answer.gap.native_form = "(p) container_of(p, struct box, list)";
  answer.gap.native_place = {"include/linux/box.h", 12, 0};
  answer.gap.uses = {{"drivers/core/a.c", 30, 7}};
  answer.gap.units = {"drivers/core/a.c"};
  answer.proposal.id = "0123456789ab";
  answer.proposal.gap = answer.gap.id;
  answer.proposal.item = "box_of";
  answer.proposal.how = "lifted macro";
  answer.proposal.trust = "proposed";
  answer.proposal.header = "linux/box.h";
  answer.proposal.text = "#define box_of(p) container_of(p, struct box, list)\n";
  answer.proposal.why = "as it stands in the code's own kernel";
  answer.proposal.lifts = {
      {"box_of", "linux/box.h", answer.proposal.text, {"include/linux/box.h", 12, 0}}};
  answer.kernel = "x";
  answer.components = {"core"};
  return answer;
}

policy::PolicySet accepting(const policy::Accepted& entry) {
  policy::PolicySet set;
  set.components["core"].accept = {entry};
  return set;
}

TEST(Answers, WhatNobodyAcceptsAndWhatNothingResolvesAreProblems) {
  Answers answers{{lifted()}, {}};
  OpenGap open;
  open.gap = lifted().gap;
  open.gap.id = "222222222222";
  open.gap.kind = "function";
  open.gap.item = "far_away";
  open.kernel = "x";
  open.components = {"core", "siw"};
  open.tried = "far_away is no more than declared: its body is in the kernel itself";
  answers.open.push_back(open);
  std::vector<BundleComponent> components(1);
  components[0].name = "core";
  components[0].owner = "A. Keeper <keeper@example.org>";
  test::expect_golden(test::all_text(problems_of(answers, {}, components)),
                      "bundle/golden/answers.txt");
}

TEST(Answers, WhatIsProvenOrAcceptedIsNone) {
  Answers answers{{lifted()}, {}};
  answers.given[0].accepted = "policies/core.yaml:3";
  EXPECT_THAT(problems_of(answers, {}, {}), IsEmpty());
  answers.given[0].accepted.clear();
  answers.given[0].proposal.trust = "proven";
  EXPECT_THAT(problems_of(answers, {}, {}), IsEmpty());
}

/// The entry of an earlier text does not accept this one; it is named.
TEST(Answers, AnEntryForAnotherTextIsNamed) {
  const Answers answers{{lifted()}, {}};
  const auto problems = problems_of(answers,
                                    accepting({"ffffffffffff",
                                               "lifted macro box_of in linux/box.h",
                                               false,
                                               {"policies/core.yaml", 5, 7}}),
                                    {});
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(to_text(problems[0]), HasSubstr("policies/core.yaml:5"));
  EXPECT_THAT(to_text(problems[0]), HasSubstr("accepts ffffffffffff, which is another text"));
}

TEST(Answers, AnOpenEntryIsStillToBeRead) {
  const Answers answers{{lifted()}, {}};
  const auto problems =
      problems_of(answers, accepting({"0123456789ab", "", true, {"policies/core.yaml", 5, 7}}), {});
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].next, "read it, and take 'state: open' away");
}

TEST(Answers, AreReadAsTheyAreKept) {
  Answers answers{{lifted()}, {}};
  policy::Adjustment rule;
  rule.rule = "r";
  rule.name = "ops.call";
  rule.at = 2;
  rule.value = "int $name";
  answers.given[0].proposal.rules = {rule};
  answers.given[0].proposal.edits = {{"drivers/core/a.c", 3, "a\n", "b\n", 4}};
  const auto kept = to_kept(answers);
  EXPECT_EQ(to_kept(answers_from(kept)), kept);
  EXPECT_THROW(answers_from(nlohmann::json::object()), nlohmann::json::exception);
}

TEST(Answers, AnEntryThatNoPairProposesIsDead) {
  const std::map<std::string, std::string> recorded{{"0123456789ab", "lifted macro box_of"}};
  EXPECT_THAT(dead_entries(accepting({"0123456789ab", "", false, {}}), recorded, true), IsEmpty());
  const auto near = dead_entries(accepting({"0123456789aa", "", false, {}}), recorded, false);
  ASSERT_THAT(near, SizeIs(1));
  EXPECT_EQ(near[0].next, "did you mean '0123456789ab', lifted macro box_of?");
  const auto far = accepting({"fedcba987654", "", false, {}});
  EXPECT_THAT(dead_entries(far, recorded, true), SizeIs(1));
  EXPECT_THAT(dead_entries(far, recorded, false), IsEmpty());
  EXPECT_THAT(dead_entries(far, {}, true), IsEmpty());
}

}  // namespace
}  // namespace stackport::bundle
