// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/tree.h"

#include "kernel/folder.h"

namespace stackport::kernel {
namespace {

using test::all_text;

TEST(Tree, IdsAreThoseOfGit) {
  // `git hash-object`, `git mktree`.
  const auto empty = make_memory_tree({});
  EXPECT_EQ(empty->id(), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  const auto tree = make_memory_tree({{"hello", "hello\n"}});
  EXPECT_EQ(tree->object_id("hello"), "ce013625030ba8dba906f756967f9e9ca394464a");
  EXPECT_EQ(tree->id(), "b4d01e9b0c4a9356736dfddf8830ba9a54f5271c");
}

TEST(Tree, ListsAndReads) {
  // `a.c` sorts before `a/` as a name, and after it nowhere.
  const auto tree = make_memory_tree({{"a/x", "1"}, {"a.c", "2"}, {"a/b/y", "3"}, {"z", "4"}});
  EXPECT_EQ(tree->files_below(""), (std::vector<std::string>{"a.c", "a/b/y", "a/x", "z"}));
  EXPECT_EQ(tree->files_below("a"), (std::vector<std::string>{"a/b/y", "a/x"}));
  EXPECT_EQ(tree->files_below("a/"), tree->files_below("a"));
  const auto top = tree->list("");
  ASSERT_EQ(top.size(), 3U);
  EXPECT_EQ(top[0].name, "a");
  EXPECT_EQ(top[0].kind, EntryKind::directory);
  EXPECT_EQ(top[1].name, "a.c");
  EXPECT_EQ(tree->read("a/b/y").value(), "3");
  EXPECT_TRUE(tree->has("a/b"));
  EXPECT_TRUE(tree->has_folder("a/b"));
  EXPECT_FALSE(tree->has_folder("z"));
  EXPECT_FALSE(tree->has("a/b/z"));
}

TEST(Tree, NamesTheFileThatIsMissing) {
  const auto tree = make_memory_tree({{"a/x", "1"}}, {"toy-1", "dir", "", ""});
  const auto bytes = tree->read("a/y");
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, ErrorKind::failed);
  EXPECT_EQ(all_text(bytes.error()), "a/y: error: no such file in kernel toy-1\n");
  EXPECT_FALSE(tree->read("a"));
}

TEST(Identify, ReadsTheTopMakefile) {
  const auto id = identify(*make_memory_tree(
      {{"Makefile", "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION = -rc1 # x\n"}}));
  ASSERT_TRUE(id);
  EXPECT_EQ(id->version, "6.12.3-rc1");
  EXPECT_EQ(id->enterprise, "");
}

TEST(Identify, KnowsAnEnterpriseKernel) {
  const auto id = identify(*make_memory_tree(
      {{"Makefile", test::kMakefile},
       {"Makefile.rhelver", "RHEL_MAJOR = 9\nRHEL_MINOR = 4\nRHEL_RELEASE = 1\n"}}));
  ASSERT_TRUE(id);
  EXPECT_EQ(id->version, "3.2.7");
  EXPECT_EQ(id->enterprise, "9.4");
}

TEST(Identify, RefusesWhatIsNoKernel) {
  for (const char* makefile : {"all:\n\ttrue\n", "VERSION = $(X)\nPATCHLEVEL = 1\n"}) {
    const auto id = identify(*make_memory_tree({{"Makefile", makefile}}));
    ASSERT_FALSE(id);
    EXPECT_EQ(id.error().kind, ErrorKind::input);
    EXPECT_EQ(all_text(id.error()),
              "Makefile: error: no kernel: there is no top Makefile with VERSION and PATCHLEVEL\n"
              "  next: give the top folder of a kernel's source\n");
  }
}

}  // namespace
}  // namespace stackport::kernel
