// SPDX-License-Identifier: GPL-2.0-only
#include "core/host/process.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "core/host/file_system.h"
#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Command shell(const std::string& script) {
  Command command;
  command.argv = {"sh", "-c", script};
  return command;
}

ProcessResult run(const Command& command) {
  const auto result = real_processes().run(command);
  EXPECT_TRUE(result);
  return result ? *result : ProcessResult();
}

TEST(Process, StatusAndOutputs) {
  const auto result = run(shell("echo out; echo err >&2; exit 7"));
  EXPECT_EQ(result.status, 7);
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_FALSE(result.timed_out);
}

TEST(Process, ASignalIsPartOfTheStatus) {
  EXPECT_EQ(run(shell("kill -TERM $$")).status, 128 + SIGTERM);
}

/// A process that runs `script`, locks `lock` for it, and is killed once the script has written
/// `ready`.
void run_and_be_killed(const std::string& script, const Path& lock, const Path& ready) {
  const pid_t runner = ::fork();
  if (runner == 0) {
    auto held = FileLock::acquire(lock);
    if (held) held->share_with_children();
    (void)real_processes().run(shell(script));
    ::_exit(0);
  }
  while (!std::filesystem::exists(ready)) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ::kill(runner, SIGKILL);
  ::waitpid(runner, nullptr, 0);
}

TEST(Process, EndsWithAKilledParentAndHoldsItsLockTillThen) {
  const test::Scratch scratch;
  const Path lock = scratch.path() / "lock", ready = scratch.path() / "ready";
  const Path ended = scratch.path() / "ended";
  run_and_be_killed("trap 'sleep 0.2; touch " + ended.string() + "; exit' TERM; touch " +
                        ready.string() + "; while :; do sleep 0.05; done",
                    lock, ready);
  const auto held = FileLock::acquire(lock);
  EXPECT_TRUE(held);
  EXPECT_TRUE(std::filesystem::exists(ended));
}

TEST(Process, EnvironmentAndFolder) {
  const test::Scratch scratch;
  auto command = shell("echo $STACKPORT_TEST; pwd -P");
  command.environment["STACKPORT_TEST"] = "set";
  command.directory = scratch.path();
  EXPECT_EQ(run(command).out, "set\n" + scratch.path().string() + "\n");
}

TEST(Process, WhatCantBeStartedIsTheEnvironmentsFault) {
  Command command;
  command.argv = {"no-such-program-anywhere"};
  const auto missing = real_processes().run(command);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::environment);
  EXPECT_THAT(test::all_text(missing.error()),
              HasSubstr("can't run 'no-such-program-anywhere': No such file"));
  auto nowhere = shell("true");
  nowhere.directory = "/no/such/folder";
  EXPECT_THAT(test::all_text(real_processes().run(nowhere).error()),
              HasSubstr("/no/such/folder: error: can't enter the folder"));
}

TEST(Process, MuchInputAndOutputAtOnce) {
  auto command = shell("tee /dev/stderr");
  command.input.assign(1 << 20, 'x');
  const auto result = run(command);
  EXPECT_EQ(result.out, command.input);
  EXPECT_EQ(result.err, command.input);
}

TEST(Process, InputThatIsNotRead) {
  auto command = shell("exit 3");
  command.input.assign(1 << 20, 'x');
  EXPECT_EQ(run(command).status, 3);
}

TEST(Process, NoInputIsItsEnd) {
  EXPECT_EQ(run(shell("cat; echo done")).out, "done\n");
}

TEST(Process, LinesAsTheyCome) {
  std::vector<std::string> lines;
  auto command = shell("printf 'one\\n\\ntw'; sleep 0.1; printf 'o\\nrest'");
  command.on_line = [&](std::string_view line) { lines.emplace_back(line); };
  EXPECT_EQ(run(command).out, "one\n\ntwo\nrest");
  EXPECT_THAT(lines, ElementsAre("one", "", "two", "rest"));
}

bool ends_soon(pid_t process) {
  for (int i = 0; i < 100; ++i) {
    if (::kill(process, 0) != 0) return true;
    std::ifstream status("/proc/" + std::to_string(process) + "/stat");
    std::string id, name, state;
    if (!(status >> id >> name >> state) || state == "Z") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

TEST(Process, ATimeoutKillsTheWholeGroup) {
  auto command = shell("sleep 60 & echo $!; wait");
  command.limit = std::chrono::seconds(1);
  const auto result = run(command);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.status, 128 + SIGKILL);
  EXPECT_TRUE(ends_soon(std::stoi(result.out)));
}

TEST(Process, ATimeoutHoldsWhenTheOutputsAreClosed) {
  auto command = shell("exec >&- 2>&-; sleep 60");
  command.limit = std::chrono::seconds(1);
  const auto result = run(command);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.status, 128 + SIGKILL);
}

TEST(Process, TimeOfItsChildrenCounts) {
  EXPECT_GT(run(shell("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done")).cpu_seconds, 0.01);
}

TEST(Process, ManyAtOnce) {
  std::vector<std::thread> threads;
  std::vector<std::string> outputs(8);
  for (size_t i = 0; i < outputs.size(); ++i)
    threads.emplace_back([&, i] { outputs[i] = run(shell("echo " + std::to_string(i))).out; });
  for (auto& thread : threads) thread.join();
  for (size_t i = 0; i < outputs.size(); ++i) EXPECT_EQ(outputs[i], std::to_string(i) + "\n");
}

}  // namespace
}  // namespace stackport::host
