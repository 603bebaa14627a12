// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/closure.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

stack::Stack small_stack() {
  stack::Stack stack;
  stack.file = "stacks/small.yaml";
  stack::Component core, ulp;
  core.name = "core";
  core.modules = {"ib_core"};
  ulp.name = "fabric";
  ulp.modules = {"fabric-rdma"};
  stack.components = {core, ulp};
  return stack;
}

Manifest manifest_with(const std::string& module) {
  Manifest manifest;
  manifest.modules.push_back({module, "core", "ib", "IB", {}});
  return manifest;
}

TEST(OpenEnds, AComponentWithoutAPolicyIsNamed) {
  const Uses uses{{"fabric_rdma", {{"ib_core", {"ib_a", "ib_b"}}, {"scsi_mod", {"scsi_x"}}}}};
  const auto ends = open_ends(uses, manifest_with("ib_core"), small_stack());
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].place.file, "policies/fabric.yaml");
  EXPECT_EQ(
      ends[0].message,
      "closure: fabric_rdma uses 2 replaced exports of ib_core (ib_a, ..), and no policy says "
      "what becomes of it");
  EXPECT_EQ(ends[0].next,
            "write policies/fabric.yaml with 'policy: reuse-y', or 'policy: exclude' and a reason");
}

TEST(OpenEnds, AModuleThatTheStackDoesNotKnow) {
  const auto ends =
      open_ends({{"stranger", {{"ib_core", {"ib_a"}}}}}, manifest_with("ib_core"), small_stack());
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].place.file, "stacks/small.yaml");
  EXPECT_EQ(ends[0].next, "add a component for stranger to stacks/small.yaml, and a policy for it");
}

TEST(OpenEnds, ReplacedAndExcludedModulesAreClosed) {
  auto manifest = manifest_with("ib-core");
  const Uses uses{{"ib_core", {{"ib_core", {"ib_a"}}}},
                  {"fabric_rdma", {{"ib_core", {"ib_a"}}}},
                  {"sd_mod", {{"scsi_mod", {"scsi_x"}}}}};
  EXPECT_EQ(open_ends(uses, manifest, small_stack()).size(), 1U);
  manifest.excluded.push_back({"fabric-rdma", "fabric", "not to be had", "policies/fabric.yaml:3"});
  EXPECT_THAT(open_ends(uses, manifest, small_stack()), IsEmpty());
}

}  // namespace
}  // namespace stackport::bundle
