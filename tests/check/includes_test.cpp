// SPDX-License-Identifier: GPL-2.0-only
#include "check/fixture.h"

namespace stackport::check {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Includes : public CheckTest {
 protected:
  void SetUp() override {
    CheckTest::SetUp();
    put("include/rdma/ib_verbs.h", "");
    put("compat/include/linux/file.h", "");
    put("k/a.c", "");
    write(target_.build / "include/rdma/ib_verbs.h", "");
    write(target_.build / "include/linux/file.h", "");
  }
  /// A unit with these dependencies; `later`: as kernels from 6.13 on record it.
  void unit(const std::vector<std::string>& dependencies, bool later = false,
            const std::string& source = "k/a.c") {
    const std::string name = later ? "k/a.o" : (built_ / "k/a.o").string();
    std::string text = (later ? "savedcmd_" : "cmd_") + name + " := gcc -c\n\nsource_" + name +
                       " := " + source + "\n\ndeps_" + name +
                       " := \\\n    $(wildcard include/config/X) \\\n";
    for (const auto& path : dependencies) text += "  " + path + " \\\n";
    write(built_ / "k/.a.o.cmd", text + "\n" + name + ": $(deps_" + name + ")\n");
  }
  Check run() { return check_includes(bundle_, built_, manifest_, target_); }
  std::string own(const std::string& path) { return (built_ / path).string(); }
};

TEST_F(Includes, OfTheBundleTargetAndCompilerPass) {
  unit({own("include/rdma/ib_verbs.h"), own("compat/include/linux/file.h"),
        "./include/linux/file.h", "include/linux/file.h",
        "/usr/lib/gcc/x86_64-linux-gnu/12/include/stdarg.h"});
  const Check check = run();
  EXPECT_THAT(check.findings, IsEmpty());
  EXPECT_EQ(check.outcome, Outcome::passed);
  EXPECT_EQ(check.summary, "5 headers read by 1 unit");
}

TEST_F(Includes, TheTargetsCopyOfAnOwnHeaderIsRefused) {
  for (const std::string& path : {std::string("./include/rdma/ib_verbs.h"),
                                  (target_.build / "include/rdma/ib_verbs.h").string()}) {
    unit({path});
    EXPECT_THAT(run().findings,
                ElementsAre(Finds("k/a.o",
                                  "read the target's include/rdma/ib_verbs.h, of which the bundle "
                                  "carries its own")));
  }
}

TEST_F(Includes, RelativeOnesOfLaterKernelsAreTheBundles) {
  unit({"include/rdma/ib_verbs.h"}, true);
  EXPECT_THAT(run().findings, IsEmpty());
}

TEST_F(Includes, TheTargetsHeaderPastACompatOneIsRefused) {
  unit({"./include/linux/file.h"});
  EXPECT_THAT(run().findings,
              ElementsAre(Finds("k/a.o",
                                "read the target's include/linux/file.h past the bundle's "
                                "compat/include/linux/file.h")));
}

TEST_F(Includes, KbuildsOwnUnitNeedsNoCompatHeaderButTheBundlesRecords) {
  write(target_.build / "scripts/module-common.c", "");
  const std::string source = (target_.build / "scripts/module-common.c").string();
  unit({"./include/linux/file.h"}, false, source);
  EXPECT_THAT(run().findings, IsEmpty());
  unit({"./include/rdma/ib_verbs.h"}, false, source);
  EXPECT_THAT(run().findings,
              ElementsAre(Finds("k/a.o",
                                "read the target's include/rdma/ib_verbs.h, of which the bundle "
                                "carries its own")));
}

TEST_F(Includes, HeadersFromElsewhereAreRefused) {
  unit({"/usr/include/stdio.h", (bundle_ / "include/rdma/ib_verbs.h").string()});
  EXPECT_THAT(run().findings,
              ElementsAre(Finds("k/a.o", "read " + (bundle_ / "include/rdma/ib_verbs.h").string() +
                                             ", which is neither the bundle's nor the target's"),
                          Finds("k/a.o",
                                "read /usr/include/stdio.h, which is neither the bundle's nor the "
                                "target's")));
}

TEST_F(Includes, OfHeadersThatAreSeenThroughLinksAreTheTargets) {
  write(top_ / "moved/include/rdma/ib_verbs.h", "");
  must(files_.remove_all(target_.build / "include"));
  must(files_.symlink(top_ / "moved/include", target_.build / "include"));
  unit({(top_ / "moved/include/rdma/ib_verbs.h").string()});
  EXPECT_THAT(run().findings,
              ElementsAre(Finds("k/a.o",
                                "read the target's include/rdma/ib_verbs.h, of which the bundle "
                                "carries its own")));
}

TEST_F(Includes, OfNoUnitAreNotChecked) {
  EXPECT_EQ(run().outcome, Outcome::not_checked);
}

}  // namespace
}  // namespace stackport::check
