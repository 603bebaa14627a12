// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "core/bundle/plan.h"
#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::bundle {
namespace {

using testing::HasSubstr;

Plan plan_of(const std::string& text) {
  Plan plan;
  plan.image["MANIFEST.json"].bytes = to_json(Manifest()).dump();
  plan.image["ib/core/a.c"].bytes = text;
  return plan;
}

TEST(WriteBundle, MakesReplacesAndKeepsWhatWasBuilt) {
  const test::Scratch scratch;
  ASSERT_TRUE(write_bundle(plan_of("one"), scratch / "new/bundle"));
  EXPECT_EQ(scratch.get("new/bundle/ib/core/a.c"), "one");
  scratch.put("new/bundle/build/6.1/a.ko", "built");
  scratch.put("new/bundle/stale.c", "stale");
  ASSERT_TRUE(write_bundle(plan_of("two"), scratch / "new/bundle/"));
  EXPECT_EQ(scratch.get("new/bundle/ib/core/a.c"), "two");
  EXPECT_EQ(scratch.get("new/bundle/build/6.1/a.ko"), "built");
  EXPECT_EQ(scratch.get("new/bundle/stale.c"), "(none)");
  EXPECT_EQ(host::real_file_system().list(scratch / "new")->size(), 1U) << "nothing is left beside";
}

TEST(WriteBundle, AnEmptyFolderWillDo) {
  const test::Scratch scratch;
  std::filesystem::create_directory(scratch / "bundle");
  EXPECT_TRUE(write_bundle(plan_of("one"), scratch / "bundle"));
}

TEST(WriteBundle, AForeignFolderIsRefused) {
  const test::Scratch scratch;
  for (const auto& [name, bytes] : std::map<std::string, std::string>{
           {"mine/notes.txt", "kept"}, {"app/MANIFEST.json", "{\"name\": \"app\"}"}}) {
    scratch.put(name, bytes);
    const auto written = write_bundle(plan_of("one"), (scratch / name).parent_path());
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::input);
    EXPECT_THAT(test::all_text(written.error()), HasSubstr("is there and is not a bundle"));
    EXPECT_EQ(scratch.get(name), bytes);
  }
  scratch.put("file", "kept");
  EXPECT_THAT(test::all_text(write_bundle(plan_of("one"), scratch / "file").error()),
              HasSubstr("is there and is not a folder"));
}

TEST(WriteBundle, WholeOrNotAtAll) {
  const test::Scratch scratch;
  ASSERT_TRUE(write_bundle(plan_of("one"), scratch / "bundle"));
  auto plan = plan_of("two");
  plan.image["ib/core"].bytes = "a file where a folder must be";
  EXPECT_FALSE(write_bundle(plan, scratch / "bundle"));
  EXPECT_EQ(scratch.get("bundle/ib/core/a.c"), "one");
  EXPECT_EQ(host::real_file_system().list(scratch.path())->size(), 1U) << "no half of a new one";
}

}  // namespace
}  // namespace stackport::bundle
