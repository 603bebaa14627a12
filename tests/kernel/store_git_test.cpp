// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/store.h"
#include "kernel/folder.h"

namespace stackport::kernel {
namespace {

using test::Folder;
using test::write_kernel;

class StoreGit : public testing::Test {
 protected:
  StoreGit() : store_(Store::open(top_ / "store").value()) {
    write_kernel(top_, "repo");
    top_.shell(
        "cd repo; git init -q -b main; git add -A;"
        "git -c user.name=a -c user.email=a@b commit -q -m one;"
        "git -c user.name=a -c user.email=a@b tag -a v3.2.7 -m tagged;"
        "echo 'int c;' > include/linux/c.h; git add -A;"
        "git -c user.name=a -c user.email=a@b commit -q -m two; git repack -adq");
  }

  Folder top_;
  Store store_;
};

TEST_F(StoreGit, TakesTheTreeOfAnAnnotatedTag) {
  const auto origin = store_.import_git("toy", top_ / "repo", "v3.2.7");
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->version + "\n", top_.shell("git -C repo rev-parse 'v3.2.7^{commit}'"));
  EXPECT_EQ(origin->from, (top_ / "repo").string() + " v3.2.7");
  const auto tree = store_.kernel("toy").value();
  EXPECT_EQ(tree->id() + "\n", top_.shell("git -C repo rev-parse 'v3.2.7^{tree}'"));
  EXPECT_FALSE(tree->has("include/linux/c.h"));
  EXPECT_EQ(tree->read("include/linux/a.h").value(), "int a;\n");
  top_.shell("git --git-dir=store/kernels.git fsck --full --strict");
}

TEST_F(StoreGit, TakesABranchFromAFileUrl) {
  ASSERT_TRUE(store_.import_git("toy", "file://" + (top_ / "repo").string(), "main"));
  EXPECT_TRUE(store_.kernel("toy").value()->has("include/linux/c.h"));
}

TEST_F(StoreGit, NamesAnUnknownRefAndTheNearestTag) {
  const auto done = store_.import_git("toy", top_ / "repo", "v3.2.8");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::input);
  EXPECT_EQ(top_.text(done.error()),
            "TOP/repo: error: no ref or commit v3.2.8\n  next: did you mean v3.2.7?\n");
  EXPECT_FALSE(store_.kernel("toy"));
}

TEST_F(StoreGit, RefusesAFolderThatIsNoRepository) {
  const auto done = store_.import_git("toy", top_ / "store", "main");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::input);
  EXPECT_THAT(top_.text(done.error()),
              testing::StartsWith("TOP/store: error: no git repository: "));
}

TEST_F(StoreGit, RefusesARepositoryThatLacksObjects) {
  const std::string blob = top_.shell("git -C repo rev-parse HEAD:include/linux/c.h");
  top_.shell(
      "cd repo/.git; mv objects/pack/*.pack .; rm -f objects/pack/*; cat *.pack | git "
      "unpack-objects -q");
  test::fs::remove(top_ / ("repo/.git/objects/" + blob.substr(0, 2) + "/" + blob.substr(2, 38)));
  top_.shell("rm -f repo/.git/objects/pack/*");
  const auto done = store_.import_git("toy", top_ / "repo", "main");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::input);
  EXPECT_THAT(top_.text(done.error()), testing::HasSubstr("  next: complete that clone"));
  EXPECT_FALSE(store_.kernel("toy"));
}

}  // namespace
}  // namespace stackport::kernel
