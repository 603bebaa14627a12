// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "stack/toy.h"

namespace stackport::stack {
namespace {

using testing::ElementsAre;

/// "from -> to: symbol a (file:line), include b (file:line)".
std::vector<std::string> told(const Graph& graph) {
  std::vector<std::string> out;
  for (const auto& edge : graph.edges()) {
    std::string line = edge.from + " -> " + edge.to + ":";
    for (const auto& e : edge.evidence)
      line += fmt::format(" {} {} ({}:{})", e.kind, e.what, e.place.file, e.place.line);
    out.push_back(line);
  }
  return out;
}

TEST(MakeGraph, EdgesComeFromTheCode) {
  EXPECT_THAT(told(toy::graph()),
              ElementsAre("consumer -> core: symbol __rdma_create (nvme/rdma.c:6) include "
                          "rdma/verbs.h (nvme/rdma.c:1)",
                          "consumer -> ulp: symbol ulp_use (nvme/rdma.c:4)",
                          "core -> net: include linux/netdevice.h (ib/core/device.c:1)",
                          "ulp -> core: symbol ib_alloc_pd_full (ib/ulp/main.c:9) include "
                          "rdma/verbs.h (ib/ulp/main.c:3)",
                          "ulp -> scsi: include scsi/host.h (ib/ulp/main.c:2)"));
}

TEST(MakeGraph, SymversTellTheHostsExports) {
  const auto symvers = kernel::Symvers::parse(
      "0x00000001\tnetif_go\tnet/core/netcore\tEXPORT_SYMBOL\t\n"
      "0x00000002\tulp_use\tib/ulp/ib-ulp\tEXPORT_SYMBOL\t\n"
      "0x00000003\tg\tdrivers/scsi/scsi_mod\tEXPORT_SYMBOL\t\n",
      "Module.symvers");
  ASSERT_TRUE(symvers);
  const auto edges = told(toy::graph(toy::files(), &*symvers));
  EXPECT_THAT(edges, testing::Contains("consumer -> net: symbol netif_go (nvme/rdma.c:5)"));
  EXPECT_THAT(edges, testing::Not(testing::Contains(testing::HasSubstr("consumer -> scsi"))))
      << "its own function of that name";
}

TEST(MakeGraph, NodesAreWhatTheKernelHas) {
  const Graph graph = toy::graph();
  std::vector<std::string> names;
  for (const auto& node : graph.nodes()) names.push_back(node.name);
  EXPECT_THAT(names, ElementsAre("core", "ulp", "consumer", "net", "scsi"));
  EXPECT_THAT(graph.nodes()[0].modules, ElementsAre("ib_core", "rdma_cm"));
  EXPECT_EQ(graph.nodes()[3].kind, NodeKind::subsystem);
}

TEST(MakeGraph, ALocalFunctionIsNoUse) {
  auto files = toy::files();
  files["nvme/rdma.c"] =
      "static int ib_register(void)\n{\n}\nint g(void)\n{\n\treturn ib_register();\n}\n";
  EXPECT_THAT(told(toy::graph(files)),
              testing::Not(testing::Contains(testing::HasSubstr("consumer ->"))));
}

TEST(MakeGraph, FindsHeadersThroughTheMakefilesOptions) {
  auto files = toy::files();
  files["nvme/Makefile"] += "ccflags-y += -I $(srctree)/drivers/scsi/inner\n";
  files["drivers/scsi/inner/private.h"] = "";
  files["nvme/rdma.c"] = "#include \"private.h\"\n";
  EXPECT_THAT(told(toy::graph(files)),
              testing::Contains("consumer -> scsi: include private.h (nvme/rdma.c:1)"));
}

}  // namespace
}  // namespace stackport::stack
