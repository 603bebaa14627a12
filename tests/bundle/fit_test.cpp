// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/fit.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

const char* const kKconfig =
    "menuconfig IB\n\ttristate \"ib\"\n\tdepends on NET\n"
    "if IB\nsource \"drivers/ib/hw/Kconfig\"\nendif\n";
const char* const kHardware =
    "config HW\n\ttristate \"hw\"\n\tdepends on VENDOR\n"
    "config SOFT\n\ttristate \"soft\"\n\tselect CRC\n";

Fit fit(const std::string& host, const std::vector<std::string>& configs,
        std::set<std::string> own = {"drivers/ib/Kconfig", "drivers/ib/hw/Kconfig"}) {
  const auto tree = kernel::make_memory_tree(
      {{"drivers/ib/Kconfig", kKconfig}, {"drivers/ib/hw/Kconfig", kHardware}});
  std::vector<BundleModule> modules;
  for (const auto& config : configs)
    modules.push_back({"m_" + config, "c", "drivers/ib", config, {}});
  auto made = fit_modules(*tree, own, modules, kernel::Config::parse(host), nullptr);
  EXPECT_TRUE(made);
  return made ? std::move(*made) : Fit();
}

std::vector<std::string> names(const Fit& fit) {
  std::vector<std::string> out;
  for (const auto& module : fit.modules) out.push_back(module.name);
  return out;
}

TEST(FitModules, SwitchesOnWhatTheHostHasOff) {
  const auto made = fit("CONFIG_NET=y\nCONFIG_VENDOR=y\nCONFIG_CRC=y\n", {"IB", "HW", "SOFT"});
  EXPECT_THAT(names(made), ElementsAre("m_IB", "m_HW", "m_SOFT"));
  EXPECT_THAT(made.config, ElementsAre(Pair("HW", "m"), Pair("IB", "m"), Pair("SOFT", "m")));
  EXPECT_THAT(made.left_out, IsEmpty());
}

TEST(FitModules, WhatTheHostHasAlreadyIsNotSwitched) {
  EXPECT_THAT(fit("CONFIG_NET=y\nCONFIG_IB=m\n", {"IB"}).config, IsEmpty());
}

TEST(FitModules, AHostSymbolThatIsOffLeavesOut) {
  const auto made = fit("CONFIG_NET=y\nCONFIG_CRC=m\n", {"IB", "HW", "SOFT"});
  EXPECT_THAT(names(made), ElementsAre("m_IB", "m_SOFT"));
  ASSERT_EQ(made.left_out.size(), 1U);
  EXPECT_EQ(made.left_out[0].module, "m_HW");
  EXPECT_EQ(made.left_out[0].reason,
            "CONFIG_HW depends on VENDOR, which the target's configuration leaves off");
  EXPECT_EQ(made.left_out[0].place, "drivers/ib/hw/Kconfig:3");
}

TEST(FitModules, AHostSymbolThatWouldBeSelectedLeavesOut) {
  const auto made = fit("CONFIG_NET=y\n", {"SOFT"});
  ASSERT_EQ(made.left_out.size(), 1U);
  EXPECT_EQ(made.left_out[0].reason,
            "CONFIG_SOFT selects CRC, which the target's configuration leaves off");
}

TEST(FitModules, ABuiltInModuleIsAProblem) {
  const auto made = fit("CONFIG_NET=y\nCONFIG_IB=y\n", {"IB"});
  ASSERT_EQ(made.built_in.size(), 1U);
  EXPECT_EQ(to_text(made.built_in[0]),
            "drivers/ib/Kconfig:1:1: error: m_IB: CONFIG_IB is built into the target's kernel, so "
            "that no module can replace it\n"
            "  next: choose a target that has it as a module, or exclude the component\n");
}

TEST(FitModules, SymbolsOfOthersFilesAreTheHosts) {
  // IB stands in a file that the bundle does not own: its value is the host's.
  const auto made = fit("CONFIG_NET=y\nCONFIG_VENDOR=y\n", {"HW"}, {"drivers/ib/hw/Kconfig"});
  ASSERT_EQ(made.left_out.size(), 1U);
  EXPECT_EQ(made.left_out[0].reason,
            "CONFIG_HW depends on IB, which the target's configuration leaves off");
}

TEST(FitModules, AModuleWithoutASymbolIsKept) {
  EXPECT_THAT(names(fit("", {""})), ElementsAre("m_"));
}

}  // namespace
}  // namespace stackport::bundle
