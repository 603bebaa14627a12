// SPDX-License-Identifier: GPL-2.0-only
#include "check/fixture.h"

namespace stackport::check {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Symbols : public CheckTest {
 protected:
  void SetUp() override {
    CheckTest::SetUp();
    name_module("rdma_cm");
    name_module("nvme-rdma");
    exports(
        "0x00000001\tkmalloc\tvmlinux\tEXPORT_SYMBOL\t\n"
        "0x00000002\trdma_create_qp\tk/rdma_cm\tEXPORT_SYMBOL\t\n"
        "0x00000003\trdma_gone\tk/rdma_cm\tEXPORT_SYMBOL\t\n"
        "0x00000004\tdma_buf_get\tvmlinux\tEXPORT_SYMBOL_GPL\tDMA_BUF\n"
        "0x00000005\tother\tk/other-rdma\tEXPORT_SYMBOL\t\n");
    assemble(built_ / "k/rdma_cm.ko", {.exports = {{"rdma_create_qp", 0x20}}});
    write(built_ / "Module.symvers",
          "0x00000020\trdma_create_qp\t" + (built_ / "k/rdma_cm").string() + "\tEXPORT_SYMBOL\t\n");
  }
  void user(const SmallModule& module) { assemble(built_ / "k/nvme-rdma.ko", module); }
  Check run() { return check_symbols(built_, manifest_, target_); }
};

TEST_F(Symbols, WithTheCrcsOfTheirExportersPass) {
  user({.imports = {{"kmalloc", 1}, {"rdma_create_qp", 0x20}, {"dma_buf_get", 4}},
        .info = {"import_ns=DMA_BUF"}});
  const Check check = run();
  EXPECT_THAT(check.findings, IsEmpty());
  EXPECT_EQ(check.outcome, Outcome::passed);
  EXPECT_EQ(check.summary, "3 imports of 2 modules");
}

TEST_F(Symbols, TheTargetsCrcOfAReplacedExportIsRefused) {
  user({.imports = {{"rdma_create_qp", 2}}});
  EXPECT_THAT(
      run().findings,
      ElementsAre(Finds("nvme_rdma",
                        "imports rdma_create_qp with 0x00000002 of the target's rdma_cm; the "
                        "bundle's rdma_cm exports it with 0x00000020")));
}

TEST_F(Symbols, NobodysCrcIsRefused) {
  user({.imports = {{"rdma_create_qp", 9}, {"kmalloc", 8}}});
  EXPECT_THAT(
      run().findings,
      ElementsAre(
          Finds("nvme_rdma",
                "imports kmalloc with 0x00000008; the target's kernel exports it with 0x00000001"),
          Finds("nvme_rdma",
                "imports rdma_create_qp with 0x00000009, which is nobody's; the bundle's "
                "rdma_cm exports it with 0x00000020")));
}

TEST_F(Symbols, AnExportThatTheBundleNoLongerHasIsRefused) {
  user({.imports = {{"rdma_gone", 3}}});
  EXPECT_THAT(
      run().findings,
      ElementsAre(Finds("nvme_rdma",
                        "imports rdma_gone of the target's rdma_cm, which the bundle's rdma_cm "
                        "replaces without exporting it")));
}

TEST_F(Symbols, UnresolvedOnesAreRefusedUnlessWeak) {
  user({.undefined = {"nowhere", "kmalloc"}, .weak = {"perhaps"}});
  EXPECT_THAT(
      run().findings,
      ElementsAre(
          Finds("nvme_rdma", "imports kmalloc of the target's kernel without a CRC"),
          Finds("nvme_rdma", "imports nowhere, which neither the bundle nor the target exports")));
}

TEST_F(Symbols, ANamespaceThatIsNotImportedIsRefused) {
  user({.imports = {{"dma_buf_get", 4}}});
  EXPECT_THAT(run().findings,
              ElementsAre(Finds("nvme_rdma", "imports dma_buf_get without its namespace DMA_BUF")));
}

TEST_F(Symbols, AnExportThatATargetsModuleHasTooIsRefused) {
  assemble(built_ / "k/nvme-rdma.ko", {.exports = {{"other", 5}}});
  EXPECT_THAT(
      run().findings,
      ElementsAre(Finds("nvme_rdma",
                        "exports other, which the target's other_rdma exports too: whichever "
                        "is loaded second is refused")));
  manifest_.excluded.push_back({"other-rdma", "other", "it is old", ""});
  EXPECT_THAT(run().findings, IsEmpty());
}

TEST_F(Symbols, AStaleModuleSymversIsRefused) {
  assemble(built_ / "k/rdma_cm.ko", {.exports = {{"rdma_create_qp", 0x21}}});
  EXPECT_THAT(run().findings,
              ElementsAre(Finds("rdma_cm",
                                "exports rdma_create_qp with 0x00000021, but the build's "
                                "Module.symvers says 0x00000020")));
}

TEST_F(Symbols, WithoutModuleSymversAreNotCheckedButTheBundlesOwnAre) {
  target_.symvers.reset();
  user({.imports = {{"kmalloc", 1}, {"rdma_create_qp", 0x20}}});
  EXPECT_EQ(run().outcome, Outcome::not_checked);
  user({.imports = {{"kmalloc", 1}, {"rdma_create_qp", 2}}});
  EXPECT_EQ(run().outcome, Outcome::failed);
}

TEST_F(Symbols, WithoutModversionsAreCheckedByName) {
  target_.config.set("MODVERSIONS", "n");
  user({.undefined = {"kmalloc", "rdma_create_qp"}});
  EXPECT_EQ(run().outcome, Outcome::passed);
  EXPECT_EQ(run().summary,
            "2 imports of 2 modules, by name: the target's configuration has no MODVERSIONS");
}

}  // namespace
}  // namespace stackport::check
