// SPDX-License-Identifier: GPL-2.0-only
#include <nlohmann/json.hpp>

#include "core/kernel/provider.h"
#include "kernel/target_folder.h"

namespace stackport::kernel {
namespace {

using test::Folder;

/// A provider whose newest version stands in DATA/newest; the kernel's is in its Makefile.
const char* const kProvider = R"(#!/usr/bin/env python3
import json, os, subprocess, sys
request = json.load(sys.stdin)
top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
newest = open(top + "/newest").read().strip()
print(request["request"], request["kind"], request["name"], file=sys.stderr)
answer = {"version": 1, "notes": ["a note"], "packages": [{"name": "p", "version": newest}]}
if request["kind"] == "kernel":
    version = request.get("package_version", newest)
    answer["kernel"] = {"name": request["name"], "package": "src", "package_version": version}
    if request["request"] == "fetch":
        subprocess.run(["tar", "-cf", request["folder"] + "/a.tar", "-C", top, "k"], check=True)
        answer["kernel"]["archive"] = "a.tar" if newest != "bad" else "../a.tar"
else:
    answer["target"] = {"release": "3.2.0-4-toy", "package_version": newest,
                        "kernel": {"name": "toy-3.2", "package_version": newest}}
    if request["request"] == "fetch":
        subprocess.run(["cp", "-a", top + "/root/.", request["folder"]], check=True)
        answer["target"]["headers"] = "usr/src/headers-3.2.0-4-toy"
print(json.dumps(answer))
)";

const char* const kData =
    "version: 1\nprovider: toy\narchitecture: amd64\nkeyring: /none\n"
    "suites:\n  - { name: s, archive: main }\n"
    "kernels:\n  - { name: toy-3.2, package: src, suites: [s] }\n"
    "targets:\n  - { name: toy, kernel: toy-3.2, meta: headers, suites: [s] }\n"
    "releases:\n  - { pattern: '3\\.2\\.0-[0-9]+-toy', kernel: toy-3.2, suites: [s] }\n";

class FetchTest : public testing::Test {
 protected:
  FetchTest() : store_(Store::open(top_ / "store").value()) {
    test::fs::create_directories(top_ / "stacks");
    test::fs::copy_file(test::test_path("../stacks/target.schema.json"),
                        top_ / "stacks/target.schema.json");
    top_.write("stacks/targets/toy.yaml", kData);
    top_.write("tools/providers/toy", kProvider, true);
    top_.write("newest", "1\n");
    top_.write("k/Makefile", test::kMakefile);
    top_.write("k/include/linux/a.h", "int a;\n");
    test::write_headers(top_, "root");
  }

  Result<Target> target(const std::string& name) {
    told_.clear();
    return fetch_target(store_, host::real_processes(), top_.path(), name, watch());
  }
  Result<Origin> kernel(const std::string& name) {
    told_.clear();
    return fetch_kernel(store_, host::real_processes(), top_.path(), name, watch());
  }
  FetchWatch watch() {
    return {[this](std::string_view line) { told_.emplace_back(line); }, {}};
  }

  Folder top_;
  Store store_;
  std::vector<std::string> told_;
};

TEST_F(FetchTest, ATargetBringsItsSource) {
  const auto got = target("toy");
  ASSERT_TRUE(got) << top_.text(got.error());
  EXPECT_EQ(got->release, "3.2.0-4-toy");
  EXPECT_EQ(got->package_version, "1");
  EXPECT_EQ(got->tree->origin().name, "toy-3.2");
  EXPECT_EQ(got->tree->origin().kind, "package");
  EXPECT_EQ(got->tree->origin().from, "src");
  EXPECT_THAT(told_, testing::Contains("note: a note"));
  EXPECT_TRUE(open_target(store_, "toy"));
  const auto record = nlohmann::json::parse(test::slurp(top_ / "store/fetched.json"));
  EXPECT_EQ(record["targets"]["toy"]["packages"][0]["version"], "1");
  EXPECT_EQ(record["kernels"]["toy-3.2"]["notes"][0], "a note");
}

TEST_F(FetchTest, WhatIsThereIsNotFetchedAgain) {
  ASSERT_TRUE(target("toy"));
  ASSERT_TRUE(target("toy"));
  EXPECT_EQ(told_, (std::vector<std::string>{"resolve target toy", "note: a note"}));
  ASSERT_TRUE(kernel("toy-3.2"));
  EXPECT_EQ(told_, (std::vector<std::string>{"resolve kernel toy-3.2", "note: a note"}));
}

TEST_F(FetchTest, AnExactReleaseIsFoundByItsPattern) {
  const auto got = target("3.2.0-4-toy");
  ASSERT_TRUE(got) << top_.text(got.error());
  EXPECT_EQ(got->name, "3.2.0-4-toy");
}

TEST_F(FetchTest, ATargetKeepsToItsSourceWhenTheKernelMovesOn) {
  const std::string id = target("toy")->id;
  top_.write("newest", "2\n");
  top_.write("k/include/linux/a.h", "long a;\n");
  const auto origin = kernel("toy-3.2");
  ASSERT_TRUE(origin) << top_.text(origin.error());
  EXPECT_EQ(origin->version, "2");
  const auto old = open_target(store_, "toy");
  ASSERT_TRUE(old) << top_.text(old.error());
  EXPECT_EQ(old->id, id);
  EXPECT_EQ(old->tree->origin().name, "toy-3.2@1");
}

TEST_F(FetchTest, AnOlderSourceNeverTakesThePlainName) {
  const auto origin = kernel("toy-3.2@0.9");
  ASSERT_TRUE(origin) << top_.text(origin.error());
  EXPECT_EQ(origin->name, "toy-3.2@0.9");
  EXPECT_EQ(store_.kernels().size(), 1U);
}

TEST_F(FetchTest, NamesTheNearest) {
  const auto none = target("toi");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ErrorKind::input);
  EXPECT_EQ(top_.text(none.error()),
            "toi: error: no target of this name can be fetched\n  next: did you mean toy?\n");
  const auto nothing = kernel("something-else");
  ASSERT_FALSE(nothing);
  EXPECT_EQ(top_.text(nothing.error()),
            "something-else: error: no kernel of this name can be fetched\n"
            "  next: there are toy-3.2\n");
}

TEST_F(FetchTest, APathOutsideTheFolderIsRefused) {
  top_.write("newest", "bad\n");
  const auto got = kernel("toy-3.2");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::environment);
  EXPECT_EQ(top_.text(got.error()),
            "TOP/tools/providers/toy: error: the provider's answer names a path outside its "
            "folder: ../a.tar\n");
  EXPECT_TRUE(store_.kernels().empty());
}

TEST_F(FetchTest, AWrongDataFileIsRefusedWithItsPlace) {
  std::string text = kData;
  text.replace(text.find("keyring"), 7, "keyrung");
  top_.write("stacks/targets/toy.yaml", text);
  const auto got = kernel("toy-3.2");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().kind, ErrorKind::input);
  EXPECT_THAT(top_.text(got.error()), testing::HasSubstr("TOP/stacks/targets/toy.yaml:4:1: "));
  text = kData;
  text.replace(text.find("3\\.2"), 4, "(((");
  top_.write("stacks/targets/toy.yaml", text);
  EXPECT_THAT(top_.text(kernel("toy-3.2").error()),
              testing::HasSubstr("error: no regular expression: "));
}

}  // namespace
}  // namespace stackport::kernel
