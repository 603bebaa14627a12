// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/module_file.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace stackport::kernel {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}
void spill(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}
void pack(const fs::path& path, const std::string& bytes, int (*filter)(archive*)) {
  archive* out = archive_write_new();
  filter(out);
  archive_write_set_format_raw(out);
  ASSERT_EQ(archive_write_open_filename(out, path.c_str()), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(out, entry);
  archive_write_data(out, bytes.data(), bytes.size());
  archive_entry_free(entry);
  archive_write_close(out);
  archive_write_free(out);
}

class ModuleFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("module_file_test." + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST(ModuleName, OfPathsAndFileNames) {
  EXPECT_EQ(module_name("nvme-rdma"), "nvme_rdma");
  EXPECT_EQ(module_name("drivers/nvme/host/nvme-rdma.ko.xz"), "nvme_rdma");
  EXPECT_EQ(module_name("drivers/ib-x/ib_core.ko"), "ib_core");
}

TEST_F(ModuleFileTest, ReadsWhatAModuleSays) {
  spill(folder_ / "toy-core.ko", slurp(MODULE_FIXTURE));
  const auto module = read_module(folder_ / "toy-core.ko");
  ASSERT_TRUE(module);
  EXPECT_EQ(module->name, "toy_core");
  EXPECT_THAT(module->imports, ElementsAre(Pair("ib_register_client", 0x12345678u),
                                           Pair("module_layout", 0xcafe0001u)));
  EXPECT_THAT(module->undefined, ElementsAre("a_far_symbol", "ib_register_client"));
  EXPECT_THAT(module->exports, ElementsAre(Pair("toy_bare", 0u), Pair("toy_first", 0x22222222u),
                                           Pair("toy_second", 0x33333333u)));
  EXPECT_EQ(module->info.count("alias"), 2u);
  EXPECT_EQ(module->info.find("depends")->second, "ib_core,other");
  EXPECT_EQ(module->build_id, "deadbeef");
}

TEST_F(ModuleFileTest, ReadsTheExtendedForm) {
  spill(folder_ / "toy-extended.ko", slurp(MODULE_EXTENDED_FIXTURE));
  const auto module = read_module(folder_ / "toy-extended.ko");
  ASSERT_TRUE(module);
  EXPECT_EQ(module->name, "toy_extended");
  EXPECT_THAT(
      module->imports,
      ElementsAre(
          Pair("a_name_that_may_be_longer_than_the_fifty_six_bytes_of_the_older_form", 0x0badf00du),
          Pair("short_name", 0x00c0ffeeu)));
  EXPECT_THAT(module->exports, ElementsAre(Pair("toy_extended", 0u)));
}

TEST_F(ModuleFileTest, ReadsCompressedModules) {
  const std::string bytes = slurp(MODULE_FIXTURE);
  pack(folder_ / "a.ko.xz", bytes, archive_write_add_filter_xz);
  pack(folder_ / "a.ko.gz", bytes, archive_write_add_filter_gzip);
  pack(folder_ / "a.ko.zst", bytes, archive_write_add_filter_zstd);
  for (const char* name : {"a.ko.xz", "a.ko.gz", "a.ko.zst"}) {
    const auto module = read_module(folder_ / name);
    ASSERT_TRUE(module) << name;
    EXPECT_EQ(module->exports.size(), 3u) << name;
  }
}

TEST_F(ModuleFileTest, RefusesWhatIsNoModule) {
  const std::string bytes = slurp(MODULE_FIXTURE);
  for (const std::string& bad :
       {std::string("text"), std::string(), bytes.substr(0, bytes.size() / 2)}) {
    spill(folder_ / "bad.ko", bad);
    const auto module = read_module(folder_ / "bad.ko");
    ASSERT_FALSE(module);
    EXPECT_EQ(module.error().kind, ErrorKind::failed);
    EXPECT_EQ(module.error().diagnostics[0].message, "is not a kernel module, or is cut short");
  }
  spill(folder_ / "bad.ko.xz", "text");
  const auto packed = read_module(folder_ / "bad.ko.xz");
  ASSERT_FALSE(packed);
}

TEST_F(ModuleFileTest, SaysWhyAFileCantBeRead) {
  const auto none = read_module(folder_ / "none.ko");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::environment);
  EXPECT_EQ(none.error().diagnostics[0].message, "can't be read: No such file or directory");
  EXPECT_FALSE(read_modules(folder_ / "none"));
}

TEST_F(ModuleFileTest, ReadsAFolderInPathOrder) {
  const std::string bytes = slurp(MODULE_FIXTURE);
  spill(folder_ / "kernel/b/two.ko", bytes);
  spill(folder_ / "kernel/a/one.ko", slurp(MODULE_EXTENDED_FIXTURE));
  spill(folder_ / "modules.order", "not a module");
  const auto modules = read_modules(folder_);
  ASSERT_TRUE(modules);
  ASSERT_EQ(modules->size(), 2u);
  EXPECT_EQ((*modules)[0].first, "kernel/a/one.ko");
  EXPECT_EQ((*modules)[1].second.name, "toy_core");

  spill(folder_ / "kernel/c/bad.ko", "text");
  const auto broken = read_modules(folder_);
  ASSERT_FALSE(broken);
  EXPECT_THAT(broken.error().diagnostics[0].place.file, HasSubstr("kernel/c/bad.ko"));
}

std::vector<std::string> users_of(const fs::path& folder, const std::set<std::string>& others) {
  const auto modules = read_users(folder, others);
  std::vector<std::string> out;
  if (modules)
    for (const auto& [path, module] : *modules) out.push_back(path);
  else
    out.push_back(modules.error().diagnostics[0].message);
  return out;
}

TEST_F(ModuleFileTest, ReadsOnlyThoseThatUseCertainModules) {
  const std::string bytes = slurp(MODULE_FIXTURE);
  spill(folder_ / "a.ko", bytes);
  pack(folder_ / "b.ko.xz", bytes, archive_write_add_filter_xz);
  spill(folder_ / "says-nothing.ko", slurp(MODULE_EXTENDED_FIXTURE));
  EXPECT_THAT(users_of(folder_, {"ib_core"}), ElementsAre("a.ko", "b.ko.xz", "says-nothing.ko"));
  EXPECT_THAT(users_of(folder_, {"ib_cor", "core"}), ElementsAre("says-nothing.ko"));
  pack(folder_ / "too.ko.xz", slurp(MODULE_EXTENDED_FIXTURE), archive_write_add_filter_xz);
  EXPECT_THAT(users_of(folder_, {"core"}), ElementsAre("says-nothing.ko", "too.ko.xz"));
}

TEST_F(ModuleFileTest, UnpacksAModuleNoFurtherThanItTakesToKnowWhatItUses) {
  std::string bytes = slurp(MODULE_FIXTURE);
  for (unsigned state = 1; bytes.size() < 1U << 20;) {
    state = state * 1103515245 + 12345;
    bytes += char(state >> 16);
  }
  pack(folder_ / "a.ko.xz", bytes, archive_write_add_filter_xz);
  const std::string packed = slurp(folder_ / "a.ko.xz");
  spill(folder_ / "a.ko.xz", packed.substr(0, packed.size() / 2));
  EXPECT_THAT(users_of(folder_, {"scsi_mod"}), IsEmpty());
  EXPECT_THAT(users_of(folder_, {"ib_core"}), ElementsAre(HasSubstr("can't be unpacked")));
}

/// What is read there is not taken for an answer; the file is no module either.
TEST_F(ModuleFileTest, WhatStandsInNoModinfoDoesNotSayWhatAModuleUses) {
  using std::string_literals::operator""s;
  spill(folder_ / "a.ko", "\0depends=scsi_mod\0\x01\x02\0vermagic=6.1.0\0"s);
  EXPECT_THAT(users_of(folder_, {"ib_core"}),
              ElementsAre("is not a kernel module, or is cut short"));
}

}  // namespace
}  // namespace stackport::kernel
