// SPDX-License-Identifier: GPL-2.0-only
// The shipped stack: it loads, and whose file is whose where that is easily got wrong.
#include <gtest/gtest.h>

#include "stack/toy.h"
#include "support/source_dir.h"

namespace stackport::stack {
namespace {

Stack shipped() {
  const std::string path = test::source_dir() / "stacks/rdma.yaml";
  const auto document = YamlDocument::parse(toy::slurp(path), "stacks/rdma.yaml");
  EXPECT_TRUE(document);
  auto stack = load_stack(*document, toy::schema());
  EXPECT_TRUE(stack) << to_text(stack.error().diagnostics[0]);
  return stack ? *stack : Stack();
}

TEST(RdmaStack, HeadersGoWithTheirComponent) {
  const Stack stack = shipped();
  const std::pair<const char*, const char*> owners[] = {
      {"include/rdma/ib_verbs.h", "core"},
      {"include/rdma/rdma_vt.h", "rdmavt"},
      {"include/rdma/rdmavt_qp.h", "rdmavt"},
      {"include/rdma/opa_vnic.h", "opa_vnic"},
      {"include/uapi/rdma/ib_user_verbs.h", "core"},
      {"include/uapi/rdma/hns-abi.h", "hns"},
      {"include/uapi/rdma/mlx5_user_ioctl_verbs.h", "mlx5"},
      {"include/uapi/rdma/rdma_user_rxe.h", "rxe"},
      {"include/uapi/rdma/rdma_user_ioctl.h", "core"},
      {"include/uapi/rdma/hfi/hfi1_user.h", "hfi1"},
      {"include/uapi/rdma/hfi/hfi1_ioctl.h", "core"},  // rdma_user_ioctl.h includes it
      {"include/trace/events/rdma_core.h", "core"},
      {"include/trace/events/ib_mad.h", "core"},
      {"include/trace/events/rpcrdma.h", "rpcrdma"},
      {"include/linux/sunrpc/svc_rdma.h", "rpcrdma"},
      {"include/linux/sunrpc/xprtrdma.h", "rpcrdma"},
      {"include/net/smc.h", "smc"},
      {"net/rds/ib_cm.c", "rds"},
      {"drivers/nvme/host/rdma.c", "nvme-rdma"},
      {"fs/cifs/smbdirect.c", "cifs"},
      {"fs/smb/client/smbdirect.c", "cifs"},
  };
  for (const auto& [path, name] : owners) {
    const Component* owner = stack.owner_of(path);
    ASSERT_NE(owner, nullptr) << path;
    EXPECT_EQ(owner->name, name) << path;
  }
}

TEST(RdmaStack, TheHostsFilesHaveNoOwner) {
  const Stack stack = shipped();
  const std::pair<const char*, const char*> hosts[] = {
      {"include/linux/mlx5/driver.h", "ethernet"},
      {"include/linux/sunrpc/clnt.h", "sunrpc"},
      {"drivers/nvme/host/core.c", "nvme"},
      {"net/rds/rdma.c", "rds-core"},
      {"net/9p/client.c", "9p-core"},
      {"include/scsi/libiscsi.h", "iscsi"},
      {"include/scsi/scsi_host.h", "scsi"},
      {"fs/smb/common/cifs_arc4.c", "smb"},
      {"include/linux/blk-mq-rdma.h", "block"},
      {"include/linux/cgroup_rdma.h", "cgroup"},
  };
  for (const auto& [path, name] : hosts) {
    EXPECT_EQ(stack.owner_of(path), nullptr) << path;
    const Subsystem* subsystem = stack.subsystem_of(path);
    ASSERT_NE(subsystem, nullptr) << path;
    EXPECT_EQ(subsystem->name, name) << path;
  }
}

TEST(RdmaStack, EveryComponentButTheCoreNeedsIt) {
  const Stack stack = shipped();
  size_t declared = 0;
  for (const auto& component : stack.components)
    for (const auto& needed : component.needs) declared += needed == "core";
  EXPECT_GE(declared, 30u);
  EXPECT_TRUE(stack.find("core")->needs.empty());
}

}  // namespace
}  // namespace stackport::stack
