// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/target.h"

#include "kernel/target_folder.h"

namespace stackport::kernel {
namespace {

using test::TargetTest;
namespace fs = std::filesystem;

TEST_F(TargetTest, ReadsAnUnpackedPackage) {
  const auto target = add();
  ASSERT_TRUE(target) << top_.text(target.error());
  EXPECT_EQ(target->release, "3.2.0-4-toy");
  EXPECT_TRUE(target->config.enabled("A"));
  EXPECT_EQ(target->symvers->find("one")->crc, 42U);
  EXPECT_EQ(target->tree->origin().name, "toy-3.2");
  EXPECT_EQ(target->package_version, "3.2.7-1");
  EXPECT_EQ(target->modules, "");
  EXPECT_EQ(target->id.size(), 64U);
}

TEST_F(TargetTest, ShowsUnpackedPathsWhereTheyAre) {
  const auto target = add();
  ASSERT_TRUE(target);
  const fs::path view = top_ / "store/targets/toy.build";
  EXPECT_EQ(target->build, view / "build");
  EXPECT_EQ(target->source, view / "source");
  EXPECT_EQ(test::slurp(target->build / "Makefile"),
            "include " + (view / "source/Makefile").string() + "\n");
  EXPECT_EQ(test::slurp(target->build / "scripts/run.sh"), "run\n");
  EXPECT_EQ(test::slurp(target->build / "tools/tool"), "tool\n");
  EXPECT_EQ(test::slurp(target->source / "arch/toy/tool"), "tool\n");
  EXPECT_EQ(test::slurp(target->source / "include/linux/a.h"), "int a;\n");
  EXPECT_EQ(top_.shell("make -s -C " + target->build.string()),
            "built in " + target->build.string() + "\n");
}

TEST_F(TargetTest, FollowsTheBuildLinkOfALibModulesFolder) {
  top_.link("root/lib/modules/3.2.0-4-toy/build", "/usr/src/headers-3.2.0-4-toy");
  top_.write("root/lib/modules/3.2.0-4-toy/kernel/x.ko", "");
  auto through = request("other");
  through.headers = top_ / "root/lib/modules/3.2.0-4-toy/build";
  const auto target = add_target(store_, through);
  ASSERT_TRUE(target) << top_.text(target.error());
  EXPECT_EQ(target->id, add()->id);
  EXPECT_EQ(target->modules, top_ / "root/lib/modules/3.2.0-4-toy");
}

TEST_F(TargetTest, TakesAPreparedTreeAsItIs) {
  top_.write("k/.config", "CONFIG_A=m\n");
  top_.write("k/include/config/kernel.release", "3.2.7\n");
  const auto target = add_target(store_, {"plain", top_ / "k", "toy-3.2", {}, ""});
  ASSERT_TRUE(target) << top_.text(target.error());
  EXPECT_EQ(target->build, top_ / "k");
  EXPECT_EQ(target->source, top_ / "k");
  EXPECT_EQ(target->release, "3.2.7");
  EXPECT_FALSE(target->symvers);
}

TEST_F(TargetTest, FindsTheSourceOfABuildFolderOfItsOwn) {
  top_.write("out/Makefile", "include ../k/Makefile\n");
  top_.write("out/.config", "CONFIG_A=m\n");
  top_.write("out/include/generated/utsrelease.h", "#define UTS_RELEASE \"3.2.7-mine\"\n");
  top_.write("out/include/config/kernel.release", "3.2.7\n");
  const auto target = add_target(store_, {"out", top_ / "out", "toy-3.2", {}, ""});
  ASSERT_TRUE(target) << top_.text(target.error());
  EXPECT_EQ(target->build, top_ / "out");
  EXPECT_EQ(target->source, top_ / "k");
  EXPECT_EQ(target->release, "3.2.7-mine");
}

TEST_F(TargetTest, IdFollowsWhatATargetIsMadeOf) {
  const std::string id = add()->id;
  EXPECT_EQ(add("same")->id, id);
  const std::string build = "root/usr/src/headers-3.2.0-4-toy/";
  const std::string common = "root/usr/src/headers-common/";
  const std::map<std::string, std::string> changes = {
      {build + ".config", "CONFIG_A=m\n"},
      {build + "Module.symvers", "0x0000002b\tone\tvmlinux\tEXPORT_SYMBOL\n"},
      {build + "include/generated/autoconf.h", "#define CONFIG_A 2\n"},
      {build + "include/config/kernel.release", "3.2.0-5-toy\n"},
      {common + "arch/toy/include/asm/b.h", "int bb;\n"}};
  for (const auto& [file, text] : changes) {
    const std::string before = test::slurp(top_ / file);
    top_.write(file, text);
    EXPECT_NE(add()->id, id) << file;
    top_.write(file, before);
    EXPECT_EQ(add()->id, id) << file;
  }
}

TEST_F(TargetTest, RefusesHeadersOfAnotherVersion) {
  top_.write("root/usr/src/headers-common/Makefile", "VERSION = 3\nPATCHLEVEL = 4\nSUBLEVEL = 1\n");
  EXPECT_EQ(error_of(request(), ErrorKind::input),
            "TOP/root/usr/src/headers-3.2.0-4-toy: error: these headers are of 3.4.1, but the "
            "source toy-3.2 is 3.2.7\n"
            "  next: import the source of 3.4.1 and name it with --source\n");
}

TEST_F(TargetTest, RefusesHeadersThatDifferFromTheSource) {
  top_.write("root/usr/src/headers-common/include/linux/a.h", "long a;\n");
  top_.write("root/usr/src/headers-common/include/linux/only-here.h", "\n");
  EXPECT_EQ(error_of(request(), ErrorKind::input),
            "TOP/root/usr/src/headers-3.2.0-4-toy: error: 1 of 1 headers differ from the source "
            "toy-3.2: include/linux/a.h\n"
            "  next: import the source that these headers were made from (the same package "
            "version, with the same patches) and name it with --source\n");
}

TEST_F(TargetTest, RefusesHeadersWithNothingToCompare) {
  test::fs::remove(top_ / "root/usr/src/headers-common/include/linux/a.h");
  EXPECT_THAT(error_of(request(), ErrorKind::input),
              testing::HasSubstr("these headers and the source toy-3.2 have no header in common"));
}

TEST_F(TargetTest, RefusesAFolderWithoutConfigurationOrRelease) {
  const std::string build = "root/usr/src/headers-3.2.0-4-toy/";
  test::fs::remove(top_ / (build + ".config"));
  EXPECT_EQ(error_of(request(), ErrorKind::environment),
            "TOP/root/usr/src/headers-3.2.0-4-toy: error: no kernel headers: there is no .config\n"
            "  next: install or unpack the header package of this very release\n");
  test::fs::remove(top_ / (build + "include/config/kernel.release"));
  EXPECT_EQ(error_of(request(), ErrorKind::environment),
            "TOP/root/usr/src/headers-3.2.0-4-toy: error: no kernel headers: there is no "
            "include/config/kernel.release\n"
            "  next: give a folder of an installed or unpacked header package, or a tree after "
            "`make modules_prepare`\n");
  auto nowhere = request();
  nowhere.headers = top_ / "nowhere";
  EXPECT_EQ(error_of(nowhere, ErrorKind::environment),
            "TOP/nowhere: error: no such folder\n  next: give the folder of the target's "
            "headers\n");
}

TEST_F(TargetTest, RefusesHalfAPackage) {
  test::fs::remove_all(top_ / "root/usr/src/headers-common");
  EXPECT_EQ(error_of(request(), ErrorKind::environment),
            "TOP/root/usr/src/headers-3.2.0-4-toy/Makefile: error: includes "
            "/usr/src/headers-common/Makefile, which is missing\n"
            "  next: install or unpack the package with the common headers into the same root\n");
}

TEST_F(TargetTest, NeedsTheSourceInTheStore) {
  auto other = request();
  other.kernel = "toy-3.3";
  EXPECT_EQ(error_of(other, ErrorKind::input),
            "toy-3.3: error: no kernel of this name in TOP/store\n"
            "  next: use toy-3.2, or `stackport kernel fetch toy-3.3`\n");
}

TEST_F(TargetTest, KeepsTheLastGoodOneWhenTheNextFails) {
  const std::string id = add()->id;
  auto wrong = request();
  wrong.headers = top_ / "nowhere";
  EXPECT_FALSE(add_target(store_, wrong));
  EXPECT_EQ(open_target(store_, "toy")->id, id);
}

}  // namespace
}  // namespace stackport::kernel
