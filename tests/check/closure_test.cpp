// SPDX-License-Identifier: GPL-2.0-only
#include "check/fixture.h"

namespace stackport::check {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Closure : public CheckTest {
 protected:
  void SetUp() override {
    CheckTest::SetUp();
    name_module("ib_core");
    assemble(built_ / "k/ib_core.ko", {.exports = {{"ib_a", 0x10}, {"ib_b", 2}}});
    exports(
        "0x00000001\tib_a\tk/ib_core\tEXPORT_SYMBOL\t\n"
        "0x00000002\tib_b\tk/ib_core\tEXPORT_SYMBOL\t\n"
        "0x00000003\tib_old\tk/ib_core\tEXPORT_SYMBOL\t\n"
        "0x00000004\tother\tk/other\tEXPORT_SYMBOL\t\n");
    target_.modules = top_ / "modules";
    in_box("ib_core", {.info = {"depends="}});
    in_box("unrelated", {.imports = {{"other", 4}}, .info = {"depends=other"}});
  }
  void in_box(const std::string& name, const SmallModule& module) {
    assemble(target_.modules / "kernel/k" / (name + ".ko"), module);
  }
  Check run() { return check_closure(built_, manifest_, target_); }
};

TEST_F(Closure, AUserThatIsInTheBundleOrExcludedPasses) {
  in_box("ib-iser", {.imports = {{"ib_a", 1}}, .info = {"depends=ib_core"}});
  in_box("smc", {.imports = {{"ib_b", 2}}, .info = {"depends=libcrc,ib_core"}});
  name_module("ib_iser");
  manifest_.excluded.push_back({"smc", "smc", "it can't be carried", ""});
  const Check check = run();
  EXPECT_THAT(check.findings, IsEmpty());
  EXPECT_EQ(check.outcome, Outcome::passed);
  EXPECT_EQ(check.summary, "2 in-box users of what the bundle replaces");
}

TEST_F(Closure, AUserThatNobodyAnswersForIsRefused) {
  in_box("ib-iser",
         {.imports = {{"ib_a", 1}, {"ib_b", 2}, {"ib_old", 3}}, .info = {"depends=ib_core"}});
  const Check check = run();
  EXPECT_EQ(check.outcome, Outcome::failed);
  EXPECT_THAT(
      check.findings,
      ElementsAre(Finds("ib_iser",
                        "uses 3 symbols of ib_core, which the bundle replaces; 1 have another "
                        "CRC and 1 are gone: it can't be loaded any more")));
}

TEST_F(Closure, ModulesThatWereInstalledAfterwardsAreNotInBox) {
  assemble(target_.modules / "updates/ib_new.ko",
           {.imports = {{"ib_a", 1}}, .info = {"depends=ib_core"}});
  EXPECT_THAT(run().findings, IsEmpty());
}

TEST_F(Closure, WithoutInBoxModulesModuleSymversMustNotContradict) {
  target_.modules.clear();
  EXPECT_THAT(
      run().findings,
      ElementsAre(Finds("other",
                        "is built by the target from k, as are modules of core; it is neither "
                        "in the bundle nor excluded")));
  name_module("other");
  EXPECT_EQ(run().outcome, Outcome::not_checked);
}

TEST_F(Closure, WithNeitherIsNotChecked) {
  target_.modules.clear();
  target_.symvers.reset();
  EXPECT_EQ(run().outcome, Outcome::not_checked);
  EXPECT_EQ(run().summary, "neither the target's in-box modules nor its Module.symvers are known");
}

}  // namespace
}  // namespace stackport::check
