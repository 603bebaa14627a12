// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/advise.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using policy::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Candidate core() {
  Candidate out{"core", "core", true, {}, {}};
  out.x.possible = true;
  return out;
}

/// A component with both policies to choose from: deltas, callbacks to the host, to the core.
Candidate candidate(const std::string& name, long x, long host, long y, long core) {
  Candidate out{name, "ulp", false, {}, {}};
  out.x.possible = out.y.possible = true;
  out.x.deltas = x;
  out.x.seam["host"] = host;
  out.y.deltas = y;
  out.y.seam["core"] = core;
  return out;
}

Kind kind_of(const Advice& advice, const std::string& name) {
  for (const auto& each : advice.components)
    if (each.component == name) return each.kind;
  ADD_FAILURE() << name;
  return Kind::exclude;
}

TEST(Advise, WhoImplementsTheHostIsYsAndWhoImplementsTheCoreIsXs) {
  const auto advice = advise({core(), candidate("ulp", 0, 40, 0, 3), candidate("sw", 0, 4, 1, 52)});
  EXPECT_EQ(kind_of(advice, "core"), Kind::take_x);
  EXPECT_EQ(kind_of(advice, "ulp"), Kind::reuse_y);
  EXPECT_EQ(kind_of(advice, "sw"), Kind::take_x);
  EXPECT_EQ(advice.cost, 3 + 4);
  EXPECT_EQ(advice.components[1].runner_up, 40 - 3);
  EXPECT_EQ(advice.components[2].runner_up, 53 - 4);
  EXPECT_FALSE(advice.components[0].runner_up);
}

TEST(Advise, DeltasOutweighSeams) {
  const auto advice = advise({core(), candidate("driver", 79 * price::open_delta, 5, 1, 100)});
  EXPECT_EQ(kind_of(advice, "driver"), Kind::reuse_y);
}

TEST(Advise, OneSideOnly) {
  auto fresh = candidate("new", 500, 10, 0, 0);
  fresh.y.possible = false;
  auto old = candidate("old", 0, 0, 300, 10);
  old.x.possible = false;
  old.x.why_not = "X has no such modules";
  const auto advice = advise({core(), fresh, old});
  EXPECT_EQ(kind_of(advice, "new"), Kind::take_x);
  EXPECT_EQ(kind_of(advice, "old"), Kind::reuse_y);
  EXPECT_FALSE(advice.components[1].runner_up);
  EXPECT_THAT(advice.components[2].why, HasSubstr("X has no such modules"));
}

TEST(Advise, WhatNobodyCarriesIsLeftOutWithWhatNeedsIt) {
  auto fresh = candidate("new", price::open_delta, 10, 0, 0);
  fresh.x.open = {{"function", "pci_new_call"}};
  fresh.y.possible = false;
  auto user = candidate("user", 0, 1, 0, 1);
  user.needs = {"core", "new"};
  auto hard = candidate("hard", price::open_delta, 1, price::open_delta, 1);
  hard.x.open = hard.y.open = {{"op", "ops.gone"}};
  auto half = hard;
  half.name = "half";
  half.y.open.clear();
  const auto advice = advise({core(), fresh, user, hard, half});
  EXPECT_EQ(kind_of(advice, "new"), Kind::exclude);
  EXPECT_THAT(advice.components[1].why, HasSubstr("X's code leaves 1 deltas, Y has no such code"));
  EXPECT_EQ(kind_of(advice, "user"), Kind::exclude);
  EXPECT_THAT(advice.components[2].why, HasSubstr("needs new"));
  EXPECT_EQ(kind_of(advice, "hard"), Kind::exclude);
  EXPECT_EQ(kind_of(advice, "half"), Kind::reuse_y);
  EXPECT_EQ(advice.cost, price::open_delta + 1);
  ASSERT_EQ(advice.levers.size(), 2u);
  EXPECT_EQ(advice.levers[0].item, "pci_new_call");
  EXPECT_THAT(advice.levers[0].brings, ElementsAre("new", "user"));
  EXPECT_EQ(advice.levers[1].item, "ops.gone");
  EXPECT_THAT(advice.levers[1].brings, ElementsAre("hard"));
}

TEST(Advise, OverridesAreWhatIsAdvisedOtherwise) {
  const auto advice = advise({core(), candidate("ulp", 0, 40, 0, 3), candidate("sw", 0, 4, 1, 52),
                              candidate("off", 0, 4, 1, 52)});
  const auto decision = [](const char* name, Kind kind) {
    policy::Decision out;
    out.component = name;
    out.kind = kind;
    return out;
  };
  const auto found =
      overrides_of(advice, {decision("core", Kind::take_x), decision("ulp", Kind::reuse_y),
                            decision("sw", Kind::reuse_y), decision("off", Kind::exclude)});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].component, "sw");
  EXPECT_EQ(found[0].kind, Kind::take_x);
  EXPECT_THAT(found[0].why, HasSubstr("seam to host 4"));
}

/// A library pulls its users over when the seam between them costs more than they do.
TEST(Advise, ASeamBetweenComponentsIsPaidOnce) {
  auto library = candidate("library", 0, 2, 0, 20);
  auto user = candidate("user", 0, 12, 0, 5);
  EXPECT_EQ(kind_of(advise({core(), library, user}), "user"), Kind::reuse_y);
  user.y.seam["library"] = 9;
  user.x.seam["library"] = 9;
  const auto advice = advise({core(), library, user});
  EXPECT_EQ(kind_of(advice, "library"), Kind::take_x);
  EXPECT_EQ(kind_of(advice, "user"), Kind::take_x);
  EXPECT_EQ(advice.cost, 2 + 12);
}

