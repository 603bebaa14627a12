// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/prepare.h"

#include "kernel/folder.h"

namespace stackport::kernel {
namespace {

using test::Folder;

/// Goals that do what the kernel's own do, in small.
const char* const kGoals =
    "olddefconfig:\n\techo CONFIG_NEW=y >> $(O)/.config\n"
    "prepare:\n\tgrep -q CONFIG_NEW $(O)/.config\n\ttest ! -e Documentation/notes\n"
    "\ttest -e Documentation/Kconfig\n"
    "\tmkdir -p $(O)/include/generated\n\techo made >> $(O)/include/generated/autoconf.h\n"
    "\tln -fsn $(CURDIR) $(O)/source\n";

class PrepareTest : public testing::Test {
 protected:
  PrepareTest() : store_(Store::open(top_ / "store").value()) {
    top_.write("config", "CONFIG_A=y\n");
  }

  std::shared_ptr<Tree> kernel(const std::string& goals) {
    top_.write("k/Makefile", test::kMakefile + goals);
    top_.write("k/Documentation/notes", "left out");
    top_.write("k/Documentation/Kconfig", "");
    top_.write("k/arch/toy/boot/dts/x.dts", "left out");
    top_.write("k/arch/toy/boot/x.c", "");
    EXPECT_TRUE(store_.import_directory({"toy", "dir", "", ""}, top_ / "k"));
    return store_.kernel("toy").value();
  }
  Result<Prepared> run(const Tree& tree) {
    return prepare(store_, host::real_processes(), tree, top_ / "config", 2);
  }

  Folder top_;
  Store store_;
};

TEST_F(PrepareTest, MakesItOnce) {
  const auto tree = kernel(kGoals);
  const auto first = run(*tree);
  ASSERT_TRUE(first) << top_.text(first.error());
  EXPECT_EQ(test::slurp(first->output / ".config"), "CONFIG_A=y\nCONFIG_NEW=y\n");
  EXPECT_FALSE(test::fs::exists(first->source / "arch/toy/boot/dts"));
  EXPECT_TRUE(test::fs::exists(first->source / "arch/toy/boot/x.c"));
  const auto second = run(*tree);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->output, first->output);
  EXPECT_EQ(test::slurp(second->output / "include/generated/autoconf.h"), "made\n");
  top_.write("config", "CONFIG_A=m\n");
  EXPECT_NE(run(*tree)->output, first->output);
}

TEST_F(PrepareTest, ShowsTheLastLinesAndKeepsNothing) {
  const auto tree = kernel("olddefconfig:\n\t@echo tool: not found; exit 3\n");
  const auto done = run(*tree);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::environment);
  const std::string text = top_.text(done.error());
  EXPECT_THAT(text, testing::HasSubstr("error: `make olddefconfig` ended with 2:\n"));
  EXPECT_THAT(text, testing::HasSubstr("tool: not found\n"));
  EXPECT_THAT(text, testing::HasSubstr("  next: install what the build of a kernel needs: make"));
  for (const auto& entry : test::fs::directory_iterator(top_ / "store/prepared"))
    EXPECT_FALSE(entry.is_directory()) << entry.path();
}

TEST_F(PrepareTest, NamesAMissingCompiler) {
  struct NoCompiler final : host::Processes {
    Result<host::ProcessResult> run(const host::Command& command) override {
      return fail(ErrorKind::environment, command.argv[0], "can't start");
    }
  } processes;
  const auto tree = kernel(kGoals);
  const auto done = prepare(store_, processes, *tree, top_ / "config", 1);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::environment);
  EXPECT_EQ(top_.text(done.error()),
            "gcc: error: there is no working compiler\n  next: install gcc\n");
}

}  // namespace
}  // namespace stackport::kernel
