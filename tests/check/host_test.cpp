// SPDX-License-Identifier: GPL-2.0-only
#include "check/fixture.h"

namespace stackport::check {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Host : public CheckTest {
 protected:
  void SetUp() override {
    CheckTest::SetUp();
    manifest_.host_sources["nvme"] = {"drivers/nvme/"};
    auto& component = manifest_.components.emplace_back();
    component.name = "nvme-rdma";
    component.policy = "reuse-y";
    put("drivers/nvme/host/rdma.c", "", "nvme-rdma");
    put("drivers/nvme/host/core.c", "", "");
    manifest_.modules.push_back(
        {"nvme-rdma", "nvme-rdma", "drivers/nvme/host", "", {"drivers/nvme/host/rdma.c"}});
  }
};

TEST_F(Host, AComponentsModuleAmongAHostsSourcesPasses) {
  EXPECT_THAT(check_host(manifest_, target_).findings, IsEmpty());
  EXPECT_EQ(check_host(manifest_, target_).outcome, Outcome::passed);
}

TEST_F(Host, AHostsOwnModuleIsRefused) {
  manifest_.modules.push_back(
      {"nvme-core", "nvme-rdma", "drivers/nvme/host", "", {"drivers/nvme/host/core.c"}});
  EXPECT_THAT(check_host(manifest_, target_).findings,
              ElementsAre(Finds("nvme-core",
                                "is a module of the host subsystem nvme (drivers/nvme/host), which "
                                "must stay the target's")));
}

TEST_F(Host, AHostsModuleThatWasMovedIsKnownByItsInBoxPlace) {
  exports("0x00000001\tnvme_init_ctrl\tdrivers/nvme/host/nvme-core\tEXPORT_SYMBOL_GPL\t\n");
  manifest_.modules.push_back(
      {"nvme-core", "nvme-rdma", "compat/nvme", "", {"compat/nvme/core.c"}});
  EXPECT_EQ(check_host(manifest_, target_).outcome, Outcome::failed);
}

TEST_F(Host, WithoutHostSubsystemsIsNotChecked) {
  manifest_.host_sources.clear();
  EXPECT_EQ(check_host(manifest_, target_).outcome, Outcome::not_checked);
}

}  // namespace
}  // namespace stackport::check