TEST(Advise, SaysWhatOneResolvedDeltaChanges) {
  auto driver = candidate("driver", price::open_delta, 1, 0, 10);
  driver.x.open = {{"function", "pci_new_call"}};
  auto other = candidate("other", 0, 0, price::open_delta, 1);
  other.x.possible = false;
  other.y.open = {{"op", "ops.gone"}};
  const auto advice = advise({core(), driver, other});
  EXPECT_EQ(kind_of(advice, "driver"), Kind::reuse_y);
  ASSERT_EQ(advice.levers.size(), 2u);
  EXPECT_EQ(advice.levers[0].item, "ops.gone");
  EXPECT_EQ(advice.levers[0].saves, price::open_delta - price::resolved_delta);
  EXPECT_THAT(advice.levers[0].change, IsEmpty());
  EXPECT_THAT(advice.levers[0].brings, ElementsAre("other"));
  EXPECT_EQ(advice.levers[1].item, "pci_new_call");
  EXPECT_THAT(advice.levers[1].change, ElementsAre("driver"));
  EXPECT_THAT(advice.levers[1].brings, IsEmpty());
}

TEST(Advise, EqualCostsTakeTheLessOfX) {
  EXPECT_EQ(kind_of(advise({core(), candidate("ulp", 0, 7, 0, 7)}), "ulp"), Kind::reuse_y);
}

delta::Gap gap(const std::string& id, const std::string& item) {
  delta::Gap out;
  out.id = id;
  out.kind = "macro";
  out.item = item;
  return out;
}

delta::Proposal proposal(const std::string& id, const std::string& gap, const std::string& trust) {
  delta::Proposal out;
  out.id = id;
  out.gap = gap;
  out.trust = trust;
  return out;
}

TEST(Advise, WhatAPersonHasAcceptedIsResolved) {
  stack::Stack stack;
  stack.components.emplace_back().name = "sw";
  policy::PolicySet policies;
  auto& accept = policies.components["sw"].accept;
  accept.resize(2);
  accept[0].id = "read";
  accept[1].id = "unread";
  accept[1].open = true;
  SurveyedPolicy take_x;
  take_x.units = 1;
  take_x.gaps = {gap("1", "shipped"), gap("2", "proven"), gap("3", "read"),
                 gap("4", "unread"),  gap("5", "new"),    gap("6", "nothing")};
  take_x.resolved = {"1"};
  take_x.proposals = {proposal("p", "2", "proven"), proposal("read", "3", "proposed"),
                      proposal("unread", "4", "proposed"), proposal("q", "5", "proposed")};
  take_x.appeared = {gap("7", "brought")};
  Survey survey;
  survey.components = {{"sw", "driver", {take_x}, ""}};
  const auto found = candidates_of(stack, policies, survey, {}, {});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].x.resolved, 3u);
  EXPECT_EQ(found[0].x.proposed, 2u);
  EXPECT_THAT(found[0].x.open,
              ElementsAre(std::pair<std::string, std::string>("macro", "nothing"),
                          std::pair<std::string, std::string>("macro", "brought")));
  EXPECT_EQ(found[0].x.deltas,
            3 * price::resolved_delta + 2 * price::proposed_delta + 2 * price::open_delta);
}

stack::Component component(const std::string& name, const std::string& source,
                           const std::string& headers) {
  stack::Component out;
  out.name = name;
  out.sources = {source};
  if (!headers.empty()) out.headers = {headers};
  return out;
}

TEST(Callbacks, AreCountedByWhoseTableTheyGoInto) {
  stack::Stack stack;
  stack.components = {component("core", "core/", "include/verbs/"), component("sw", "sw/", "")};
  const auto tree = kernel::make_memory_tree(
      {{"include/verbs/ops.h", "struct ib_ops {\n\tint (*create)(void);\n\tint id;\n};\n"},
       {"core/core.c", "int core_call(void)\n{\n\treturn 0;\n}\n"},
       {"sw/own.h", "struct own_ops { int (*f)(void); };\n"},
       {"sw/sw.c",
        "#define say(x) x\n#include \"own.h\"\n"
        "static int create(void)\n{\n\tstruct ib_ops local = {\n\t\t.create = create,\n\t};\n\n"
        "\treturn local.create();\n}\n"
        "static const struct ib_ops ops = {\n\t.create = create,\n\t.id = ID_SW,\n};\n"
        "static struct notifier nb = {\n\t.notifier_call = create /* as is */,\n\t.name = "
        "\"create\"\n};\n"
        "static struct own_ops own = { .f = create };\n"}});
  const auto found = callbacks_of(stack, *tree);
  ASSERT_TRUE(found);
  const Callbacks& sw = found->at("sw");
  EXPECT_EQ(sw.others.at("core").at("ib_ops"), 1);
  EXPECT_EQ(sw.host.size(), 1u);
  EXPECT_EQ(sw.host.at("notifier"), 1);
  EXPECT_EQ(sum_of(found->at("core").host), 0);
}

}  // namespace
}  // namespace stackport::bundle
