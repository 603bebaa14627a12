// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/revert.h"

#include <gmock/gmock.h>

#include "kernel/folder.h"
#include "patch/small_tree.h"
#include "support/golden.h"

namespace stackport::bundle {
namespace {

using Files = std::map<std::string, std::string>;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

/// A history of five commits: three of them change d/a.c.
class RevertTest : public testing::Test {
 protected:
  RevertTest() {
    write("d/a.c", test::numbered(40));
    write("other/o.c", "o\n");
    top_.shell("git -C . init -q -b main repo");
    commit("first");
    write("d/a.c", replaced(now("d/a.c"), "line 5\n", "five\n"));
    commit("five\n\nFixes: 0123456789ab (\"x\")");
    write("d/a.c", replaced(now("d/a.c"), "line 30\n", "thirty\n"));
    write("other/o.c", "changed\n");
    commit("thirty");
    write("d/new.h", "#define NEW 1\n");
    commit("a new file");
    write("d/a.c", replaced(now("d/a.c"), "five\n", "cinq\n"));
    write("other/o.c", "again\n");
    commit("five anew");
    write("other/o.c", "once more\n");
    commit("elsewhere");
  }

  void write(const std::string& path, const std::string& bytes) {
    test::fs::create_directories((top_ / ("repo/" + path)).parent_path());
    std::ofstream(top_ / ("repo/" + path)) << bytes;
  }
  std::string now(const std::string& path) { return test::slurp(top_ / ("repo/" + path)); }
  void commit(const std::string& message) {
    std::ofstream(top_ / "message") << message << "\n";
    top_.shell(
        "cd repo; git add -A; GIT_AUTHOR_DATE='2024-01-01T00:00:00Z' "
        "GIT_COMMITTER_DATE='2024-01-01T00:00:00Z' git -c user.name=a -c user.email=a@b commit -q "
        "-F ../message");
  }
  std::string id(const std::string& revision) {
    const auto out = top_.shell("git -C repo rev-parse " + revision);
    return out.substr(0, 40);
  }
  kernel::History history() {
    const auto opened =
        kernel::History::open({"toy", "git", (top_ / "repo").string() + " main", id("main")});
    EXPECT_TRUE(opened);
    return *opened;
  }
  static policy::Revert entry(const std::string& commit, const std::string& range = {},
                              const std::string& trailer = {}) {
    return {{}, commit, range, trailer, "w", {}, {"policies/core.yaml", 9, 5}};
  }
  Files files() { return {{"d/a.c", now("d/a.c")}, {"d/new.h", now("d/new.h")}}; }

