// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/maintainers.h"

#include <gtest/gtest.h>

namespace stackport::kernel {
namespace {

const std::string kText = R"(List of maintainers
===================

	M: *Mail* patches to: an example in the preface

3C59X NETWORK DRIVER
M:	Steffen <s@example.org>
L:	netdev@vger.kernel.org
S:	Maintained
F:	drivers/net/ethernet/3com/3c59x.c

INFINIBAND SUBSYSTEM
M:	Jason <j@example.org>
M:	Leon <l@example.org>
S:	Supported
F:	drivers/infiniband/
F:	include/rdma/
X:	drivers/infiniband/hw/orphan/

SOFT-ROCE DRIVER (rxe)
M:	Zhu <z@example.org>
F:	drivers/infiniband/sw/rxe/
F:	include/uapi/rdma/rdma_user_rxe.h

MELLANOX
L:	linux-rdma@vger.kernel.org (moderated)
F:	drivers/net/ethernet/mellanox/mlx?/

THE REST
M:	Linus <t@example.org>
F:	*
F:	*/
)";

TEST(Maintainers, TheClosestSectionOwns) {
  const auto all = Maintainers::parse(kText);
  EXPECT_EQ(all.section_of("drivers/infiniband/core/cma.c")->title, "INFINIBAND SUBSYSTEM");
  EXPECT_EQ(all.section_of("drivers/infiniband/sw/rxe/rxe.c")->title, "SOFT-ROCE DRIVER (rxe)");
  EXPECT_EQ(all.section_of("drivers/infiniband/sw/rxe")->title, "SOFT-ROCE DRIVER (rxe)");
  EXPECT_EQ(all.section_of("drivers/net/ethernet/mellanox/mlx4/main.c")->title, "MELLANOX");
  EXPECT_EQ(all.section_of("drivers/net/ethernet/mellanox/mlxsw/main.c")->title, "THE REST");
  EXPECT_EQ(all.section_of("drivers/infiniband/hw/orphan/a.c")->title, "THE REST");
  EXPECT_EQ(all.section_of("include/uapi/rdma/rdma_user_rxe.h")->title, "SOFT-ROCE DRIVER (rxe)");
}

TEST(Maintainers, TheOwnerIsNamed) {
  const auto all = Maintainers::parse(kText);
  EXPECT_EQ(all.owner_of({"drivers/infiniband/core/"}),
            "INFINIBAND SUBSYSTEM: Jason <j@example.org>, Leon <l@example.org>");
  EXPECT_EQ(all.owner_of({"drivers/net/ethernet/mellanox/mlx4/"}),
            "MELLANOX: linux-rdma@vger.kernel.org");
}

TEST(Maintainers, NobodyWithoutAFile) {
  EXPECT_EQ(Maintainers::of(*make_memory_tree({{"Makefile", ""}})).owner_of({"a/b.c"}), "");
}

}  // namespace
}  // namespace stackport::kernel
