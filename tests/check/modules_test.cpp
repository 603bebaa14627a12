// SPDX-License-Identifier: GPL-2.0-only
#include "check/fixture.h"

namespace stackport::check {
namespace {

using testing::Contains;
using testing::ElementsAre;

class Modules : public CheckTest {
 protected:
  void SetUp() override {
    CheckTest::SetUp();
    put("k/a.c", "int a;\n");
    put("k/b.asn1", "B");
    name_module("m", {"k/a.c", "k/b.asn1"});
    assemble(built_ / "k/m.ko", {.info = {"vermagic=6.1.0-1-amd64 SMP"}});
    object("a", "k/a.c");
    object("b.asn1", "k/b.asn1.c");
    record({"a", "b.asn1"});
    stamp();
  }
  void object(const std::string& name, const std::string& source) {
    const std::string path = (built_ / "k" / (name + ".o")).string();
    write(built_ / "k" / ("." + name + ".o.cmd"),
          "cmd_" + path + " := gcc\n\nsource_" + path + " := " + (built_ / source).string() + "\n");
  }
  void record(const std::vector<std::string>& objects) {
    std::string text;
    for (const auto& name : objects) text += (built_ / "k" / (name + ".o")).string() + "\n";
    write(built_ / "k/m.mod", text);
  }
  void stamp() { write(built_ / ".stackport-built", build::stamp(manifest_, target_) + "\n"); }
  Check run() { return check_modules(built_, manifest_, target_); }
};

TEST_F(Modules, MadeOfTheirSourcesPass) {
  const Check check = run();
  EXPECT_THAT(check.findings, testing::IsEmpty());
  EXPECT_EQ(check.outcome, Outcome::passed);
  EXPECT_EQ(check.summary, "1 module made of 2 sources");
}

TEST_F(Modules, AnEmptyOneIsRefused) {
  assemble(built_ / "k/m.ko", {.info = {"vermagic=6.1.0-1-amd64 SMP"}, .code = false});
  EXPECT_THAT(run().findings, ElementsAre(Finds("m", "has no code: it is an empty module")));
}

TEST_F(Modules, ASourceThatWasLeftOutIsTold) {
  record({"b.asn1"});
  EXPECT_THAT(run().findings, ElementsAre(Finds("m", "k/a.c was not compiled into it")));
}

TEST_F(Modules, ASourceOfTheBundleThatWasNotPlannedIntoItIsRefused) {
  put("k/c.c", "int c;\n");
  stamp();
  object("c", "k/c.c");
  record({"a", "b.asn1", "c"});
  EXPECT_THAT(run().findings,
              ElementsAre(Finds("m", "was compiled from k/c.c, with which it was not planned")));
}

TEST_F(Modules, ASourceThatOnlyThisConfigurationAddsIsTold) {
  put("k/c.c", "int c;\n");
  manifest_.modules[0].unread = {"k/c.c"};
  stamp();
  EXPECT_THAT(run().findings, ElementsAre(Finds("m", "k/c.c was not compiled into it")));
  object("c", "k/c.c");
  record({"a", "b.asn1", "c"});
  const Check check = run();
  EXPECT_THAT(check.findings, testing::IsEmpty());
  EXPECT_EQ(check.summary,
            "1 module made of 3 sources; by this configuration only, compiled but not read by the "
            "plan: k/c.c");
}

TEST_F(Modules, ADummyInPlaceOfItsSourcesIsRefused) {
  write(built_ / "k/dummy.c", "");
  object("dummy", "k/dummy.c");
  record({"a", "b.asn1", "dummy"});
  EXPECT_THAT(run().findings,
              ElementsAre(Finds("m", "was compiled from k/dummy.c, which is not in the manifest")));
}

TEST_F(Modules, AnotherReleaseIsRefused) {
  assemble(built_ / "k/m.ko", {.info = {"vermagic=6.1.0-11-amd64 SMP"}});
  EXPECT_THAT(
      run().findings,
      ElementsAre(Finds("m", "is built for '6.1.0-11-amd64', and the target is '6.1.0-1-amd64'")));
}

TEST_F(Modules, MissingAndStrangeOnesAreTold) {
  name_module("gone");
  stamp();
  assemble(built_ / "k/strange.ko", {});
  EXPECT_THAT(run().findings,
              ElementsAre(Finds("gone", "is not built"),
                          Finds("k/strange.ko", "was built, but the manifest doesn't name it")));
}

TEST_F(Modules, ABuildOfAnotherStateIsTold) {
  put("k/c.h", "");
  EXPECT_THAT(
      run().findings,
      Contains(Finds("6.1.0-1-amd64",
                     "the last build did not end well, or was of another state of the bundle")));
}

TEST_F(Modules, ThatWereNeverBuiltAreNotChecked) {
  must(files_.remove_all(built_));
  EXPECT_EQ(run().outcome, Outcome::not_checked);
}

}  // namespace
}  // namespace stackport::check
