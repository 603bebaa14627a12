// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/kconfig.h"

#include <gmock/gmock.h>

namespace stackport::kernel {
namespace {

using testing::ElementsAre;

Kconfig loaded(const std::string& text) {
  auto kconfig = Kconfig::load(*make_memory_tree({{"K", text}}), {"K"});
  EXPECT_TRUE(kconfig) << to_text(kconfig.error().diagnostics[0]);
  return kconfig ? *kconfig : Kconfig();
}

Verdict verdict(const std::string& text, const std::string& symbol, const std::string& host,
                const std::set<std::string>* known = nullptr) {
  const Kconfig kconfig = loaded(text);
  std::set<std::string> movable;
  for (const auto& [name, unused] : kconfig.symbols()) movable.insert(name);
  return kconfig.reachable(symbol, Config::parse(host), movable, known);
}

TEST(Kconfig, ReadsSymbols) {
  const auto tree = make_memory_tree(
      {{"top/Kconfig",
        "menuconfig IB\n\ttristate \"InfiniBand\"\n\tdepends on NET && \\\n\t\tINET\n\tselect POLL "
        "if SMP\n"
        "\thelp\n\t  config NOT_ONE\n\n\t    indented\nif IB\nmenu \"m\"\n\tdepends on PCI\n"
        "source \"top/sub/Kconfig\"\nsource \"top/none/Kconfig\"\nendmenu\nendif\n"
        "config LAST\n\tdef_bool !HIGHMEM\n"},
       {"top/sub/Kconfig",
        "config RXE # soft\n\tbool\n\tprompt \"Rxe\" if EXPERT\n\tdefault y if A = \"b # "
        "c\"\n\timply Z\n"}});
  const auto kconfig = Kconfig::load(*tree, {"top/Kconfig"});
  ASSERT_TRUE(kconfig);
  EXPECT_EQ(kconfig->symbols().size(), 3u);
  const KconfigSymbol* ib = kconfig->find("IB");
  ASSERT_NE(ib, nullptr);
  EXPECT_EQ(ib->type, "tristate");
  EXPECT_THAT(ib->depends, ElementsAre("NET && INET"));
  EXPECT_EQ(ib->selects[0].symbol, "POLL");
  EXPECT_EQ(ib->selects[0].condition, "SMP");
  EXPECT_EQ(ib->place, (Place{"top/Kconfig", 1, 1}));
  const KconfigSymbol* rxe = kconfig->find("RXE");
  ASSERT_NE(rxe, nullptr);
  EXPECT_THAT(rxe->depends, ElementsAre("IB", "PCI"));
  EXPECT_TRUE(rxe->prompt);
  EXPECT_EQ(rxe->prompt_condition, "EXPERT");
  EXPECT_THAT(rxe->defaults, ElementsAre("y if A = \"b # c\""));
  EXPECT_EQ(kconfig->find("LAST")->type, "bool");
  EXPECT_FALSE(kconfig->find("LAST")->prompt);
  EXPECT_EQ(kconfig->find("NOT_ONE"), nullptr);
}

TEST(Kconfig, AFileThatIsReadTwiceDefinesItsSymbolsOnce) {
  const auto tree = make_memory_tree({{"a/Kconfig", "if IB\nsource \"a/b/Kconfig\"\nendif\n"},
                                      {"a/b/Kconfig", "config RXE\n\ttristate \"rxe\"\n"}});
  for (const auto& files : {std::vector<std::string>{"a/Kconfig", "a/b/Kconfig"},
                            std::vector<std::string>{"a/b/Kconfig", "a/Kconfig"}}) {
    const auto kconfig = Kconfig::load(*tree, files);
    ASSERT_TRUE(kconfig);
    EXPECT_THAT(kconfig->find("RXE")->depends, ElementsAre("IB"));
  }
}

TEST(Kconfig, ASourcedFileWithTwoDefinitionsIsReadInItsContextOnly) {
  const auto tree = make_memory_tree(
      {{"a/Kconfig", "if IB\nsource \"a/b/Kconfig\"\nendif\n"},
       {"a/b/Kconfig",
        "config RXE\n\ttristate \"rxe\"\n\tdepends on X\nconfig RXE\n\tdepends on Y\n"}});
  const auto kconfig = Kconfig::load(*tree, {"a/b/Kconfig", "a/Kconfig"});
  ASSERT_TRUE(kconfig);
  EXPECT_THAT(kconfig->find("RXE")->depends, ElementsAre("((IB) && (X)) || ((IB) && (Y))"));
}

TEST(Kconfig, FilesThatSourceEachOtherAreRead) {
  const auto tree = make_memory_tree(
      {{"a", "source \"b\"\nconfig A\n\tbool\n"}, {"b", "source \"a\"\nconfig B\n\tbool\n"}});
  const auto kconfig = Kconfig::load(*tree, {"a", "b"});
  ASSERT_TRUE(kconfig);
  EXPECT_EQ(kconfig->symbols().size(), 2U);
}

TEST(Kconfig, TwoDefinitionsAreAlternatives) {
  const Kconfig kconfig =
      loaded("config A\n\tbool \"a\"\n\tdepends on X\nconfig A\n\tdepends on Y\n\tselect S\n");
  EXPECT_THAT(kconfig.find("A")->depends, ElementsAre("(X) || (Y)"));
  EXPECT_EQ(kconfig.find("A")->selects.size(), 1u);
}

TEST(Kconfig, TellsAllThatCantBeRead) {
  const auto bad = Kconfig::load(
      *make_memory_tree({{"K", "config A\n\tbool\n\tdepends on (B &&\nendif\nif C\n"}}), {"K"});
  ASSERT_FALSE(bad);
  ASSERT_EQ(bad.error().diagnostics.size(), 3u);
  EXPECT_EQ(to_text(bad.error().diagnostics[0]),
            "K:3:1: error: `(B &&` is no expression\n    \tdepends on (B &&\n    ^\n");
  EXPECT_EQ(bad.error().diagnostics[1].message, "`endif` without its `if`");
  EXPECT_EQ(bad.error().diagnostics[2].message, "`if` at line 5 has no end");
}

const char* const siw =
    "config SIW\n\ttristate \"siw\"\n\tdepends on INET && VIRT\n\tselect CRC\nconfig "
    "VIRT\n\tdef_bool !HIGHMEM\n";

TEST(KconfigReach, AModuleThatIsOffCanBeHad) {
  EXPECT_EQ(verdict(siw, "SIW", "CONFIG_INET=y\nCONFIG_CRC=m\n").value, "m");
}

TEST(KconfigReach, AHostSymbolThatIsOffRefuses) {
  const Verdict dependency = verdict(siw, "SIW", "CONFIG_CRC=y\n");
  EXPECT_EQ(dependency.value, "n");
  EXPECT_EQ(dependency.reason, "depends on INET, which the target's configuration leaves off");
  EXPECT_EQ(dependency.place, (Place{"K", 3, 1}));
  const Verdict select = verdict(siw, "SIW", "CONFIG_INET=y\n");
  EXPECT_EQ(select.reason, "selects CRC, which the target's configuration leaves off");
  EXPECT_EQ(select.place, (Place{"K", 4, 1}));
}

TEST(KconfigReach, ReasonsNameWhatIsInTheWay) {
  const std::string hns =
      "config HNS\n\ttristate \"hns\"\n\tdepends on ARM64 || (COMPILE_TEST && 64BIT)\n"
      "config HIP\n\tbool \"hip\"\n\tdepends on HNS\nconfig V4\n\ttristate \"v4\"\n\tdepends on "
      "!IPV6 && NET\n"
      "config ONE\n\ttristate \"one\"\n\tdepends on PCI_HYPERV\n";
  EXPECT_EQ(verdict(hns, "HIP", "CONFIG_64BIT=y\n").reason,
            "depends on HNS, which depends on ARM64 || (COMPILE_TEST && 64BIT), which the target's "
            "configuration leaves off");
  EXPECT_EQ(verdict(hns, "V4", "CONFIG_IPV6=m\nCONFIG_NET=y\n").value, "m") << "!m is m";
  EXPECT_EQ(
      verdict(hns, "V4", "CONFIG_IPV6=y\n").reason,
      "depends on NET, which the target's configuration leaves off; depends on !IPV6, and the "
      "target's configuration has IPV6=y");
  EXPECT_EQ(verdict(hns, "ONE", "").reason,
            "depends on PCI_HYPERV, which the target's configuration leaves off");
  const std::set<std::string> known{"NET"};
  EXPECT_EQ(verdict(hns, "ONE", "", &known).reason,
            "depends on PCI_HYPERV, which the target's kernel does not know");
}

TEST(KconfigReach, NamesOnlyTheUnmetPartsOfSeveralLines) {
  const std::string text =
      "config HNS\n\ttristate \"hns\"\n\tdepends on NET && VENDOR\n"
      "\tdepends on PCI\n\tdepends on ARM64 || (COMPILE_TEST && 64BIT)\n";
  const Verdict refused = verdict(text, "HNS", "CONFIG_NET=y\nCONFIG_PCI=y\nCONFIG_64BIT=y\n");
  EXPECT_EQ(refused.reason,
            "depends on VENDOR and (ARM64 || (COMPILE_TEST && 64BIT)), which the target's "
            "configuration leaves off");
  EXPECT_EQ(refused.place, (Place{"K", 3, 1}));
}

TEST(KconfigReach, AMixedPartSaysWhatEachOfItsSymbolsIs) {
  const std::string text =
      "config A\n\ttristate \"a\"\n\tdepends on OFF || B || IPV6=m\n"
      "config B\n\tbool \"b\"\n\tdepends on PCI\n";
  EXPECT_EQ(
      verdict(text, "A", "CONFIG_IPV6=y\n").reason,
      "depends on OFF || B || IPV6=m, and the target's configuration has IPV6=y, the target's "
      "configuration lacks OFF and B can't be on (depends on PCI, which the target's "
      "configuration leaves off)");
}

TEST(KconfigReach, ASelectOfAnUnknownSymbolSaysNothing) {
  const std::set<std::string> known{"INET"};
  EXPECT_EQ(verdict(siw, "SIW", "CONFIG_INET=y\n", &known).value, "m");
}

TEST(KconfigReach, ABuiltInModuleCantBeReplaced) {
  const Verdict built_in = verdict("config IB\n\ttristate \"ib\"\n", "IB", "CONFIG_IB=y\n");
  EXPECT_EQ(built_in.value, "y");
  EXPECT_EQ(built_in.reason, "is built into the target's kernel, so that no module can replace it");
  EXPECT_EQ(verdict("config IB\n\ttristate \"ib\"\n", "IB", "CONFIG_IB=m\n").value, "m");
  const Verdict flag = verdict("config F\n\tbool \"f\"\n", "F", "CONFIG_F=y\n");
  EXPECT_EQ(flag.value, "y");
  EXPECT_EQ(flag.reason, "");
}

TEST(KconfigReach, HiddenSymbolsNeedSomethingThatSwitchesThemOn) {
  const std::string text =
      "config RTRS\n\ttristate\nconfig CLIENT\n\ttristate \"c\"\n\tdepends on TRANS\n\tselect "
      "RTRS\nconfig LONE\n\ttristate\n";
  EXPECT_EQ(verdict(text, "RTRS", "CONFIG_TRANS=y\n").value, "m");
  EXPECT_EQ(verdict(text, "RTRS", "").reason,
            "has no prompt, no default that holds, and nothing that can be on selects it");
  EXPECT_EQ(verdict(text, "LONE", "CONFIG_TRANS=y\n").value, "n");
  EXPECT_EQ(verdict(text, "CLIENT", "CONFIG_TRANS=y\n").value, "m");
}

TEST(KconfigReach, ASelectedSymbolsOwnRulesCount) {
  const std::string text =
      "config RTRS\n\ttristate\n\tdepends on TRANS\nconfig CLIENT\n\ttristate \"c\"\n\tselect "
      "RTRS\n";
  EXPECT_EQ(verdict(text, "CLIENT", "").reason,
            "selects RTRS, which depends on TRANS, which the target's configuration leaves off");
}

TEST(KconfigReach, TristateComparisons) {
  const std::string text =
      "config IB\n\ttristate \"ib\"\n\tdepends on m || IPV6 != m\nconfig FS\n\tbool\n\tdepends on "
      "CFS && !(IB=y && CFS=m)\n\tdefault y\n"
      "config N\n\ttristate \"n\"\n\tdepends on BITS >= 64\n";
  EXPECT_EQ(verdict(text, "IB", "CONFIG_IPV6=m\n").value, "m");
  EXPECT_EQ(verdict(text, "FS", "CONFIG_CFS=m\n").value, "y");
  EXPECT_EQ(verdict(text, "FS", "CONFIG_CFS=m\nCONFIG_IB=y\n").value, "n");
  EXPECT_EQ(verdict(text, "N", "CONFIG_BITS=64\n").value, "m");
  EXPECT_EQ(verdict(text, "N", "CONFIG_BITS=32\n").value, "n");
}

TEST(KconfigReach, WhatNoFileDefinesIsRefused) {
  const auto v = Kconfig().reachable("GONE", Config(), {"GONE"});
  EXPECT_EQ(v.value, "n");
  EXPECT_EQ(v.reason, "no Kconfig file of the source defines it");
}

TEST(Kconfig, NamesOfATree) {
  const auto names =
      config_names(*make_memory_tree({{"Kconfig", "config A\n"},
                                      {"x/Kconfig.debug", "  menuconfig B\nconfiguration\n"},
                                      {"x/y.c", "config C\n"}}));
  ASSERT_TRUE(names);
  EXPECT_THAT(*names, ElementsAre("A", "B"));
}

}  // namespace
}  // namespace stackport::kernel
