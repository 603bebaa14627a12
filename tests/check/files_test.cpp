// SPDX-License-Identifier: GPL-2.0-only
#include "check/fixture.h"

namespace stackport::check {
namespace {

using testing::ElementsAre;

class Files : public CheckTest {
  void SetUp() override {
    CheckTest::SetUp();
    put("k/a.c", "int a;\n");
    write(bundle_ / "MANIFEST.json", "{}");
  }
};

TEST_F(Files, AsTheManifestSaysPass) {
  const Check check = check_files(bundle_, manifest_);
  EXPECT_EQ(check.outcome, Outcome::passed);
  EXPECT_EQ(check.summary, "1 file");
}

TEST_F(Files, EditedMissingStrangeAndLinkedOnesAreRefused) {
  put("k/b.c", "b");
  put("k/c.c", "c");
  write(bundle_ / "k/a.c", "int b;\n");
  must(files_.remove_all(bundle_ / "k/b.c"));
  must(files_.remove_all(bundle_ / "k/c.c"));
  must(files_.symlink(built_ / "k/c.c", bundle_ / "k/c.c"));
  write(bundle_ / "k/new.c", "");
  const Check check = check_files(bundle_, manifest_);
  EXPECT_EQ(check.outcome, Outcome::failed);
  EXPECT_THAT(
      check.findings,
      ElementsAre(Finds("k/a.c", "is not what the manifest says: it was edited"),
                  Finds("k/b.c", "is gone"), Finds("k/c.c", "is not a plain file that can be read"),
                  Finds("k/new.c", "is not in the manifest")));
}

}  // namespace
}  // namespace stackport::check
