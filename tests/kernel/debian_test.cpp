// SPDX-License-Identifier: GPL-2.0-only
// The shipped provider and its data, without a network.
#include <nlohmann/json.hpp>

#include "core/kernel/provider.h"
#include "kernel/folder.h"
#include "support/source_dir.h"

namespace stackport::kernel {
namespace {

using nlohmann::json;
using test::Folder;

const test::fs::path kTop = test::source_dir();

json request(const std::string& kind, const std::string& name) {
  return {{"version", 1},
          {"request", "resolve"},
          {"kind", kind},
          {"name", name},
          {"cache", "/nonexistent"},
          {"data",
           {{"kernels", {{{"name", "toy-1"}, {"package", "p"}, {"suites", {"s"}}}}},
            {"targets", json::array()},
            {"suites", json::array()},
            {"releases", json::array()}}}};
}

std::string error_of(const json& request, ErrorKind kind) {
  const auto answer =
      ask_provider(host::real_processes(), kTop / "tools/providers/debian", request);
  if (answer) return "answered";
  EXPECT_EQ(answer.error().kind, kind);
  return answer.error().diagnostics[0].message;
}

TEST(Debian, TheShippedDataIsValid) {
  const auto names = offered(kTop);
  ASSERT_TRUE(names) << test::all_text(names.error());
  EXPECT_THAT(names->kernels, testing::IsSupersetOf({"debian-6.1", "debian-6.12", "debian-7.3"}));
  EXPECT_THAT(names->targets, testing::IsSupersetOf({"debian-6.1", "debian-6.1-rt"}));
}

TEST(Debian, RefusesABadRequest) {
  json old = request("kernel", "toy-1");
  old["version"] = 9;
  EXPECT_EQ(error_of(old, ErrorKind::input), "the request is not of version 1");
  json lacking = request("kernel", "toy-1");
  lacking.erase("cache");
  EXPECT_EQ(error_of(lacking, ErrorKind::input), "the request lacks `cache`");
  EXPECT_EQ(error_of(request("image", "toy-1"), ErrorKind::input),
            "the request is neither `resolve` nor `fetch` of a `kernel` or `target`");
  json nowhere = request("kernel", "toy-1");
  nowhere["request"] = "fetch";
  EXPECT_EQ(error_of(nowhere, ErrorKind::input), "a `fetch` lacks its `folder`");
}

TEST(Debian, RefusesUnknownNames) {
  EXPECT_EQ(error_of(request("kernel", "toy-2"), ErrorKind::input),
            "no kernel toy-2 in the data file");
  EXPECT_EQ(error_of(request("target", "toy-2"), ErrorKind::input),
            "no target toy-2 in the data file");
}

TEST(Debian, NamesAMissingKeyring) {
  const Folder top;
  json without = request("kernel", "toy-1");
  without["cache"] = top.path().string();
  without["data"]["keyring"] = (top / "none.gpg").string();
  without["data"]["architecture"] = "amd64";
  EXPECT_EQ(error_of(without, ErrorKind::environment),
            "the archive's keyring " + (top / "none.gpg").string() + " is missing");
}

TEST(Debian, NoArchiveIsNamedInACommittedFile) {
  for (const char* file :
       {"tools/providers/debian", "tools/providers/apt_root.py", "stacks/targets/debian.yaml"})
    EXPECT_THAT(test::slurp(kTop / file), testing::Not(testing::HasSubstr("://"))) << file;
}

}  // namespace
}  // namespace stackport::kernel
