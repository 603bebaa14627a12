// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "stack/toy.h"

namespace stackport::stack {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Compare, WhatAgreesIsNotTold) {
  EXPECT_THAT(compare(toy::stack(), toy::graph()), IsEmpty());
}

TEST(Compare, FoundAndNotDeclared) {
  auto files = toy::files();
  files["nvme/rdma.c"] += "#include <scsi/host.h>\n";
  const auto all = compare(toy::stack(), toy::graph(files));
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(
      to_text(all[0]),
      "toy.yaml:20:11: error: the code of `consumer` uses `scsi`, but `host` does not name it\n"
      "  next: add `scsi` to its `host`\n"
      "nvme/rdma.c:8:1: note: includes scsi/host.h\n");
}

TEST(Compare, DeclaredAndNotFound) {
  auto files = toy::files();
  files["ib/core/device.c"] = "\n";
  const Graph without = toy::graph(files), with = toy::graph();
  const auto alone = compare(toy::stack(), without);
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_EQ(
      to_text(alone[0]),
      "toy.yaml:5:11: warning: `core` declares `host: net`, but nothing in its code uses `net`\n"
      "  next: take `net` out of its `host`\n");
  EXPECT_THAT(compare(toy::stack(), {&without, &with}), IsEmpty()) << "another kernel has it";
  const auto none = compare(toy::stack(), {&without, &without});
  ASSERT_EQ(none.size(), 1u);
  EXPECT_EQ(none[0].severity, Severity::error);
}

TEST(Compare, WhatTheKernelDoesNotHaveIsNotMissed) {
  auto files = toy::files();
  files.erase("ib/ulp/Makefile");
  files["nvme/rdma.c"] = "#include <rdma/verbs.h>\n";
  EXPECT_THAT(compare(toy::stack(), toy::graph(files)), IsEmpty());
}

}  // namespace
}  // namespace stackport::stack
