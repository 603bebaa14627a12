// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/judge.h"

#include <gtest/gtest.h>

namespace stackport::verify {
namespace {

Case toy() {
  Case test;
  test.name = "toy";
  test.modules = {"toy"};
  test.steps = {{"load", "modprobe toy", 60, {}, 0, Stack::bundle},
                {"use", "use toy", 60, {}, 2, Stack::bundle}};
  return test;
}

GuestSpec spec() {
  GuestSpec out;
  out.trouble = {{"WARNING", "WARNING: "}, {"Oops", "Oops: "}};
  return out;
}

const std::string kGood =
    "@ boot 1\n@ begin 1 load\n@ module toy aa OE\n@ taint 12288\n@ end 1 0 1.0\n"
    "@ begin 2 use\n@ taint 12288\n@ end 2 0 1.0\n@ done\n";
const std::string kLog = "result passed a\nresult skipped b\n";

CaseResult judged(const std::string& said, const std::string& console = {},
                  const std::string& log = kLog, bool timed_out = false) {
  GuestRun run;
  run.said = said;
  run.console = console;
  run.timed_out = timed_out;
  run.seconds = 9;
  return judge(toy(), spec(), {{{"toy", "aa"}}, Stack::bundle}, run, {"", log});
}

std::string first(const CaseResult& result) {
  if (result.findings.empty()) return "passed";
  return result.findings[0].step + ": " + result.findings[0].message;
}

std::string with(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

TEST(Judge, AGoodRunPasses) {
  const auto result = judged(kGood);
  EXPECT_EQ(first(result), "passed");
  EXPECT_EQ(result.outcome, Outcome::passed);
  EXPECT_EQ(result.steps, 2U);
  ASSERT_EQ(result.proof.size(), 1U);
  EXPECT_TRUE(result.proof[0].of_bundle);
}

TEST(Judge, WhatIsOnlyLoadedIsSaid) {
  auto test = toy();
  test.only_loaded = {"toy", "other"};
  GuestRun run;
  run.said = kGood;
  const auto result = judge(test, spec(), {{{"toy", "aa"}}, Stack::bundle}, run, {"", kLog});
  EXPECT_EQ(result.notes, std::vector<std::string>{"toy is only loaded, and not used"});
}

TEST(Judge, AMissingEndLineFails) {
  const std::string cut = kGood.substr(0, kGood.find("@ end 2"));
  EXPECT_EQ(first(judged(cut)), "use: has no end line: the guest went down without a word");
  EXPECT_EQ(first(judged(cut, "", kLog, true)),
            "use: has no end line: hung: the guest was ended after 9 s");
}

TEST(Judge, AGuestThatDoesNotPowerOffFails) {
  EXPECT_EQ(first(judged(kGood, "", kLog, true)),
            ": did not power off: hung: the guest was ended after 9 s");
}

TEST(Judge, AGuestThatNeverStartsShowsItsConsole) {
  const auto result = judged("", "booting\nstuck\n", "", true);
  EXPECT_EQ(first(result), ": did not start: hung: the guest was ended after 9 s");
  EXPECT_EQ(result.findings[0].shown, (std::vector<std::string>{"booting", "stuck"}));
}

TEST(Judge, AFailedStepFails) {
  EXPECT_EQ(first(judged(with(kGood, "@ end 2 0", "@ end 2 3"))), "use: ended with 3");
  EXPECT_EQ(first(judged(with(kGood, "@ end 2 0", "@ end 2 124"))), "use: took more than its 60 s");
}

TEST(Judge, AnotherModuleThanTheBundlesFails) {
  EXPECT_EQ(first(judged(with(kGood, "toy aa OE", "toy bb -"))),
            "load: toy is not the bundle's: build-id bb, taint -");
  EXPECT_EQ(first(judged(with(kGood, "@ module toy aa OE\n", ""))), ": toy was never seen loaded");
}

TEST(Judge, KernelTroubleIsNamedWithItsStep) {
  const auto result =
      judged(kGood, "[1] stackport: begin 2 use\n[2] WARNING: CPU: 0\n[3] at toy\n");
  EXPECT_EQ(first(result), "use: the kernel says WARNING");
  EXPECT_EQ(result.findings[0].shown,
            (std::vector<std::string>{"[2] WARNING: CPU: 0", "[3] at toy"}));
}

TEST(Judge, UnexpectedTaintFails) {
  EXPECT_EQ(first(judged(with(kGood, "@ taint 12288", "@ taint 12800"))),
            "load: the kernel is tainted WOE");
}

TEST(Judge, FewerTestsFail) {
  EXPECT_EQ(first(judged(kGood, "", "result passed a\n")), "use: 1 tests ran; the case names 2");
  EXPECT_EQ(first(judged(kGood, "", "result passed a\nresult failed b\n")),
            "use: the test b failed");
}

}  // namespace
}  // namespace stackport::verify
