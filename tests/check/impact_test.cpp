// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/impact.h"

#include "check/fixture.h"
#include "core/check/installed.h"

namespace stackport::check {
namespace {

class ImpactTest : public CheckTest {
 protected:
  void SetUp() override {
    CheckTest::SetUp();
    target_.modules = top_ / "modules";
    name_module("core");
    exports(
        "0x00000001\tverb\tk/core\tEXPORT_SYMBOL\t\n0x00000002\tgone\tk/core\tEXPORT_SYMBOL\t\n"
        "0x00000005\tsame\tk/core\tEXPORT_SYMBOL\t\n0x00000003\thost\tvmlinux\tEXPORT_SYMBOL\t\n");
    assemble(built_ / "k/core.ko", {.exports = {{"verb", 17}, {"same", 5}}, .info = magic()});
    write(built_ / "Module.symvers",
          "0x00000011\tverb\tk/core\tEXPORT_SYMBOL\t\n0x00000005\tsame\tk/core\tEXPORT_SYMBOL\t\n");
    in_box("core", {}, "");
  }
  std::vector<std::string> magic(const std::string& depends = "") {
    return {"vermagic=" + target_.release + " SMP", "depends=" + depends};
  }
  void in_box(const std::string& name, const std::map<std::string, uint32_t>& imports,
              const std::string& depends) {
    assemble(target_.modules / "kernel" / (name + ".ko"),
             {.imports = imports, .info = magic(depends)});
  }
  Impact of(const std::string& module, const std::vector<host::Path>& given = {},
            const std::map<std::string, std::set<std::string>>& knows = {}) {
    const auto built = read_built(built_);
    EXPECT_TRUE(built);
    const auto impacts = impact({target_, manifest_, *built, {}, given, knows});
    EXPECT_TRUE(impacts);
    for (const auto& one : *impacts)
      if (one.module == module) return one;
    ADD_FAILURE() << module << " is not told of";
    return {};
  }
};

TEST_F(ImpactTest, OtherVersionAndGoneSymbolAreRefused) {
  in_box("ulp", {{"verb", 1}, {"gone", 2}}, "core");
  const auto ulp = of("ulp");
  EXPECT_EQ(ulp.fate, Fate::refused);
  ASSERT_EQ(ulp.reasons.size(), 2U);
  EXPECT_EQ(ulp.reasons[0].symbol, "gone");
  EXPECT_EQ(ulp.reasons[1].symbol, "verb");
  EXPECT_EQ(ulp.core, Core::target);
}

TEST_F(ImpactTest, WhatNeedsARefusedOneIsRefusedToo) {
  in_box("ulp", {{"verb", 1}}, "core");
  in_box("above", {{"host", 3}}, "ulp");
  EXPECT_EQ(of("above").fate, Fate::refused);
  EXPECT_EQ(of("above").reasons.front().message, "needs ulp, which is refused");
}

TEST_F(ImpactTest, SameVersionsAndOthersAreUntouched) {
  in_box("ulp", {{"same", 5}}, "core");
  in_box("far", {{"host", 3}}, "");
  EXPECT_EQ(of("ulp").fate, Fate::untouched);
  EXPECT_EQ(of("far").fate, Fate::untouched);
  EXPECT_EQ(of("core").fate, Fate::rebuilt);
}

TEST_F(ImpactTest, LoadsAndIsWrong) {
  in_box("ulp", {{"same", 5}}, "core");
  EXPECT_EQ(of("ulp", {}, {{"ulp", {"dev.id: 4 -> 8"}}}).fate, Fate::wrong);
  in_box("plain", {}, "core");
  assemble(target_.modules / "kernel/plain.ko", {.undefined = {"same"}, .info = magic("core")});
  target_.config.set("MODVERSIONS", "n");
  EXPECT_EQ(of("plain").fate, Fate::wrong);
}

TEST_F(ImpactTest, GivenModules) {
  const auto path = top_ / "given.ko";
  assemble(path, {.imports = {{"verb", 17}, {"host", 3}}, .info = magic("core")});
  EXPECT_EQ(of("given", {path}).fate, Fate::untouched);
  EXPECT_EQ(of("given", {path}).core, Core::bundle);
  assemble(path, {.imports = {{"verb", 9}}, .info = magic("core")});
  EXPECT_EQ(of("given", {path}).fate, Fate::refused);
  EXPECT_EQ(of("given", {path}).core, Core::other);
  assemble(path, {.imports = {{"host", 4}}, .info = magic("")});
  EXPECT_EQ(of("given", {path}).fate, Fate::refused);
  assemble(path, {.imports = {{"host", 3}}, .info = {"vermagic=5.0 SMP"}});
  EXPECT_EQ(of("given", {path}).reasons.front().message,
            "is built for '5.0', not for '6.1.0-1-amd64'");
}

TEST_F(ImpactTest, Installed) {
  const auto proc = top_ / "proc", sys = top_ / "sys";
  write(proc / "sys/kernel/osrelease", "6.1.0-1-amd64\n");
  write(proc / "modules",
        "core 100 2 ulp,disk, Live 0x0\nulp 100 0 - Live 0x0\ndisk 100 1 - Live 0x0\n");
  write(proc / "self/mountinfo", "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
  must(files_.make_directories(sys / "devices/pci/host/block/sda/sda1"));
  must(files_.make_directories(sys / "module/disk"));
  must(files_.make_directories(sys / "devices/pci/host/driver"));
  must(files_.make_directories(sys / "dev/block"));
  must(files_.symlink(sys / "devices/pci/host/block/sda/sda1", sys / "dev/block/8:1"));
  must(files_.symlink(sys / "module/disk", sys / "devices/pci/host/driver/module"));
  const auto installed = read_installed(manifest_, proc, sys);
  ASSERT_TRUE(installed);
  ASSERT_EQ(installed->loaded.size(), 1U);
  EXPECT_EQ(installed->loaded[0].users, (std::vector<std::string>{"disk", "ulp"}));
  EXPECT_EQ(installed->loaded[0].references, 2);
  EXPECT_TRUE(installed->loaded[0].holds_root);
}

}  // namespace
}  // namespace stackport::check
