// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/manifest.h"

#include <gmock/gmock.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::bundle {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Manifest full() {
  Manifest m;
  m.stack = "rdma";
  m.source = {"x", "6.12", "package", "6.12-1", "aa"};
  m.base = {"y", "6.1", "package", "6.1-1", "bb"};
  m.target = {"t", "6.1.0", "6.1-1", "cc"};
  m.components = {{"core",
                   "core",
                   "take-x",
                   "why",
                   "policies/core.yaml:3",
                   {"fact"},
                   {"0123456789ab"},
                   "x",
                   "owner",
                   1,
                   2,
                   3,
                   4,
                   5}};
  m.modules = {{"ib_core", "core", "ib", "IB", {"ib/a.c"}}};
  m.excluded = {{"old", "core", "gone", "policies/core.yaml:9"}};
  m.files = {{"ib/a.c",
              "x",
              "ib/a.c",
              "core",
              "source",
              "dd",
              {{3, 2, 1, "patch", "0001.patch", "delta", "declared", "patches/core:2", "why"}}}};
  m.config = {{"IB", "m"}};
  m.host_sources = {{"net", {"net/"}}};
  return m;
}

std::string message_of(const Result<Manifest>& result) {
  return result ? "" : test::all_text(result.error());
}

TEST(Manifest, RoundTrip) {
  const auto json = to_json(full());
  const auto read = manifest_from_json(nlohmann::json::parse(json.dump()), "M");
  ASSERT_TRUE(read) << message_of(read);
  EXPECT_EQ(to_json(*read), json);
  EXPECT_EQ(read->files[0].changes[0].removed, 1);
}

TEST(Manifest, AnotherFormatIsRefused) {
  auto json = to_json(full());
  json["format"] = 99;
  const auto read = manifest_from_json(json, "M");
  EXPECT_EQ(message_of(read),
            "M: error: has format 99, this program reads 1\n"
            "  next: assemble the bundle again with this version of stackport\n");
  EXPECT_EQ(read.error().kind, ErrorKind::input);
}

TEST(Manifest, DamagedOnesAreRefused) {
  EXPECT_THAT(message_of(manifest_from_json(nlohmann::json::array(), "M")),
              HasSubstr("is not a bundle's manifest"));
  auto lacking = to_json(full());
  lacking.erase("modules");
  EXPECT_THAT(message_of(manifest_from_json(lacking, "M")), StartsWith("M: error: is damaged: "));
  auto other = to_json(full());
  other["files"][0]["path"] = 7;
  EXPECT_THAT(message_of(manifest_from_json(other, "M")), StartsWith("M: error: is damaged: "));
}

TEST(ReadManifest, NoBundleAndNoJson) {
  const test::Scratch scratch;
  EXPECT_THAT(message_of(read_manifest(scratch.path())), HasSubstr("holds no bundle"));
  scratch.put("MANIFEST.json", "{");
  EXPECT_THAT(message_of(read_manifest(scratch.path())), HasSubstr("is not JSON"));
  scratch.put("MANIFEST.json", to_json(full()).dump());
  EXPECT_TRUE(read_manifest(scratch.path()));
}

}  // namespace
}  // namespace stackport::bundle
