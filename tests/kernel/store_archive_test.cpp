// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/store.h"
#include "kernel/folder.h"

namespace stackport::kernel {
namespace {

using test::Folder;
using test::write_kernel;

class StoreArchive : public testing::Test {
 protected:
  StoreArchive() : store_(Store::open(top_ / "store").value()) { write_kernel(top_, "linux-3.2"); }

  Result<Origin> import(const std::string& file) {
    return store_.import_archive({"toy", "tar", file, ""}, top_ / file);
  }
  std::string error_of(const std::string& file) {
    auto done = import(file);
    if (done) return "imported";
    EXPECT_EQ(done.error().kind, ErrorKind::input);
    EXPECT_FALSE(store_.kernel("toy"));
    return top_.text(done.error());
  }

  Folder top_;
  Store store_;
};

TEST_F(StoreArchive, StripsASingleTopFolder) {
  ASSERT_TRUE(store_.import_directory({"folder", "dir", "", ""}, top_ / "linux-3.2"));
  const std::string id = store_.kernel("folder").value()->id();
  top_.shell(
      "tar -cJf a.tar.xz linux-3.2; tar -czf a.tar.gz ./linux-3.2;"
      "tar -c --zstd -f a.tar.zst linux-3.2; tar -cf flat.tar -C linux-3.2 .");
  for (const char* file : {"a.tar.xz", "a.tar.gz", "a.tar.zst", "flat.tar"}) {
    ASSERT_TRUE(import(file)) << file;
    EXPECT_EQ(store_.kernel("toy").value()->id(), id) << file;
  }
}

TEST_F(StoreArchive, FollowsHardLinks) {
  top_.shell("ln linux-3.2/scripts/run.sh linux-3.2/scripts/same.sh; tar -cf a.tar linux-3.2");
  ASSERT_TRUE(import("a.tar"));
  const auto list = store_.kernel("toy").value()->list("scripts");
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].id, list[1].id);
  EXPECT_EQ(list[1].kind, EntryKind::executable);
}

TEST_F(StoreArchive, RefusesMembersThatLeave) {
  top_.write("x", "evil");
  top_.shell("tar -cPf up.tar linux-3.2 linux-3.2/../x; tar -cPf root.tar linux-3.2 $PWD/x");
  EXPECT_EQ(error_of("up.tar"),
            "TOP/up.tar: error: has a member that leaves its folder: linux-3.2/../x\n"
            "  next: take the archive from where it is published\n");
  EXPECT_EQ(error_of("root.tar"),
            "TOP/root.tar: error: has a member with an absolute path: TOP/x\n"
            "  next: take the archive from where it is published\n");
}

TEST_F(StoreArchive, RefusesWhatIsCutOff) {
  // Noise, so that the compressed file is longer than what is kept of it.
  top_.shell(
      "head -c 300000 /dev/urandom > linux-3.2/noise; tar -cJf a.tar.xz linux-3.2;"
      "tar -czf a.tar.gz linux-3.2; tar -cf a.tar linux-3.2");
  for (const char* file : {"a.tar.xz", "a.tar.gz", "a.tar"}) {
    test::fs::resize_file(top_ / file, 150000);
    EXPECT_THAT(error_of(file),
                testing::AllOf(testing::StartsWith(std::string("TOP/") + file +
                                                   ": error: the archive is truncated or damaged"),
                               testing::EndsWith("  next: fetch it again\n")));
  }
}

TEST_F(StoreArchive, RefusesWhatIsNoKernelOrNoArchive) {
  top_.write("other/README", "x");
  top_.write("text", "no archive");
  top_.shell("tar -cf other.tar other");
  EXPECT_EQ(error_of("other.tar"),
            "TOP/other.tar: error: no kernel: there is no top Makefile with VERSION and "
            "PATCHLEVEL\n  next: give the top folder of a kernel's source\n");
  EXPECT_THAT(error_of("text"), testing::HasSubstr("TOP/text: error: "));
  EXPECT_EQ(error_of("nothing.tar"), "TOP/nothing.tar: error: no such archive\n");
}

TEST_F(StoreArchive, RefusesAFileThatIsAlsoAFolder) {
  top_.write("a/linux/Makefile", test::kMakefile);
  top_.write("a/linux/x", "file");
  top_.write("b/linux/x/y", "in a folder");
  top_.shell(
      "tar -cf a.tar -C a linux;"
      "tar -rf a.tar -C b linux/x/y");
  EXPECT_EQ(error_of("a.tar"), "TOP/a.tar: error: x is both a file and a folder\n");
}

}  // namespace
}  // namespace stackport::kernel
