// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "support/source_dir.h"

namespace {

namespace fs = std::filesystem;

/// Which folders of core/ each may include, itself aside: downward only.
const std::map<std::string, std::set<std::string>> kMatrix{
    {"base", {}},
    {"host", {"base"}},
    {"kernel", {"base", "host"}},
    {"facts", {"base", "host", "kernel"}},
    {"stack", {"base", "host", "kernel"}},
    {"policy", {"base", "stack"}},
    {"delta", {"base", "host", "facts", "policy"}},
    {"patch", {"base", "policy", "stack"}},
    {"bundle", {"base", "host", "kernel", "facts", "stack", "policy", "delta", "patch"}},
    {"build", {"base", "host", "kernel", "bundle"}},
    {"check", {"base", "host", "kernel", "facts", "bundle", "build"}},
    {"verify", {"base", "host", "kernel", "bundle", "build", "check"}},
    {"report", {"base"}},
};

std::set<std::string> included_folders(const std::string& text) {
  static const std::regex include(R"re(#include "core/([a-z]+)/)re");
  std::set<std::string> out;
  for (std::sregex_iterator it(text.begin(), text.end(), include), end; it != end; ++it)
    out.insert((*it)[1]);
  return out;
}

/// Each include of `text`, a file of `folder`, that the matrix does not allow.
std::set<std::string> upward(const std::string& folder, const std::string& text) {
  std::set<std::string> out;
  for (const auto& other : included_folders(text))
    if (other != folder && !kMatrix.at(folder).contains(other)) out.insert(other);
  return out;
}

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Layers, FoldersIncludeDownwardOnly) {
  const fs::path core = stackport::test::source_dir() / "core";
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(core)) {
    const auto extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    const std::string folder = fs::relative(entry.path(), core).begin()->string();
    ASSERT_TRUE(kMatrix.contains(folder)) << folder << " is not in the matrix";
    EXPECT_EQ(upward(folder, read(entry.path())), std::set<std::string>()) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 50U);
}

TEST(Layers, UpwardIncludeIsSeen) {
  EXPECT_EQ(upward("kernel", "#include \"core/bundle/plan.h\"\n"), std::set<std::string>{"bundle"});
  EXPECT_EQ(upward("bundle", "#include \"core/kernel/tree.h\"\n"), std::set<std::string>());
}

TEST(Layers, MatrixHasNoCycle) {
  for (const auto& [folder, allowed] : kMatrix)
    for (const auto& other : allowed)
      EXPECT_FALSE(kMatrix.at(other).contains(folder)) << folder << " and " << other;
}

/// Data, not code, names kernels, distributions, modules and vendors.
TEST(Layers, CoreNamesNoKernelOrVendor) {
  static const std::regex named(
      R"re(\b(debian|ubuntu|redhat|rhel|suse|fedora|mlx[45]|bnxt|irdma|hfi1|nvme|iser|ipoib|srp)\b)re",
      std::regex::icase);
  static const std::regex comment(R"re(//[^\n]*)re");
  const auto core = stackport::test::source_dir() / "core";
  for (const auto& entry : fs::recursive_directory_iterator(core)) {
    const auto extension = entry.path().extension();
    if (extension != ".h" && extension != ".cpp") continue;
    const std::string text = std::regex_replace(read(entry.path()), comment, "");
    std::smatch match;
    EXPECT_FALSE(std::regex_search(text, match, named)) << entry.path() << " names " << match.str();
  }
}

}  // namespace
