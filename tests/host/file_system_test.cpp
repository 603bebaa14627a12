// SPDX-License-Identifier: GPL-2.0-only
#include "core/host/file_system.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <thread>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

FileSystem& files() {
  return real_file_system();
}

TEST(FileSystem, WritesWholeFilesAndMakesTheirFolders) {
  const test::Scratch scratch;
  ASSERT_TRUE(files().write(scratch / "a/b/c.txt", std::string("x\0y", 3)));
  EXPECT_EQ(scratch.get("a/b/c.txt"), std::string("x\0y", 3));
  ASSERT_TRUE(files().write(scratch / "a/b/c.txt", "new", true));
  EXPECT_EQ(scratch.get("a/b/c.txt"), "new");
  EXPECT_EQ(::access((scratch / "a/b/c.txt").c_str(), X_OK), 0);
  EXPECT_THAT(*files().list(scratch / "a/b"), ElementsAre("c.txt"));
}

TEST(FileSystem, AFailedWriteLeavesNothing) {
  const test::Scratch scratch;
  scratch.put("folder/kept", "kept");
  const auto onto_folder = files().write(scratch / "folder", "bytes");
  ASSERT_FALSE(onto_folder);
  EXPECT_EQ(onto_folder.error().kind, ErrorKind::environment);
  EXPECT_EQ(scratch.get("folder/kept"), "kept");
  EXPECT_THAT(*files().list(scratch.path()), ElementsAre("folder"));
}

TEST(FileSystem, ALinkThatLeadsNowhereIsThere) {
  const test::Scratch scratch;
  ASSERT_TRUE(files().symlink("/proc/self/nothing", scratch / "link"));
  EXPECT_TRUE(files().exists(scratch / "link")) << "a link counts, wherever it leads";
  EXPECT_THAT(test::all_text(files().read(scratch / "link").error()), HasSubstr("can't read"));
}

TEST(FileSystem, ReadersSeeTheOldOrTheNewBytes) {
  const test::Scratch scratch;
  const std::string one(1 << 16, '1'), two(1 << 16, '2');
  scratch.put("file", one);
  std::thread writer([&] {
    for (int i = 0; i < 50; ++i) scratch.put("file", i % 2 ? one : two);
  });
  for (int i = 0; i < 200; ++i) {
    const auto bytes = scratch.get("file");
    EXPECT_TRUE(bytes == one || bytes == two) << bytes.size();
  }
  writer.join();
}

TEST(FileSystem, ErrorsNameThePath) {
  const test::Scratch scratch;
  const auto missing = files().read(scratch / "gone");
  ASSERT_FALSE(missing);
  EXPECT_THAT(test::all_text(missing.error()), HasSubstr("gone: error: can't read: No such file"));
  EXPECT_FALSE(files().list(scratch / "gone"));
  EXPECT_FALSE(files().read(scratch.path()));
}

}  // namespace
}  // namespace stackport::host
