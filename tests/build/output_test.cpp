// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "core/build/build.h"
#include "core/build/make.h"

namespace stackport::build {
namespace {

TEST(Output, CompilerErrorWithItsLineChainAndNotes) {
  const auto found = parse_output(
      "In file included from /b/include/rdma/ib_verbs.h:12,\n"
      "                 from /b/drivers/core/cma.c:7:\n"
      "/b/include/rdma/x.h:40:5: error: too few arguments to function 'f' [-Werror]\n"
      "   40 |     f(1);\n"
      "      |     ^\n"
      "/b/include/rdma/x.h:9:6: note: declared here\n"
      "    9 | void f(int, int);\n"
      "cc1: all warnings being treated as errors\n"
      "make[2]: *** [scripts/Makefile.build:250: /b/drivers/core/cma.o] Error 1\n",
      "/b/");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].place, (Place{"include/rdma/x.h", 40, 5}));
  EXPECT_EQ(found[0].severity, Severity::error);
  EXPECT_EQ(found[0].message, "too few arguments to function 'f' [-Werror]");
  EXPECT_EQ(found[0].source_line, "    f(1);");
  ASSERT_EQ(found[0].notes.size(), 3u);
  EXPECT_EQ(found[0].notes[1].place, (Place{"drivers/core/cma.c", 7, 0}));
  EXPECT_EQ(found[0].notes[2].message, "declared here");
  EXPECT_EQ(found[0].notes[2].source_line, "void f(int, int);");
}

TEST(Output, TheSameErrorOfAHeaderIsToldOnceAndInOrderOfPlaces) {
  const auto found = parse_output(
      "/b/z.c:3:1: error: z\n"
      "In file included from /b/b.c:1:\n/b/a.h:2:1: error: a\n"
      "In file included from /b/c.c:1:\n/b/a.h:2:1: error: a\n",
      "/b");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].place.file, "a.h");
  EXPECT_EQ(found[0].notes[0].place.file, "b.c");
  EXPECT_EQ(found[1].place.file, "z.c");
}

TEST(Output, FatalErrorsAreErrorsAndWarningsWarnings) {
  const auto found = parse_output(
      "/b/a.c:1:10: fatal error: linux/x.h: No such file or directory\n"
      "/b/a.c:2:10: warning: unused variable 'error: x'\n"
      "/b/a.o: warning: objtool: f()+0x1: unreachable instruction\n",
      "/b");
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].message, "linux/x.h: No such file or directory");
  EXPECT_EQ(found[0].severity, Severity::error);
  EXPECT_EQ(found[1].severity, Severity::warning);
  EXPECT_EQ(found[2].place.file, "a.o");
}

TEST(Output, ModpostMakeAndTheLinker) {
  const auto found = parse_output(
      "ERROR: modpost: \"foo\" [/b/m/a.ko] undefined!\n"
      "make[1]: *** No rule to make target '/b/m/b.o', needed by '/b/m/a.o'.  Stop.\n"
      "/b/Kbuild:12: *** missing separator.  Stop.\n"
      "ld: /b/m/c.o: in function `f':\n"
      "ld: c.c:(.text+0x1): multiple definition of `f'\n",
      "/b");
  std::vector<std::string> texts;
  for (const auto& d : found)
    texts.push_back(d.place.file + ":" + std::to_string(d.place.line) + " " + d.message);
  EXPECT_THAT(texts, testing::UnorderedElementsAre(
                         "m/a.ko:0 modpost: \"foo\" [/b/m/a.ko] undefined!",
                         ":0 make: No rule to make target '/b/m/b.o', needed by '/b/m/a.o'.",
                         "Kbuild:12 make: missing separator.",
                         ":0 ld: c.c:(.text+0x1): multiple definition of `f'"));
  for (const auto& d : found) EXPECT_EQ(d.severity, Severity::error);
}

TEST(Output, AnOrdinaryRunSaysNothing) {
  EXPECT_TRUE(parse_output("make: Entering directory '/b'\n  CC [M]  /b/a.o\n  MODPOST /b/M\n"
                           "  LD [M]  /b/a.ko\nSkipping BTF generation for /b/a.ko\n",
                           "/b")
                  .empty());
}

TEST(Steps, AreCompileAndLinkLinesOnly) {
  EXPECT_EQ(step_of("  CC [M]  /b/a.o"), "CC [M] /b/a.o");
  EXPECT_EQ(step_of("  LD [M]  /b/a.ko"), "LD [M] /b/a.ko");
  EXPECT_EQ(step_of("  MODPOST /b/Module.symvers"), "");
  EXPECT_EQ(step_of("CC [M] x"), "");
}

}  // namespace
}  // namespace stackport::build
