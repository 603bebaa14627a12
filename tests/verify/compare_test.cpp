// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/compare.h"

#include <gtest/gtest.h>

namespace stackport::verify {
namespace {

TEST(Compare, ATestThatPassesOnAReferenceAndNotHereIsARegression) {
  CaseResult result;
  result.outcome = Outcome::passed;
  result.results = {{"a", "passed"}, {"b", "failed"}, {"c", "skipped"}};
  compare(result,
          {{"in-box", {{"a", "failed"}, {"b", "passed"}, {"c", "skipped"}, {"d", "passed"}}}});
  EXPECT_EQ(result.outcome, Outcome::failed);
  ASSERT_EQ(result.findings.size(), 2U);
  EXPECT_EQ(result.findings[0].message, "regression: b: failed here, passed on in-box");
  EXPECT_EQ(result.findings[1].message, "regression: d: did not run here, passed on in-box");
  EXPECT_EQ(result.notes, (std::vector<std::string>{"here: 1 passed, 1 skipped, 1 failed",
                                                    "in-box: 2 passed, 1 skipped, 1 failed",
                                                    "differs: a: passed here, failed on in-box"}));
}

TEST(Compare, TheOwnersOfACasesModulesAreNamed) {
  bundle::Manifest manifest;
  for (const char* name : {"core", "iser", "siw"}) {
    manifest.components.emplace_back().name = name;
    manifest.components.back().owner =
        name == std::string("iser") ? "B <b@example.org>" : "A <a@example.org>";
  }
  manifest.modules = {
      {"ib_core", "core", "", "", {}}, {"ib-iser", "iser", "", "", {}}, {"siw", "siw", "", "", {}}};
  EXPECT_EQ(owners_of({"ib_core", "ib_iser", "scsi_mod"}, manifest),
            (std::vector<std::string>{"owner of core: A <a@example.org>",
                                      "owner of iser: B <b@example.org>"}));
}

}  // namespace
}  // namespace stackport::verify
