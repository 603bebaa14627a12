// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/pack.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <regex>

#include "core/base/text.h"
#include "core/bundle/pack_dkms.h"
#include "core/host/process.h"

namespace stackport::bundle {
namespace {

void must(const Result<void>& result) {
  ASSERT_TRUE(result);
}

using testing::ElementsAre;
using testing::HasSubstr;

class Pack : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "stackport-pack-XXXXXX";
    top_ = mkdtemp(pattern.data());
    manifest_.stack = "rdma";
    manifest_.source.version = "6.12.117";
    manifest_.target.release = "6.1.0-56-amd64";
    manifest_.config["RDMA_SIW"] = "m";
    put("k/core.c", "EXPORT_SYMBOL_GPL(rdma_listen);\n");
    put("k/a.c", "int f(void) { return rdma_listen(1); }\n");
    put("Makefile", "modules:\n");
    auto& component = manifest_.components.emplace_back();
    component.name = component.layer = "core";
    manifest_.modules.push_back({"a-rdma", "core", "k", "RDMA_SIW", {"k/a.c"}});
    manifest_.modules.push_back({"z_core", "core", "k", "INFINIBAND", {"k/core.c"}});
    must(files_.write(bundle_ / "MANIFEST.json", to_json(manifest_).dump()));
    must(files_.write(bundle_ / "build/6.1.0-56-amd64/k/a.ko", "built"));
  }
  void TearDown() override { must(files_.remove_all(top_)); }
  void put(const std::string& path, const std::string& bytes) {
    bundle_ = top_ / "bundle";
    must(files_.write(bundle_ / path, bytes));
    File file;
    file.path = path;
    file.sha256 = sha256(bytes);
    manifest_.files.push_back(file);
  }

  host::FileSystem& files_ = host::real_file_system();
  host::Path top_, bundle_;
  Manifest manifest_;
};

TEST_F(Pack, DkmsFolderHoldsTheBundleItsManifestAndItsConf) {
  const auto packed = pack(bundle_, manifest_, Format::dkms, top_ / "out");
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->name, "stackport-rdma");
  EXPECT_TRUE(std::regex_match(packed->version, std::regex("6\\.12\\.117\\+[0-9a-f]{8}")));
  EXPECT_EQ(packed->path, top_ / "out" / ("stackport-rdma-" + packed->version));
  EXPECT_THAT(*files_.list(packed->path),
              ElementsAre("MANIFEST.json", "Makefile", "dkms.conf", "k"));
  const std::string conf = *files_.read(packed->path / "dkms.conf");
  EXPECT_THAT(conf, HasSubstr("BUILD_EXCLUSIVE_KERNEL='^6\\.1\\.0-[0-9]+-amd64$'\n"
                              "BUILD_EXCLUSIVE_ARCH='^x86_64$'\n"
                              "BUILD_EXCLUSIVE_CONFIG=\"CONFIG_INFINIBAND CONFIG_MODULES\"\n"
                              "BUILT_MODULE_NAME[0]=\"z_core\"\nBUILT_MODULE_LOCATION[0]=\"k\"\n"
                              "DEST_MODULE_LOCATION[0]=\"/updates/dkms\"\n"
                              "BUILT_MODULE_NAME[1]=\"a-rdma\"\n"));
}

TEST_F(Pack, TheConfIsAShellScriptThatKeepsDkmsVariables) {
  const auto packed = pack(bundle_, manifest_, Format::dkms, top_ / "out");
  ASSERT_TRUE(packed);
  host::Command command;
  command.argv = {
      "bash", "-euc",
      "kernelver=6.1; kernel_source_dir=/h; . \"$1\"; echo \"${MAKE[0]}|$CLEAN|$NO_WEAK_MODULES\"",
      "bash", (packed->path / "dkms.conf").string()};
  EXPECT_EQ(host::real_processes().run(command)->out, "make KVER=6.1 KDIR=/h modules|true|yes\n");
}

