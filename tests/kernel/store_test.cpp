// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/store.h"

#include <thread>

#include "kernel/folder.h"

namespace stackport::kernel {
namespace {

using test::Folder;
using test::write_kernel;

Origin named(const std::string& name) {
  return {name, "dir", "toy", "1"};
}

TEST(Store, KeepsAFolderAsGitDoes) {
  const Folder top;
  write_kernel(top, "k");
  top.write("k/.git/HEAD", "not imported");
  top.write("k/.gitignore", "*.o\n");
  auto store = Store::open(top / "store");
  ASSERT_TRUE(store);
  size_t last = 0;
  ASSERT_TRUE(store->import_directory(named("toy-1"), top / "k", [&](size_t done, size_t total) {
    EXPECT_EQ(total, 5U);
    last = done;
  }));
  EXPECT_EQ(last, 5U);
  const auto tree = store->kernel("toy-1");
  ASSERT_TRUE(tree);
  EXPECT_EQ((*tree)->files_below(""),
            (std::vector<std::string>{".gitignore", "Makefile", "include/linux/a.h",
                                      "include/linux/b.h", "scripts/run.sh"}));
  EXPECT_EQ((*tree)->list("scripts")[0].kind, EntryKind::executable);
  EXPECT_EQ((*tree)->list("include/linux")[1].kind, EntryKind::symlink);
  EXPECT_EQ((*tree)->read("include/linux/b.h").value(), "a.h");
  EXPECT_EQ((*tree)->origin().from, "toy");
  EXPECT_EQ((*tree)->origin().version, "1");
  top.shell("rm -r k/.git && cd k && git init -q && git add -A && git write-tree > ../id");
  EXPECT_EQ((*tree)->id() + "\n", test::slurp(top / "id"));
}

TEST(Store, ReplacesAKernelOnlyWhenItSucceeds) {
  const Folder top;
  write_kernel(top, "good");
  top.write("bad/README", "no kernel");
  auto store = Store::open(top / "store").value();
  ASSERT_TRUE(store.import_directory(named("toy-1"), top / "good"));
  const std::string before = store.kernel("toy-1").value()->id();
  const auto bad = store.import_directory(named("toy-1"), top / "bad");
  ASSERT_FALSE(bad);
  EXPECT_EQ(top.text(bad.error()),
            "TOP/bad: error: no kernel: there is no top Makefile with VERSION and PATCHLEVEL\n"
            "  next: give the top folder of a kernel's source\n");
  EXPECT_EQ(store.kernel("toy-1").value()->id(), before);
  EXPECT_FALSE(store.import_directory(named("toy-2"), top / "nothing"));
  EXPECT_EQ(store.kernels().size(), 1U);
}

TEST(Store, RefusesOddNames) {
  const Folder top;
  write_kernel(top, "k");
  auto store = Store::open(top / "store").value();
  for (const char* name : {"", "a/b", "../x", "a b", "-x", ".x", "a..b", "a.lock", "a:b", "a\n"}) {
    const auto done = store.import_directory(named(name), top / "k");
    ASSERT_FALSE(done) << name;
    EXPECT_EQ(done.error().kind, ErrorKind::input);
    EXPECT_EQ(done.error().diagnostics[0].message, "no good name");
  }
  for (const char* name : {"a-1.2", "a-1@2~3+4", "6.1.0-50-amd64"})
    EXPECT_TRUE(store.import_directory(named(name), top / "k")) << name;
  EXPECT_EQ(store.kernels()[1].name, "a-1.2");
  EXPECT_EQ(store.kernels()[2].name, "a-1@2~3+4");
}

TEST(Store, NamesTheNearestKernelAndTheCommand) {
  const Folder top;
  write_kernel(top, "k");
  auto store = Store::open(top / "store").value();
  ASSERT_TRUE(store.import_directory(named("toy-6.12"), top / "k"));
  const auto none = store.kernel("toy-6.1");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::input);
  EXPECT_EQ(top.text(none.error()),
            "toy-6.1: error: no kernel of this name in TOP/store\n"
            "  next: use toy-6.12, or `stackport kernel fetch toy-6.1`\n");
}

TEST(Store, RemovesAndCopies) {
  const Folder top;
  write_kernel(top, "k");
  auto store = Store::open(top / "store").value();
  ASSERT_TRUE(store.import_directory(named("toy"), top / "k"));
  ASSERT_TRUE(store.copy("toy", "toy@1"));
  ASSERT_TRUE(store.remove("toy"));
  EXPECT_FALSE(store.kernel("toy"));
  EXPECT_EQ(store.kernel("toy@1").value()->origin().version, "1");
  EXPECT_FALSE(store.remove("toy"));
  EXPECT_FALSE(store.copy("toy", "other"));
}

TEST(Store, SweepsWhatAKilledImportLeft) {
  const Folder top;
  write_kernel(top, "k");
  auto store = Store::open(top / "store").value();
  top.write("store/kernels.git/objects/tmp_object_git2_abc", "half");
  ASSERT_TRUE(store.import_directory(named("toy"), top / "k"));
  EXPECT_FALSE(test::fs::exists(top / "store/kernels.git/objects/tmp_object_git2_abc"));
}

TEST(Store, ReadsFromManyThreads) {
  const Folder top;
  write_kernel(top, "k");
  for (int i = 0; i < 200; ++i)
    top.write("k/d" + std::to_string(i % 7) + "/f" + std::to_string(i), std::to_string(i));
  auto store = Store::open(top / "store").value();
  ASSERT_TRUE(store.import_directory(named("toy"), top / "k"));
  const auto tree = store.kernel("toy").value();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i)
        if (tree->read("d" + std::to_string(i % 7) + "/f" + std::to_string(i)) != std::to_string(i))
          ++wrong;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Store, TwoImportsAtOnceBothSucceed) {
  const Folder top;
  write_kernel(top, "k");
  std::vector<std::thread> threads;
  std::atomic<int> done{0};
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      auto store = Store::open(top / "store");
      if (store && store->import_directory(named("toy-" + std::to_string(t)), top / "k")) ++done;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(done, 4);
  EXPECT_EQ(Store::open(top / "store")->kernels().size(), 4U);
}

TEST(Checkout, HoldsWhatIsAskedForOnce) {
  const Folder top;
  write_kernel(top, "k");
  auto store = Store::open(top / "store").value();
  ASSERT_TRUE(store.import_directory(named("toy"), top / "k"));
  const auto tree = store.kernel("toy").value();
  const auto all = store.checkout(*tree, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(top.shell("diff -r --no-dereference k " + all->string()), "");
  EXPECT_EQ(top.shell("test -x " + all->string() + "/scripts/run.sh && echo yes"), "yes\n");
  const auto part = store.checkout(*tree, {"scripts", "include/linux/a.h"});
  ASSERT_TRUE(part);
  EXPECT_NE(*all, *part);
  EXPECT_FALSE(test::fs::exists(*part / "Makefile"));
  EXPECT_TRUE(test::fs::exists(*part / "scripts/run.sh"));
  test::fs::remove(*part / "scripts/run.sh");
  EXPECT_EQ(store.checkout(*tree, {"include/linux/a.h", "scripts"}).value(), *part);
  EXPECT_FALSE(test::fs::exists(*part / "scripts/run.sh"));
  const auto wrong = store.checkout(*tree, {"nowhere"});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(test::all_text(wrong.error()),
            "nowhere: error: no such file or folder in kernel toy\n");
  EXPECT_FALSE(store.checkout(*tree, {"../x"}));
}

}  // namespace
}  // namespace stackport::kernel
