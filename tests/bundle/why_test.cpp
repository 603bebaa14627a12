// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/why.h"

#include <gmock/gmock.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::bundle {
namespace {

using testing::HasSubstr;

class Why : public testing::Test {
 protected:
  Why() {
    manifest_.source = {"x", "6.12", "linux-source-6.12", "6.12-1", ""};
    manifest_.base = {"y", "6.1", "linux-source-6.1", "6.1-1", ""};
    BundleComponent fabric;
    fabric.name = "fabric";
    fabric.layer = "ulp";
    fabric.policy = "reuse-y";
    fabric.why = "fitted to Y's host";
    fabric.place = "policies/fabric.yaml:3";
    fabric.kernel = "y";
    manifest_.components = {fabric};
    manifest_.modules = {{"fabric-rdma", "fabric", "drivers/fabric", "FABRIC", {}}};
    manifest_.excluded = {{"fabric_old", "fabric", "not to be had", "policies/fabric.yaml:9"}};
    File file{"drivers/fabric/a.c", "y", "drivers/fabric/a.c", "fabric", "source", "", {}};
    file.changes = {{2, 1, 1, "adjustment", "cq-attr", "function ib_create_cq", "declared",
                     "policies/ulp.yaml:5", "it takes attributes"}};
    manifest_.files = {file};
    scratch_.put("drivers/fabric/a.c", "int a;\nint b;\nint c;\n");
  }
  std::string ask(const std::string& question) {
    const auto answer = why(manifest_, scratch_.path(), question);
    if (!answer) return test::all_text(answer.error());
    std::string text = answer->subject + "|" + answer->headline + "\n";
    for (const auto& [label, fact] : answer->facts) text += label + ": " + fact + "\n";
    return text;
  }
  test::Scratch scratch_;
  Manifest manifest_;
};

TEST_F(Why, AComponent) {
  EXPECT_EQ(ask("fabric"),
            "fabric|ulp component\npolicy: reuse-y\nbecause: fitted to Y's host\n"
            "decided at: policies/fabric.yaml:3\ncode from: y (linux-source-6.1 6.1-1, Y)\n"
            "modules: fabric-rdma\nleft out: fabric_old: not to be had\n"
            "lines: 0 from X, 0 from Y, 0 generated, 0 by hand\n");
}

TEST_F(Why, AModuleInAnySpelling) {
  const auto answer = ask("fabric-rdma");
  EXPECT_THAT(answer, HasSubstr("fabric-rdma|module of fabric, built in drivers/fabric\n"));
  EXPECT_EQ(ask("fabric_rdma"), answer);
  EXPECT_EQ(ask("fabric-rdma.ko"), answer);
}

TEST_F(Why, AModuleThatIsLeftOut) {
  EXPECT_EQ(ask("fabric-old"),
            "fabric_old|not in the bundle\ncomponent: fabric\nbecause: not to be had\n"
            "decided at: policies/fabric.yaml:9\n");
}

TEST_F(Why, AFile) {
  EXPECT_THAT(ask("drivers/fabric/a.c"), HasSubstr("line: 2\nchanged by: adjustment cq-attr\n"));
  const std::string with_folder = (scratch_ / "drivers/fabric/a.c").string();
  EXPECT_EQ(ask(with_folder), ask("drivers/fabric/a.c"));
}

TEST_F(Why, ALine) {
  EXPECT_THAT(ask("drivers/fabric/a.c:2"),
              HasSubstr("a.c:2|int b;\nkernel: y (linux-source-6.1 6.1-1, Y)\n"));
  EXPECT_THAT(ask("drivers/fabric/a.c:2"), HasSubstr("delta: function ib_create_cq\n"));
  EXPECT_THAT(ask("drivers/fabric/a.c:3"), HasSubstr("changed: no: as it stands in that kernel\n"));
}

TEST_F(Why, ALineThatIsNone) {
  EXPECT_EQ(ask("drivers/fabric/a.c:4"), "drivers/fabric/a.c: error: has 3 lines, not 4\n");
  for (const std::string bad : {"x", "2x", "0", "-1"})
    EXPECT_EQ(
        ask("drivers/fabric/a.c:" + bad),
        "drivers/fabric/a.c: error: '" + bad + "' is no line number\n  next: lines count from 1\n");
}

TEST_F(Why, AnUnknownNameHasItsNearest) {
  EXPECT_EQ(ask("fabrik"),
            "error: 'fabrik' is no component, module or file of the bundle\n"
            "  next: did you mean 'fabric'?\n");
  EXPECT_EQ(ask("zzz"), "error: 'zzz' is no component, module or file of the bundle\n");
}

}  // namespace
}  // namespace stackport::bundle
