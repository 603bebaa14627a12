// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "core/kernel/kconfig.h"

namespace stackport::kernel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const char* const text =
    "menuconfig IB\n\ttristate \"ib\"\nif IB\n"
    "config ACCESS\n\ttristate \"access\"\n"
    "config MEM\n\tbool\n\tdepends on ACCESS != n\n\tdefault y\n"
    "config ODP\n\tbool \"odp\"\n\tdepends on MEM\n\tselect HMM\n\tdefault y\n"
    "config TRANS\n\tbool \"trans\"\n\tdefault y\n"
    "config RTRS\n\ttristate\n"
    "config RTRS_CLIENT\n\ttristate \"client\"\n\tdepends on TRANS\n\tselect RTRS\n"
    "config SIW\n\ttristate \"siw\"\n"
    "endif\n"
    "config NBD\n\tbool\nconfig RNBD\n\ttristate \"rnbd\"\n\tdepends on TRANS\n\tselect "
    "NBD\n\tselect RTRS_CLIENT\n";

std::map<std::string, std::string> switched(const std::set<std::string>& wanted,
                                            const std::string& host,
                                            const std::set<std::string>* known = nullptr) {
  const auto kconfig = Kconfig::load(*make_memory_tree({{"K", text}}), {"K"});
  EXPECT_TRUE(kconfig);
  std::set<std::string> movable;
  for (const auto& [name, unused] : kconfig->symbols()) movable.insert(name);
  return kconfig->switches(wanted, Config::parse(host), movable, known);
}

const char* const usual =
    "CONFIG_IB=m\nCONFIG_ACCESS=m\nCONFIG_MEM=y\nCONFIG_ODP=y\nCONFIG_HMM=y\nCONFIG_TRANS=y\n";

TEST(KconfigSwitches, WhatIsAsItShouldBeNeedsNone) {
  EXPECT_THAT(switched({"IB", "ACCESS"}, usual), IsEmpty());
}

TEST(KconfigSwitches, AModuleThatTheTargetLeavesOff) {
  EXPECT_THAT(switched({"IB", "SIW"}, usual), ElementsAre(Pair("SIW", "m")));
}

TEST(KconfigSwitches, SelectsAreFollowed) {
  EXPECT_THAT(switched({"RNBD"}, usual), ElementsAre(Pair("NBD", "y"), Pair("RNBD", "m"),
                                                     Pair("RTRS", "m"), Pair("RTRS_CLIENT", "m")));
}

TEST(KconfigSwitches, AnOptionKeepsTheTargetsValueUnlessItIsNeeded) {
  const std::string no_trans = "CONFIG_IB=m\nCONFIG_ACCESS=m\nCONFIG_MEM=y\nCONFIG_HMM=y\n";
  EXPECT_THAT(switched({"IB", "SIW"}, no_trans), ElementsAre(Pair("SIW", "m")));
  EXPECT_THAT(switched({"RTRS_CLIENT"}, no_trans),
              ElementsAre(Pair("RTRS", "m"), Pair("RTRS_CLIENT", "m"), Pair("TRANS", "y")));
}

TEST(KconfigSwitches, AnOptionThatTheTargetDoesNotKnowTakesItsDefault) {
  const std::set<std::string> known{"IB", "ACCESS", "MEM", "ODP", "HMM"};
  const std::string host = "CONFIG_IB=m\nCONFIG_ACCESS=m\nCONFIG_MEM=y\nCONFIG_HMM=y\n";
  EXPECT_THAT(switched({"IB"}, host, &known), ElementsAre(Pair("TRANS", "y")));
  EXPECT_THAT(switched({"IB"}, host), IsEmpty());
}

TEST(KconfigSwitches, HiddenSymbolsFollowTheirRules) {
  EXPECT_THAT(switched({"IB", "ACCESS"}, "CONFIG_IB=m\nCONFIG_TRANS=y\n"),
              ElementsAre(Pair("ACCESS", "m"), Pair("MEM", "y")));
  EXPECT_THAT(switched({"IB"}, "CONFIG_IB=m\nCONFIG_TRANS=y\nCONFIG_MEM=y\n"),
              ElementsAre(Pair("MEM", "n")));
}

TEST(KconfigSwitches, WhatTheSourceCantHaveIsSwitchedOff) {
  EXPECT_THAT(
      switched({"IB"},
               "CONFIG_IB=m\nCONFIG_ACCESS=m\nCONFIG_MEM=y\nCONFIG_ODP=y\nCONFIG_TRANS=y\n"),
      ElementsAre(Pair("ODP", "n")))
      << "HMM is off on the host";
}

TEST(KconfigSwitches, WhatIsBuiltInStaysSo) {
  EXPECT_THAT(switched({"IB"}, "CONFIG_IB=y\nCONFIG_TRANS=y\n"), IsEmpty());
}

TEST(Kconfig, AdoptTakesOtherFilesSymbols) {
  const auto x = Kconfig::load(
      *make_memory_tree(
          {{"core/Kconfig", "config CORE\n\ttristate \"x\"\n"},
           {"ulp/Kconfig", "config ULP\n\ttristate \"x\"\nconfig NEW\n\tbool \"x\"\n"}}),
      {"core/Kconfig", "ulp/Kconfig"});
  const auto y = Kconfig::load(*make_memory_tree({{"core/Kconfig", "config CORE\n\tbool \"y\"\n"},
                                                  {"ulp/Kconfig", "config ULP\n\tbool \"y\"\n"}}),
                               {"core/Kconfig", "ulp/Kconfig"});
  ASSERT_TRUE(x && y);
  Kconfig mixed = *x;
  mixed.adopt(*y, [](const std::string& file) { return file.starts_with("ulp/"); });
  EXPECT_EQ(mixed.find("CORE")->type, "tristate");
  EXPECT_EQ(mixed.find("ULP")->type, "bool");
  EXPECT_EQ(mixed.find("NEW"), nullptr);
}

}  // namespace
}  // namespace stackport::kernel