  test::Folder top_;
  RevertScope scope_{[](const std::string& path) { return path.starts_with("d/"); }, {"d"}};
};

TEST_F(RevertTest, AsGitReverts) {
  const auto thirty = entry(id("HEAD~3"));
  const auto wanted = wanted_reverts(history(), {&thirty}, scope_);
  ASSERT_TRUE(wanted) << test::all_text(wanted.error());
  ASSERT_EQ(wanted->size(), 1u);
  const auto made = revert_one(history(), wanted->front(), scope_, files());
  ASSERT_TRUE(made) << test::all_text(made.error());
  top_.shell(
      "cd repo; git checkout -q -f main; git -c user.name=a -c user.email=a@b revert -n "
      "HEAD~3 2>/dev/null || git checkout -q --theirs other/o.c");
  EXPECT_EQ(made->changed.at("d/a.c"), now("d/a.c"));
  EXPECT_EQ(made->changed.size(), 1u);  // other/ is not the component's
}

TEST_F(RevertTest, TheNewestComesOffFirst) {
  const auto five = entry(id("HEAD~4")), anew = entry(id("HEAD~1"));
  const auto wanted = wanted_reverts(history(), {&five, &anew}, scope_);
  ASSERT_TRUE(wanted) << test::all_text(wanted.error());
  ASSERT_EQ(wanted->size(), 2u);
  EXPECT_EQ(wanted->front().commit.subject, "five anew");
  auto code = files();
  for (const auto& each : *wanted) {
    const auto made = revert_one(history(), each, scope_, code);
    ASSERT_TRUE(made) << test::all_text(made.error());
    for (const auto& [path, bytes] : made->changed) code[path] = bytes;
  }
  EXPECT_THAT(code.at("d/a.c"), testing::HasSubstr("line 5\n"));
}

TEST_F(RevertTest, RangesAndTrailersNameTheComponentsCommits) {
  const auto range = entry("", id("HEAD~4") + ".." + id("HEAD"));
  const auto wanted = wanted_reverts(history(), {&range}, scope_);
  ASSERT_TRUE(wanted) << test::all_text(wanted.error());
  std::vector<std::string> subjects;
  for (const auto& each : *wanted) subjects.push_back(each.commit.subject);
  EXPECT_THAT(subjects, testing::ElementsAre("five anew", "a new file", "thirty"));
  const auto trailer = entry("", "", "Fixes: 0123456789ab");
  const auto fixes = wanted_reverts(history(), {&trailer}, scope_);
  ASSERT_TRUE(fixes) << test::all_text(fixes.error());
  EXPECT_EQ(fixes->front().commit.subject, "five");
}

TEST_F(RevertTest, AFileThatACommitMadeGoes) {
  const auto made_file = entry(id("HEAD~2"));
  const auto wanted = wanted_reverts(history(), {&made_file}, scope_);
  const auto made = revert_one(history(), wanted->front(), scope_, files());
  ASSERT_TRUE(made) << test::all_text(made.error());
  EXPECT_THAT(made->deleted, testing::ElementsAre("d/new.h"));
}

TEST_F(RevertTest, AConflictNamesBothCommitsAndTheHunk) {
  const auto five = entry(id("HEAD~4"));
  const auto wanted = wanted_reverts(history(), {&five}, scope_);
  const auto made = revert_one(history(), wanted->front(), scope_, files());
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::failed);
  const auto text = test::all_text(made.error());
  for (const auto& part : {id("HEAD~4").substr(0, 12) + " (\"five\") meets ",
                           id("HEAD~1").substr(0, 12) + " (\"five anew\") in d/a.c",
                           std::string("policies/core.yaml:9:5: error: "),
                           std::string("<<<<<<< HEAD\n    cinq\n    =======\n    line 5\n")})
    EXPECT_THAT(text, testing::HasSubstr(part));
}

TEST_F(RevertTest, WhatNamesNothingIsRefused) {
  const auto none = entry("0123456789abcdef"), elsewhere = entry(id("HEAD"));
  const auto first = entry(id("HEAD~5")), trailer = entry("", "", "Fixes: ffff");
  const auto wanted = wanted_reverts(history(), {&none, &elsewhere, &first, &trailer}, scope_);
  ASSERT_FALSE(wanted);
  EXPECT_EQ(wanted.error().kind, ErrorKind::input);
  EXPECT_EQ(wanted.error().diagnostics.size(), 4u);
  const auto text = test::all_text(wanted.error());
  for (const auto* part :
       {"has no commit 0123456789abcdef", "changes nothing of the component",
        "is a merge or the first commit", "'Fixes: ffff' names no commit of the component"})
    EXPECT_THAT(text, testing::HasSubstr(part));
}

TEST(History, AKernelWithoutHistoryIsRefused) {
  const auto history = kernel::History::open({"toy", "package", "linux-source", "6.1-1"});
  ASSERT_FALSE(history);
  EXPECT_EQ(history.error().kind, ErrorKind::input);
}

TEST(Dependants, NameWhatIsUsedAndGone) {
  const Files before{{"d/a.h", "#define GONE 1\nint kept(void);\nstruct s {\n\tint field;\n};\n"}};
  const Files after{{"d/a.h", "int kept(void);\nstruct s {\n};\n"}, {"u/u.c", ""}};
  const Files all{{"d/a.h", after.at("d/a.h")},
                  {"u/u.c", "/* GONE */\nint x = kept();\nint y = p->field;\n"}};
  const auto found = dependants(before, after, all);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, ".field");
  EXPECT_EQ(found[0].file, "u/u.c");
  EXPECT_EQ(found[0].line, 3);
}

TEST(Dependants, DefinitionsAreFound) {
  EXPECT_THAT(definitions_in("#define M(x) x\nstatic int f(int a)\n{\n}\nstruct s {\n\tu32 a:3;\n"
                             "\tint (*op)(void);\n};\nenum e {\n\tE_ONE = 1,\n\tE_TWO,\n};\n"
                             "static const char *name = \"int no(void)\";\n"),
              testing::UnorderedElementsAre("M", "f", "s", ".a", ".op", "e", "E_ONE", "E_TWO"));
}

}  // namespace
}  // namespace stackport::bundle
