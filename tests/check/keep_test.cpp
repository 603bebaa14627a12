// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/keep.h"

#include "check/fixture.h"

namespace stackport::check {
namespace {

class KeepTest : public CheckTest {
 protected:
  void SetUp() override {
    CheckTest::SetUp();
    to_.release = "6.1.0-2-amd64";
    to_.config.set("MODVERSIONS", "y");
    to_.build = to_.source = top_ / "newer";
    exports("0x00000001\thost\tvmlinux\tEXPORT_SYMBOL\t\n");
    newer("0x00000001\thost\tvmlinux\tEXPORT_SYMBOL\t\n");
    header("struct a { int x; };\n", "struct a { int x; };\n");
    module("base", {{"host", 1}}, {{"verb", 7}});
    module("user", {{"verb", 7}}, {});
  }
  void newer(const std::string& lines) {
    to_.symvers = *kernel::Symvers::parse(lines, "Module.symvers");
  }
  void header(const std::string& older, const std::string& newer) {
    write(target_.build / "include/a.h", older);
    write(to_.build / "include/a.h", newer);
  }
  void module(const std::string& name, const std::map<std::string, uint32_t>& imports,
              const std::map<std::string, uint32_t>& exported) {
    assemble(built_ / "k" / (name + ".ko"), {.exports = exported, .imports = imports});
    write(built_ / "k" / (name + ".mod"), (built_ / "k" / (name + ".o")).string() + "\n");
    const std::string object = (built_ / "k" / (name + ".o")).string();
    write(built_ / "k" / ("." + name + ".o.cmd"),
          "cmd_" + object + " := gcc\n\nsource_" + object + " := " + name + ".c\n\ndeps_" + object +
              " := \\\n  " + (target_.build / "include/a.h").string() + " \\\n\n");
    write(built_ / "Module.symvers", "0x00000007\tverb\tk/base\tEXPORT_SYMBOL\t\n");
  }
  std::map<std::string, std::string> decide() {
    const auto built = read_built(built_);
    EXPECT_TRUE(built);
    const auto all = keep_or_rebuild({*built, built_, target_, to_});
    EXPECT_TRUE(all);
    std::map<std::string, std::string> out;
    for (const auto& one : *all) out[one.module] = one.keep ? "keep" : one.reasons.front();
    return out;
  }
  kernel::Target to_;
};

using testing::ElementsAre;
using testing::Pair;

TEST_F(KeepTest, SameSymbolsAndHeadersAreKept) {
  EXPECT_THAT(decide(), ElementsAre(Pair("base", "keep"), Pair("user", "keep")));
}

TEST_F(KeepTest, AnotherCrcRebuildsItAndItsUsers) {
  newer("0x00000002\thost\tvmlinux\tEXPORT_SYMBOL\t\n");
  EXPECT_THAT(decide(), ElementsAre(Pair("base", "host: 0x00000001 -> 0x00000002"),
                                    Pair("user", "uses base, which is rebuilt")));
}

TEST_F(KeepTest, GoneSymbolAndNamespace) {
  newer("0x00000001\tother\tvmlinux\tEXPORT_SYMBOL\t\n");
  EXPECT_EQ(decide()["base"], "host is gone");
  newer("0x00000001\thost\tvmlinux\tEXPORT_SYMBOL\tSPACE\n");
  EXPECT_EQ(decide()["base"], "host has another namespace");
}

TEST_F(KeepTest, AnotherHeaderRebuilds) {
  header("struct a { int x; };\n", "struct a { long x; };\n");
  EXPECT_EQ(decide()["user"], "include/a.h differs");
}

TEST_F(KeepTest, WithoutRecordsNothingIsKept) {
  must(files_.remove_all(built_ / "k/.user.o.cmd"));
  EXPECT_EQ(decide()["user"], "nothing tells which headers k/user.o read");
}

}  // namespace
}  // namespace stackport::check
