// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/adjust.h"

#include <gtest/gtest.h>

#include <map>

#include "core/facts/clang.h"
#include "delta/fixture.h"

namespace stackport::delta {
namespace {

std::vector<std::string> fixtures() {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(test::test_path("delta/fixtures")))
    out.push_back(entry.path().filename());
  std::sort(out.begin(), out.end());
  return out;
}

std::string text_of(const AdjustRequest& request, const std::vector<RuleOutcome>& outcomes) {
  std::string out;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const RuleOutcome& outcome = outcomes[i];
    out += request.rules[i].rule + (outcome.needed ? ": needed\n" : ": not needed\n");
    out += "  native: " + outcome.native_form + "\n  bundle: " + outcome.bundle_form + "\n";
    for (const Edit& edit : outcome.edits)
      out += "  " + edit.place.file + ":" + std::to_string(edit.place.line) + ":" +
             std::to_string(edit.place.column) + ": `" + edit.before + "` -> `" + edit.text + "`\n";
  }
  return out;
}

std::map<std::string, std::string> edited(const AdjustRequest& request,
                                          const std::vector<RuleOutcome>& outcomes) {
  std::map<std::string, std::vector<Edit>> edits;
  for (const auto& outcome : outcomes)
    for (const Edit& edit : outcome.edits) edits[edit.file].push_back(edit);
  std::map<std::string, std::string> out;
  for (const auto& file : request.files) {
    auto text = apply_edits(test::slurp(request.tree / file), edits[file]);
    EXPECT_TRUE(text) << test::all_text(text.error());
    if (text) out[file] = *text;
  }
  return out;
}

/// What the compiler says about the edited files in the bundle's view.
std::string errors_after(const AdjustRequest& request,
                         const std::map<std::string, std::string>& files) {
  std::vector<facts::UnsavedFile> unsaved;
  for (const auto& [name, text] : files) unsaved.push_back({request.tree / name, text});
  std::string out;
  for (const auto& unit : request.units) {
    auto arguments = unit.bundle;
    arguments.push_back("-Werror=incompatible-pointer-types");
    arguments.push_back("-Werror=incompatible-pointer-types-discards-qualifiers");
    auto parse = facts::Parse::run(request.tree / unit.source, arguments,
                                   facts::Parse::Bodies::keep, facts::Parse::Record::none, unsaved);
    if (!parse) return test::all_text(parse.error());
    for (unsigned i = 0; i < clang_getNumDiagnostics(parse->unit()); ++i) {
      CXDiagnostic diagnostic = clang_getDiagnostic(parse->unit(), i);
      if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error)
        out += facts::to_string(
                   clang_formatDiagnostic(diagnostic, CXDiagnostic_DisplaySourceLocation)) +
               "\n";
      clang_disposeDiagnostic(diagnostic);
    }
  }
  return out;
}

class Adjust : public testing::TestWithParam<std::string> {};

TEST_P(Adjust, GivesWhatStandsInTheFixture) {
  const std::string fixture = "delta/fixtures/" + GetParam();
  const auto request = test::request_for(GetParam(), test::before_of(GetParam()));
  const auto outcomes = find_edits(request);
  if (GetParam().starts_with("refuse_")) {
    ASSERT_FALSE(outcomes);
    const std::string kind = outcomes.error().kind == ErrorKind::input ? "input" : "failed";
    return test::expect_golden(kind + "\n" + test::all_text(outcomes.error()),
                               fixture + "/error.txt");
  }
  ASSERT_TRUE(outcomes) << test::all_text(outcomes.error());
  test::expect_golden(text_of(request, *outcomes), fixture + "/outcome.txt");
  const auto files = edited(request, *outcomes);
  for (const auto& [name, text] : files) test::expect_golden(text, fixture + "/after/" + name);
  EXPECT_EQ(errors_after(request, files), "");
}

TEST_P(Adjust, IsTheSameWithAnyNumberOfJobs) {
  auto request = test::request_for(GetParam(), test::before_of(GetParam()));
  request.jobs = 1;
  const auto one = find_edits(request);
  request.jobs = 4;
  for (int i = 0; i < 3; ++i) {
    const auto four = find_edits(request);
    ASSERT_EQ(one.has_value(), four.has_value());
    if (one)
      EXPECT_EQ(text_of(request, *one), text_of(request, *four));
    else
      EXPECT_EQ(test::all_text(one.error()), test::all_text(four.error()));
  }
}

INSTANTIATE_TEST_SUITE_P(Fixtures, Adjust, testing::ValuesIn(fixtures()),
                         [](const auto& each) { return each.param; });

/// The compiler's check in the fixtures can fail: the unedited files don't compile.
TEST(Adjust, UneditedFilesDoNotCompile) {
  for (const std::string fixture :
       {"replace_parameter", "insert_parameter", "arguments", "rename", "drop_initializer",
        "replace_include", "one_view", "move_flag", "make_writable"}) {
    const auto request = test::request_for(fixture, test::before_of(fixture));
    std::map<std::string, std::string> files;
    for (const auto& file : request.files) files[file] = test::slurp(request.tree / file);
    EXPECT_NE(errors_after(request, files), "") << fixture;
  }
}

TEST(Adjust, FileThatIsNotThereIsAnEnvironmentError) {
  auto request = test::request_for("not_needed", test::before_of("not_needed"));
  request.files.push_back("nowhere.c");
  const auto outcomes = find_edits(request);
  ASSERT_FALSE(outcomes);
  EXPECT_EQ(outcomes.error().kind, ErrorKind::environment);
}

TEST(Adjust, NoRulesReadNothing) {
  AdjustRequest request;
  request.tree = "/nowhere";
  request.files = {"nowhere.c"};
  const auto outcomes = find_edits(request);
  ASSERT_TRUE(outcomes);
  EXPECT_TRUE(outcomes->empty());
}

}  // namespace
}  // namespace stackport::delta
