// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/provider.h"

#include "kernel/folder.h"

namespace stackport::kernel {
namespace {

using nlohmann::json;
using test::Folder;

class ProviderTest : public testing::Test {
 protected:
  Result<json> ask(const std::string& script) {
    const auto program = top_.write("provider", "#!/bin/sh\n" + script, true);
    return ask_provider(host::real_processes(), program, {{"version", 1}, {"name", "x"}},
                        {[this](std::string_view line) { told_.emplace_back(line); }, {}});
  }
  std::string error_of(const std::string& script, ErrorKind kind) {
    auto answer = ask(script);
    if (answer) return "answered";
    EXPECT_EQ(answer.error().kind, kind);
    return top_.text(answer.error());
  }

  Folder top_;
  std::vector<std::string> told_;
};

TEST_F(ProviderTest, SendsTheRequestAndReadsTheAnswer) {
  const auto answer =
      ask("echo working >&2\nprintf '{\"version\":1,\"asked\":%s}\\n' \"$(cat)\"\n");
  ASSERT_TRUE(answer) << top_.text(answer.error());
  EXPECT_EQ((*answer)["asked"]["name"], "x");
  EXPECT_EQ(told_, (std::vector<std::string>{"working"}));
}

TEST_F(ProviderTest, HandsOnWhatTheProviderSays) {
  const std::string said =
      "cat >/dev/null; echo '{\"version\":1,\"error\":{\"message\":\"no such release\","
      "\"next\":\"take another\"}}'; exit ";
  const std::string text = "TOP/provider: error: no such release\n  next: take another\n";
  EXPECT_EQ(error_of(said + "1", ErrorKind::failed), text);
  EXPECT_EQ(error_of(said + "2", ErrorKind::input), text);
  EXPECT_EQ(error_of(said + "3", ErrorKind::environment), text);
  EXPECT_EQ(error_of(said + "9", ErrorKind::environment), text);
}

TEST_F(ProviderTest, NamesAProviderThatBreaksTheProtocol) {
  EXPECT_EQ(error_of("cat >/dev/null; echo oops >&2; exit 7", ErrorKind::environment),
            "TOP/provider: error: the provider ended with 7 and gave no reason\noops\n");
  EXPECT_EQ(error_of("cat >/dev/null; echo hello", ErrorKind::environment),
            "TOP/provider: error: the provider's answer is no JSON object\n");
  EXPECT_EQ(error_of("cat >/dev/null; echo '{\"version\":2}'", ErrorKind::environment),
            "TOP/provider: error: the provider's answer is not of version 1\n");
  const auto missing = ask_provider(host::real_processes(), top_ / "nowhere", {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::environment);
  EXPECT_EQ(top_.text(missing.error()),
            "TOP/nowhere: error: no such provider\n"
            "  next: name a program of tools/providers in the data file\n");
}

}  // namespace
}  // namespace stackport::kernel
