// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stackport::facts {
namespace {

using testing::ElementsAre;

TEST(ShellCommands, SplitsAtSeparators) {
  EXPECT_THAT(shell_commands("set -e; a b && c || d | e & (f)\ng"),
              ElementsAre(ElementsAre("set", "-e"), ElementsAre("a", "b"), ElementsAre("c"),
                          ElementsAre("d"), ElementsAre("e"), ElementsAre("f"), ElementsAre("g")));
  EXPECT_THAT(shell_commands(" ; ;\n"), ElementsAre());
}

TEST(ShellCommands, TakesQuotesAway) {
  EXPECT_THAT(shell_commands(R"(a -DX='"x"' "b;c" 'd;e' f\ g \; '' "\"\\\n")"),
              ElementsAre(ElementsAre("a", "-DX=\"x\"", "b;c", "d;e", "f g", ";", "", "\"\\\\n")));
}

TEST(ShellCommands, AQuotedCommandIsOneWord) {
  EXPECT_THAT(shell_commands(R"(fixdep a.d 'gcc -DX='\''"x"'\'' -c a.c; b' > a.cmd)"),
              ElementsAre(ElementsAre("fixdep", "a.d", "gcc -DX='\"x\"' -c a.c; b", ">", "a.cmd")));
}

TEST(ShellCommands, JoinsContinuedLinesAndSkipsComments) {
  EXPECT_THAT(shell_commands("a \\\n  b # c; d\ne#f"),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("e#f")));
}

TEST(ShellCommands, UnendedQuoteIsTakenToTheEnd) {
  EXPECT_THAT(shell_commands("a 'b c"), ElementsAre(ElementsAre("a", "b c")));
  EXPECT_THAT(shell_commands("a \"b c\\"), ElementsAre(ElementsAre("a", "b c\\")));
}

}  // namespace
}  // namespace stackport::facts
