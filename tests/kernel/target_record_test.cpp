// SPDX-License-Identifier: GPL-2.0-only
#include <nlohmann/json.hpp>

#include "kernel/target_folder.h"

namespace stackport::kernel {
namespace {

using test::TargetTest;

class TargetRecordTest : public TargetTest {
 protected:
  /// Adds the target, changes its record and tells what open_target says.
  std::string error_with(const std::function<void(nlohmann::json&)>& change) {
    EXPECT_TRUE(add());
    auto json = nlohmann::json::parse(test::slurp(top_ / "store/targets/toy.json"));
    change(json);
    top_.write("store/targets/toy.json", json.dump());
    const auto opened = open_target(store_, "toy");
    return opened ? "opened" : top_.text(opened.error());
  }
  const std::string start_ = "TOP/store/targets/toy.json: error: can't read this target's record: ";
  const std::string next_ =
      "\n  next: add the target again: `stackport target add toy --headers DIR --source KERNEL`, "
      "or `stackport target fetch toy`\n";
};

TEST_F(TargetRecordTest, OpensByNameAndByRelease) {
  const auto added = add();
  const auto by_name = open_target(store_, "toy");
  const auto by_release = open_target(store_, "3.2.0-4-toy");
  ASSERT_TRUE(by_name && by_release);
  for (const auto& target : {*by_name, *by_release}) {
    EXPECT_EQ(target.id, added->id);
    EXPECT_EQ(target.build, added->build);
    EXPECT_EQ(target.source, added->source);
    EXPECT_EQ(target.tree->id(), added->tree->id());
    EXPECT_EQ(target.package_version, "3.2.7-1");
    EXPECT_TRUE(target.config.enabled("A"));
    EXPECT_TRUE(target.symvers->find("one"));
  }
  EXPECT_EQ(target_names(store_), (std::vector<std::string>{"toy"}));
}

TEST_F(TargetRecordTest, NamesTheNearest) {
  ASSERT_TRUE(add());
  const auto none = open_target(store_, "3.2.0-5-toy");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::input);
  EXPECT_EQ(top_.text(none.error()),
            "3.2.0-5-toy: error: no target of this name in TOP/store\n"
            "  next: use 3.2.0-4-toy, or `stackport target fetch 3.2.0-5-toy`\n");
}

TEST_F(TargetRecordTest, RefusesADamagedRecord) {
  EXPECT_EQ(error_with([](auto&) {}), "opened");
  EXPECT_EQ(error_with([](auto& json) { json = "text"; }), start_ + "no JSON object" + next_);
  EXPECT_EQ(error_with([](auto& json) { json["extra"] = 1; }),
            start_ + "unknown key `extra`" + next_);
  EXPECT_EQ(error_with([](auto& json) { json["version"] = 2; }),
            start_ + "its version is not 1" + next_);
  EXPECT_EQ(error_with([](auto& json) { json.erase("build"); }),
            start_ + "`build` is missing or no string" + next_);
  EXPECT_EQ(error_with([](auto& json) { json["stamps"] = 7; }),
            start_ + "`stamps` is missing or no object" + next_);
  EXPECT_EQ(error_with([](auto& json) { json["name"] = "other"; }),
            start_ + "it is of target other" + next_);
}

TEST_F(TargetRecordTest, ReadsAgainWhatHasChanged) {
  const std::string id = add()->id;
  top_.write("root/usr/src/headers-3.2.0-4-toy/.config", "CONFIG_A=y\nCONFIG_B=y\n");
  const auto again = open_target(store_, "toy");
  ASSERT_TRUE(again);
  EXPECT_NE(again->id, id);
  EXPECT_TRUE(again->config.enabled("B"));
}

TEST_F(TargetRecordTest, SaysWhenItHasGoneStale) {
  ASSERT_TRUE(add());
  test::fs::remove_all(top_ / "root");
  const auto gone = open_target(store_, "toy");
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::environment);
  EXPECT_EQ(top_.text(gone.error()),
            "TOP/root/usr/src/headers-3.2.0-4-toy: error: no such folder\n"
            "  next: give the folder of the target's headers\n"
            "TOP/store/targets/toy.json: note: target toy has changed since it was added\n"
            "  next: add it again: `stackport target add toy --headers DIR --source KERNEL`, or "
            "`stackport target fetch toy`\n");
}

/// Headers of another kernel where the target's were: the machine is broken, not the question.
TEST_F(TargetRecordTest, SeesThatItsHeadersAreAnotherKernels) {
  ASSERT_TRUE(add());
  top_.write("root/usr/src/headers-common/include/linux/a.h", "long other;\n");
  top_.write("root/usr/src/headers-3.2.0-4-toy/.config", "CONFIG_A=y\nCONFIG_B=y\n");
  const auto foreign = open_target(store_, "toy");
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().kind, ErrorKind::environment);
}

TEST_F(TargetRecordTest, SeesThatItsSourceWasReplaced) {
  ASSERT_TRUE(add());
  top_.write("k/include/linux/a.h", "long a;\n");
  ASSERT_TRUE(store_.import_directory({"toy-3.2", "dir", "", ""}, top_ / "k"));
  const auto stale = open_target(store_, "toy");
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().kind, ErrorKind::input);
  EXPECT_THAT(top_.text(stale.error()), testing::HasSubstr("1 of 1 headers differ"));
}

}  // namespace
}  // namespace stackport::kernel
