// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "stack/toy.h"

namespace stackport::stack {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string replaced(std::string from, const std::string& what, const std::string& with) {
  const size_t at = from.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return from.replace(at, what.size(), with);
}

/// The messages with their lines, "12: message".
std::vector<std::string> refused(const std::string& text) {
  const auto stack = toy::load(text);
  std::vector<std::string> out;
  if (stack) return {"accepted"};
  EXPECT_EQ(stack.error().kind, ErrorKind::input);
  for (const auto& d : stack.error().diagnostics)
    out.push_back(std::to_string(d.place.line) + ": " + d.message +
                  (d.next.empty() ? "" : " | " + d.next));
  return out;
}

TEST(LoadStack, ReadsAllFields) {
  const Stack stack = toy::stack();
  EXPECT_EQ(stack.name, "toy");
  EXPECT_THAT(stack.roots, ElementsAre("ib/"));
  ASSERT_EQ(stack.components.size(), 3u);
  const Component* ulp = stack.find("ulp");
  ASSERT_NE(ulp, nullptr);
  EXPECT_EQ(ulp->title, "A ULP");
  EXPECT_EQ(ulp->layer, Layer::ulp);
  EXPECT_THAT(ulp->modules, ElementsAre("ib-ulp"));
  EXPECT_THAT(ulp->needs, ElementsAre("core"));
  EXPECT_EQ(ulp->place.line, 12);
  EXPECT_EQ(stack.subsystems[1].title, "SCSI");
  EXPECT_EQ(stack.find("none"), nullptr);
}

TEST(LoadStack, TheLongestMatchOwns) {
  const Stack stack = toy::stack();
  EXPECT_EQ(stack.owner_of("include/rdma/verbs.h")->name, "core");
  EXPECT_EQ(stack.owner_of("include/rdma/ulp-abi.h")->name, "ulp");
  EXPECT_EQ(stack.owner_of("nvme/rdma.c")->name, "consumer");
  EXPECT_EQ(stack.owner_of("nvme/rdma.cc"), nullptr);
  EXPECT_EQ(stack.owner_of("nvme/nvme.c"), nullptr);
  EXPECT_EQ(stack.subsystem_of("include/linux/netdevice.h")->name, "net");
  EXPECT_EQ(stack.subsystem_of("include/linux/net/x.h"), nullptr) << "* stays within a name";
}

TEST(LoadStack, MatchLengths) {
  EXPECT_EQ(match_length("a/b/", "a/b/c/d.h"), 4u);
  EXPECT_EQ(match_length("a/b/", "a/bc.h"), 0u);
  EXPECT_EQ(match_length("a/*x*.h", "a/mxn.h"), 5u);
  EXPECT_EQ(match_length("a/*", "a/b/c"), 0u);
  EXPECT_EQ(match_length("a.h", "a.h"), 3u);
}

TEST(LoadStack, AllErrorsAtOnce) {
  std::string text = toy::stack_text;
  text = replaced(text, "needs: [core]", "needs: [cor, core]");
  text = replaced(text, "host: [scsi]", "host: [scsy]");
  text = replaced(text, "[nvme-rdma]", "[nvme-rdma, rdma_cm]");
  text = replaced(text, "[nvme/rdma.c]", "[nvme/../../rdma.c]");
  text = replaced(text, "name: scsi", "name: core");
  EXPECT_THAT(refused(text), ElementsAre("18: there is no component `cor` | did you mean `core`?",
                                         "19: there is no host subsystem `scsy`",
                                         "23: `nvme/../../rdma.c` is not a path below the kernel's "
                                         "top | write it as in the kernel "
                                         "tree, without `..` or a leading `/`",
                                         "24: the module `rdma_cm` stands at line 10 already",
                                         "31: the name `core` stands at line 5 already"));
}

TEST(LoadStack, ACycleIsToldWithItsWholeWay) {
  const std::string text = replaced(toy::stack_text, "    host: [net]", "    needs: [consumer]");
  EXPECT_THAT(refused(text),
              ElementsAre("20: components need each other in a cycle: core -> consumer -> core"));
}

TEST(LoadStack, TheSchemaIsClosed) {
  EXPECT_THAT(refused(replaced(toy::stack_text, "    host: [net]", "    hosts: [net]")),
              ElementsAre(HasSubstr("11:")));
  EXPECT_THAT(refused(replaced(toy::stack_text, "version: 1", "version: 2")),
              ElementsAre(HasSubstr("1:")));
  EXPECT_THAT(refused(replaced(toy::stack_text, "layer: ulp", "layer: ulps")),
              ElementsAre(HasSubstr("14:")));
  EXPECT_THAT(refused(replaced(toy::stack_text, "    modules: [ib-ulp]\n", "")),
              ElementsAre(HasSubstr("modules")));
}

}  // namespace
}  // namespace stackport::stack