TEST_F(Pack, EqualBundlesGiveEqualArchives) {
  const auto one = pack(bundle_, manifest_, Format::tar, top_ / "1");
  std::filesystem::last_write_time(
      bundle_ / "k/a.c", std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  const auto two = pack(bundle_, manifest_, Format::tar, top_ / "2");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(*files_.read(one->path), *files_.read(two->path));
  host::Command command;
  command.argv = {"tar", "tJf", one->path.string()};
  const std::string top = one->name + "-" + one->version + "/";
  EXPECT_EQ(host::real_processes().run(command)->out,
            top + "MANIFEST.json\n" + top + "Makefile\n" + top + "k/a.c\n" + top + "k/core.c\n");
}

TEST_F(Pack, AnEditedBundleIsRefusedAndNothingIsWritten) {
  must(files_.write(bundle_ / "k/a.c", "edited"));
  for (Format format : {Format::tar, Format::dkms}) {
    const auto packed = pack(bundle_, manifest_, format, top_ / "out");
    ASSERT_FALSE(packed);
    EXPECT_EQ(packed.error().diagnostics[0].message,
              "is not what the manifest says: it was edited");
    EXPECT_FALSE(files_.exists(top_ / "out"));
  }
}

TEST_F(Pack, DevelHasHeadersInOrderSymbolVersionsAndALineForMake) {
  put("include/rdma/ib_verbs.h", "struct ib_device;\n");
  manifest_.files.back().role = "header";
  put("compat/include/linux/b.h", "\n");
  manifest_.files.back().role = "compat";
  put("drivers/net/private.h", "\n");
  manifest_.files.back().role = "private";
  const BuiltFor build = {"6.1.0-56-amd64", bundle_ / "build/6.1.0-56-amd64"};
  EXPECT_FALSE(pack(bundle_, manifest_, Format::devel, top_ / "out", {build}));
  EXPECT_FALSE(files_.exists(top_ / "out")) << "no Module.symvers, no package";
  must(files_.write(build.folder / "Module.symvers",
                    "0x1\trdma_listen\tk/z_core\tEXPORT_SYMBOL\t\n"));
  const auto packed = pack(bundle_, manifest_, Format::devel, top_ / "out", {build});
  ASSERT_TRUE(packed);
  EXPECT_EQ(packed->path, top_ / "out" / ("stackport-rdma-devel-" + packed->version));
  EXPECT_THAT(*files_.list(packed->path),
              ElementsAre("README", "compat", "include", "rdma.mk", "rdma.pc", "symvers"));
  EXPECT_TRUE(files_.exists(packed->path / "symvers/6.1.0-56-amd64/Module.symvers"));
  must(files_.write(top_ / "module/Makefile",
                    "include " + (packed->path / "rdma.mk").string() +
                        "\nall:\n\t@echo $(LINUXINCLUDE) $(KBUILD_EXTRA_SYMBOLS)\n"));
  host::Command make;
  make.argv = {"make", "-sC", (top_ / "module").string(), "KERNELRELEASE=6.1.0-56-amd64"};
  const std::string d = packed->path.string();
  EXPECT_EQ(host::real_processes().run(make)->out,
            "-I" + d + "/compat/include -I" + d + "/include -I" + d +
                "/include/uapi -DCONFIG_RDMA_SIW_MODULE=1 " + d +
                "/symvers/6.1.0-56-amd64/Module.symvers\n");
  make.argv.back() = "KERNELRELEASE=6.1.0-55-amd64";
  EXPECT_THAT(host::real_processes().run(make)->err,
              HasSubstr("was not built for 6.1.0-55-amd64, but for: 6.1.0-56-amd64"));
}

TEST_F(Pack, ANameThatTheShellWouldReadIsRefused) {
  manifest_.modules[0].name = "a$(reboot)";
  const auto packed = pack(bundle_, manifest_, Format::dkms, top_ / "out");
  ASSERT_FALSE(packed);
  EXPECT_EQ(packed.error().diagnostics[0].message,
            "the module name or folder 'a$(reboot)' can't stand in dkms.conf");
}

TEST(Series, TheCounterMayHaveAnyValueAndTheRestStands) {
  EXPECT_EQ(series_pattern("6.1.0-56-amd64"), "^6\\.1\\.0-[0-9]+-amd64$");
  EXPECT_EQ(series_pattern("6.12.41+deb13-cloud-amd64"), "^6\\.12\\.[0-9]+\\+deb13-cloud-amd64$");
  EXPECT_EQ(series_pattern("5.14.0-427.13.1.el9_4.x86_64"),
            "^5\\.14\\.0-427(\\.[0-9]+)*\\.el9_4\\.x86_64$");
  EXPECT_EQ(series_pattern("6.1.192"), "^6\\.1\\.[0-9]+$");
  EXPECT_EQ(series_pattern("6.1.0-rc3"), "^6\\.1\\.0-rc3$");
  const std::regex series(series_pattern("6.1.0-56-amd64"), std::regex::extended);
  EXPECT_TRUE(std::regex_match("6.1.0-9-amd64", series));
  EXPECT_FALSE(std::regex_match("6.1.0-56-rt-amd64", series));
  EXPECT_FALSE(std::regex_match("6x1.0-56-amd64", series));
}

TEST(Machine, IsTheFlavoursLastWord) {
  EXPECT_EQ(machine_of("6.1.0-56-cloud-amd64"), "x86_64");
  EXPECT_EQ(machine_of("5.14.0-427.el9_4.aarch64"), "aarch64");
  EXPECT_EQ(machine_of("6.8.0-45-generic"), "");
}

}  // namespace
}  // namespace stackport::bundle
