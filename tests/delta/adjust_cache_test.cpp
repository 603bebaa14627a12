// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/base/text.h"
#include "delta/fixture.h"

namespace stackport::delta {
namespace {

namespace fs = std::filesystem;

/// A copy of a fixture's files with a cache beside it.
class AdjustCacheTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    root_ = fs::temp_directory_path() /
            ("stackport-delta-" + std::to_string(getpid()) + "-" + info->name());
    fs::create_directories(root_ / "tree/include");
    fs::copy(test::before_of("replace_parameter"), root_ / "tree");
    fs::copy(test::test_path("delta/fixtures/replace_parameter/bundle"), root_ / "tree/include");
    request_ = test::request_for("replace_parameter", root_ / "tree");
    std::erase(request_.files, "include/verbs.h");
    for (auto& unit : request_.units)
      unit.bundle = {"-std=gnu11", "-I" + (root_ / "tree/include").string()};
    request_.cache = root_ / "cache";
    request_.key = "one";
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
  }
  std::vector<fs::path> kept() const {
    std::vector<fs::path> out;
    if (fs::exists(request_.cache))
      for (const auto& entry : fs::directory_iterator(request_.cache)) out.push_back(entry.path());
    return out;
  }
  std::vector<RuleOutcome> found() {
    auto outcomes = find_edits(request_);
    EXPECT_TRUE(outcomes) << test::all_text(outcomes.error());
    return outcomes ? *outcomes : std::vector<RuleOutcome>();
  }

  fs::path root_;
  AdjustRequest request_;
};

void expect_same(const std::vector<RuleOutcome>& a, const std::vector<RuleOutcome>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].needed, b[i].needed);
    EXPECT_EQ(a[i].native_form, b[i].native_form);
    EXPECT_EQ(a[i].bundle_form, b[i].bundle_form);
    ASSERT_EQ(a[i].edits.size(), b[i].edits.size());
    for (size_t j = 0; j < a[i].edits.size(); ++j) {
      const Edit& x = a[i].edits[j];
      const Edit& y = b[i].edits[j];
      EXPECT_EQ(std::tie(x.file, x.begin, x.end, x.text, x.before, x.rule),
                std::tie(y.file, y.begin, y.end, y.text, y.before, y.rule));
      EXPECT_EQ(x.place, y.place);
    }
  }
}

TEST_F(AdjustCacheTest, KeepsOneAnswer) {
  const auto first = found();
  ASSERT_EQ(kept().size(), 1u);
  expect_same(found(), first);
  EXPECT_EQ(kept().size(), 1u);
  EXPECT_FALSE(first.front().edits.empty());
}

TEST_F(AdjustCacheTest, UsesWhatIsKept) {
  found();
  // A kept answer that is whole is believed: its hash stands in its first line.
  const std::string text = test::slurp(kept().front());
  std::string payload = text.substr(65);
  const size_t at = payload.find("\"needed\":true");
  ASSERT_NE(at, std::string::npos);
  payload.replace(at, 13, "\"needed\":false");
  write(kept().front(), sha256(payload) + "\n" + payload);
  EXPECT_FALSE(found().front().needed);
}

TEST_F(AdjustCacheTest, CorruptFileIsMadeAgain) {
  const auto first = found();
  const std::string good = test::slurp(kept().front());
  for (const std::string& bad : {std::string(), good.substr(0, good.size() / 2), std::string("x"),
                                 sha256("{}") + "\n{}", sha256("no json") + "\nno json"}) {
    write(kept().front(), bad);
    expect_same(found(), first);
    EXPECT_EQ(test::slurp(kept().front()), good);
  }
}

TEST_F(AdjustCacheTest, ChangedFileIsReadAgain) {
  found();
  write(root_ / "tree/create.c", "\n" + test::slurp(root_ / "tree/create.c"));
  const auto outcomes = found();
  EXPECT_EQ(outcomes.front().edits.front().place.line, 6);
}

TEST_F(AdjustCacheTest, ChangedHeaderOfTheTreeIsReadAgain) {
  EXPECT_TRUE(found().front().needed);
  fs::copy(test::test_path("delta/fixtures/replace_parameter/native/verbs.h"),
           root_ / "tree/include/verbs.h", fs::copy_options::overwrite_existing);
  EXPECT_FALSE(found().front().needed);
}

TEST_F(AdjustCacheTest, NewHeaderOfTheTreeIsSeen) {
  EXPECT_TRUE(found().front().needed);
  fs::create_directories(root_ / "tree/first");
  for (auto& unit : request_.units)
    unit.bundle.insert(unit.bundle.begin(), "-I" + (root_ / "tree/first").string());
  EXPECT_TRUE(found().front().needed);
  fs::copy(test::test_path("delta/fixtures/replace_parameter/native/verbs.h"),
           root_ / "tree/first/verbs.h");
  EXPECT_FALSE(found().front().needed);
}

TEST_F(AdjustCacheTest, KeyRulesAndArgumentsCount) {
  found();
  request_.key = "two";
  found();
  EXPECT_EQ(kept().size(), 2u);
  request_.rules.front().value = "struct bundle *others";
  request_.rules.front().prologue = "struct udata *$name = &others->driver_udata;";
  EXPECT_EQ(found().front().edits.front().text, "struct bundle *others");
  request_.units.front().bundle.push_back("-DNEW");
  found();
  EXPECT_EQ(kept().size(), 4u);
}

TEST_F(AdjustCacheTest, ErrorsAreNotKept) {
  request_.rules.front().prologue.clear();
  EXPECT_FALSE(find_edits(request_));
  EXPECT_FALSE(find_edits(request_));
  EXPECT_TRUE(kept().empty());
}

TEST_F(AdjustCacheTest, WithoutAFolderNothingIsKept) {
  request_.cache.clear();
  found();
  EXPECT_TRUE(kept().empty());
}

}  // namespace
}  // namespace stackport::delta
