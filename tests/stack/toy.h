// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/stack/graph.h"
#include "support/source_dir.h"

namespace stackport::stack::toy {

inline std::string slurp(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline nlohmann::json schema() {
  return nlohmann::json::parse(slurp(test::source_dir() / "stacks/stack.schema.json"));
}

inline Result<Stack> load(const std::string& text) {
  STACKPORT_TRY(const YamlDocument document, YamlDocument::parse(text, "toy.yaml"));
  return load_stack(document, schema());
}

/// A core, a ULP with a header of its own, a consumer of one file, and two host subsystems.
inline const char* const stack_text = R"(version: 1
stack: toy
roots: [ib/]
components:
  - name: core
    title: The core
    layer: core
    sources: [ib/core/]
    headers: [include/rdma/]
    modules: [ib_core, rdma_cm]
    host: [net]
  - name: ulp
    title: A ULP
    layer: ulp
    sources: [ib/ulp/]
    headers: [include/rdma/ulp-abi.h]
    modules: [ib-ulp]
    needs: [core]
    host: [scsi]
  - name: consumer
    title: A consumer
    layer: consumer
    sources: [nvme/rdma.c]
    modules: [nvme-rdma]
    needs: [core, ulp]
subsystems:
  - name: net
    title: Networking
    headers: [include/linux/net*.h]
    sources: [net/]
  - name: scsi
    title: SCSI
    headers: [include/scsi/]
    sources: [drivers/scsi/]
)";

inline std::map<std::string, std::string> files() {
  return {
      {"ib/Makefile", "obj-y += core/ ulp/\n"},
      {"ib/core/Makefile",
       "obj-$(CONFIG_IB) += ib_core.o rdma_cm.o\nib_core-y := device.o verbs.o\n"},
      {"ib/core/device.c",
       "#include <linux/netdevice.h>\n#include <rdma/verbs.h>\nint ib_register(void) { return 0; "
       "}\n"
       "EXPORT_SYMBOL_GPL(ib_register);\n"},
      {"ib/core/verbs.c",
       "int ib_alloc_pd_full(int a) { return a; }\nEXPORT_SYMBOL_NS_GPL(ib_alloc_pd_full, "
       "CORE);\n"},
      {"ib/core/rdma_cm.c",
       "int __rdma_create(void) { return 0; }\nEXPORT_SYMBOL(__rdma_create);\n"},
      {"ib/ulp/Makefile", "obj-$(CONFIG_ULP) += ib-ulp.o\nib-ulp-y := main.o\n"},
      {"ib/ulp/main.c",
       "#include \"ulp.h\"\n#include <scsi/host.h>\n#include <rdma/verbs.h>\n"
       "/* ib_register in a comment */\nint ulp_use(void) { return 1; }\nEXPORT_SYMBOL(ulp_use);\n"
       "static int f(struct x *p) {\n\tp->ib_register = \"ib_register\";\n\treturn "
       "ib_alloc_pd(1);\n}\n"},
      {"ib/ulp/ulp.h", "#pragma once\n#include <rdma/ulp-abi.h>\n"},
      {"include/rdma/verbs.h",
       "#define rdma_create(x) \\\n\t__rdma_create_named(x)\n"
       "static inline int __rdma_create_named(int x)\n{\n\treturn __rdma_create();\n}\n"
       "static inline int ib_alloc_pd(int a)\n{\n\treturn ib_alloc_pd_full(a);\n}\n"},
      {"include/rdma/ulp-abi.h", "enum { A };\n"},
      {"include/scsi/host.h", "\n"},
      {"include/linux/netdevice.h", "\n"},
      {"nvme/Makefile",
       "obj-$(CONFIG_NVME) += nvme.o\nobj-$(CONFIG_RDMA) += nvme-rdma.o\nnvme-rdma-y := rdma.o\n"},
      {"nvme/nvme.c", "\n"},
      {"nvme/rdma.c",
       "#include <rdma/verbs.h>\nint g(void)\n{\n\tulp_use();\n\tnetif_go();\n\treturn "
       "rdma_create(2);\n}\n"},
  };
}

inline Stack stack() {
  auto loaded = load(stack_text);
  EXPECT_TRUE(loaded) << to_text(loaded.error().diagnostics[0]);
  return loaded ? *loaded : Stack();
}

inline Graph graph(const std::map<std::string, std::string>& of = files(),
                   const kernel::Symvers* symvers = nullptr) {
  const auto tree = kernel::make_memory_tree(of);
  const Stack of_stack = stack();
  auto inventory = take_inventory(of_stack, *tree, kernel::Config());
  EXPECT_TRUE(inventory) << to_text(inventory.error().diagnostics[0]);
  auto made = make_graph(of_stack, *tree, *inventory, symvers);
  EXPECT_TRUE(made);
  return *made;
}

/// A graph of components named by letters: "ab bc" are a -> b and b -> c.
inline Graph letters(const std::string& nodes, const std::vector<std::string>& edges) {
  Graph out;
  for (char c : nodes) out.nodes_.push_back({std::string(1, c), NodeKind::component, "ulp", {}});
  for (const auto& e : edges) out.edges_.push_back({e.substr(0, 1), e.substr(1, 1), {}});
  return out;
}

}  // namespace stackport::stack::toy
