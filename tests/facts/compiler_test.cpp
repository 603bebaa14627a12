// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/compiler.h"

#include <gtest/gtest.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::facts {
namespace {

class FakeMake : public host::Processes {
 public:
  Result<host::ProcessResult> run(const host::Command& command) override {
    ++runs;
    last = command.argv;
    return result;
  }
  host::ProcessResult result;
  std::vector<std::string> last;
  int runs = 0;
};

TEST(StandIn, TheNamedOneIsTaken) {
  EXPECT_EQ(stand_in("gcc-10", {"gcc", "gcc-10", "gcc-12"}), "");
  EXPECT_EQ(stand_in("ccache gcc-10", {"gcc-10", "gcc-9"}), "");
  EXPECT_EQ(stand_in("gcc", {"gcc", "gcc-12"}), "");
}

TEST(StandIn, TheNearestVersionANewerFirst) {
  EXPECT_EQ(stand_in("gcc-10", {"gcc", "gcc-12", "gcc-14"}), "gcc-12");
  EXPECT_EQ(stand_in("gcc-10", {"gcc-11", "gcc-9"}), "gcc-11");
  EXPECT_EQ(stand_in(" gcc-10", {"gcc"}), "gcc");
  EXPECT_EQ(stand_in("aarch64-linux-gnu-gcc-10", {"aarch64-linux-gnu-gcc-12", "gcc-10"}),
            "aarch64-linux-gnu-gcc-12");
}

TEST(StandIn, AnotherCompilerIsNone) {
  EXPECT_EQ(stand_in("gcc-10", {"clang-10", "gcc-ar-10", "x86_64-linux-gnu-gcc-12"}), "");
  EXPECT_EQ(stand_in("/opt/gcc-10", {"gcc-12"}), "");
  EXPECT_EQ(stand_in("", {"gcc"}), "");
}

class NamedCompiler : public testing::Test {
 protected:
  NamedCompiler() : store_(*kernel::Store::open(scratch_.path() / "store")) {
    target_.name = "toy";
    target_.id = "1";
    target_.build = "/headers";
  }
  test::Scratch scratch_;
  kernel::Store store_;
  kernel::Target target_;
  FakeMake make_;
};

TEST_F(NamedCompiler, IsAskedOfMakeOnce) {
  make_.result.out = "make -C x\nstackport-compiler= gcc-10\n";
  EXPECT_EQ(*named_compiler(make_, store_, target_), "gcc-10");
  EXPECT_EQ(*named_compiler(make_, store_, target_), "gcc-10");
  EXPECT_EQ(make_.runs, 1);
  target_.id = "2";
  make_.result.out = "stackport-compiler=gcc-13\n";
  EXPECT_EQ(*named_compiler(make_, store_, target_), "gcc-13");
}

TEST_F(NamedCompiler, NoAnswerIsAnErrorOfTheEnvironment) {
  make_.result.err = "make: *** no rule\n";
  const auto name = named_compiler(make_, store_, target_);
  ASSERT_FALSE(name);
  EXPECT_EQ(name.error().kind, ErrorKind::environment);
  EXPECT_NE(test::all_text(name.error()).find("no rule"), std::string::npos);
}

TEST_F(NamedCompiler, AStandInIsToldAndGivenToMake) {
  make_.result.out = "stackport-compiler=true-7\n";
  auto told = choose_compiler(make_, store_, target_);
  ASSERT_TRUE(told);
  ASSERT_EQ(told->size(), 1u);
  EXPECT_EQ(target_.compiler, "true");
  EXPECT_NE(told->front().message.find("true-7"), std::string::npos);
}

/// What says yes to everything is as broken as what says no.
TEST_F(NamedCompiler, IsProvenByASoundUnitAndABrokenOne) {
  auto& processes = host::real_processes();
  for (const char* broken : {"false", "true"}) {
    target_.compiler = broken;
    const auto proven = prove_compiler(processes, store_, target_);
    ASSERT_FALSE(proven) << broken;
    EXPECT_EQ(proven.error().kind, ErrorKind::environment);
  }
  target_.compiler = "cc";
  EXPECT_TRUE(prove_compiler(processes, store_, target_));
}

}  // namespace
}  // namespace stackport::facts
