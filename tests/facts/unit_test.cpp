// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/utsname.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::facts {
namespace {

using testing::ElementsAre;

/// Answers each command alike and keeps it.
class FakeProcesses : public host::Processes {
 public:
  Result<host::ProcessResult> run(const host::Command& command) override {
    commands.push_back(command);
    return result;
  }
  host::ProcessResult result;
  std::vector<host::Command> commands;
};

/// A line as kbuild prints it with -n.
std::string line(const std::string& source, const std::string& options, const std::string& module,
                 const std::string& compiler = "gcc-12") {
  const std::string gcc = compiler + " -Wp,-MMD,/b/" + source + ".d -nostdinc " + options +
                          " -DMODULE -DKBUILD_MODNAME='\"" + module + "\"' -c -o /b/" + source +
                          ".o /b/" + source;
  std::string quoted;
  for (const char c : gcc) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return "set -e;  echo '  CC [M]  /b/" + source + "';  trap 'rm -f x; kill -s HUP $$' HUP;  " +
         gcc +
         "   ; ./tools/objtool/objtool --module /b/x.o; scripts/basic/fixdep /b/x.d /b/x.o '" +
         quoted + "' > /b/.x.cmd; rm -f x.d\n";
}

kernel::Target target() {
  kernel::Target out;
  out.build = "/headers";
  return out;
}

const char* at_modpost =
    "make[1]: *** No rule to make target '/b/modules.order', needed by '/b/Module.symvers'.  "
    "Stop.\n"
    "make: *** [/headers/Makefile:2017: modpost] Error 2\n";

TEST(CompileCommands, ReadsWhatMakeWouldDo) {
  FakeProcesses processes;
  processes.result.out = "make -f scripts/Makefile.build obj=/b\n" +
                         line("d/b.c", "-I./include", "b") + line("d/a.c", "", "ab") +
                         "ld -r -o /b/d/ab.o /b/d/a.o\n";
  const auto commands = compile_commands(processes, target(), "/b", {"CONFIG_X=m"});
  ASSERT_TRUE(commands) << test::all_text(commands.error());
  ASSERT_EQ(commands->size(), 2u);
  EXPECT_EQ((*commands)[0].source, "d/a.c");
  EXPECT_EQ((*commands)[0].module, "ab");
  EXPECT_EQ((*commands)[0].compiler, "gcc-12");
  EXPECT_EQ((*commands)[1].source, "d/b.c");
  EXPECT_THAT((*commands)[1].arguments,
              ElementsAre("-Wp,-MMD,/b/d/b.c.d", "-nostdinc", "-I/headers/include", "-DMODULE",
                          "-DKBUILD_MODNAME=\"b\"", "-c", "-o", "/b/d/b.c.o", "/b/d/b.c"));
  ASSERT_EQ(processes.commands.size(), 1u);
  EXPECT_THAT(processes.commands[0].argv, ElementsAre("make", "-C", "/headers", "M=/b", "-n",
                                                      "modules", "cmd-check=1", "CONFIG_X=m"));
}

TEST(CompileCommands, MakesPathsAbsolute) {
  const test::Scratch scratch;
  scratch.put("include/own.h", "");
  FakeProcesses processes;
  processes.result.out = line(
      "a.c", "-I. -I ./x -isystem y -include include/own.h -include searched.h -I/z/../w", "a");
  auto kernel = target();
  kernel.build = scratch.path();
  const auto commands = compile_commands(processes, kernel, "/b", {});
  ASSERT_TRUE(commands);
  const std::string root = scratch.path();
  std::vector<std::string> paths((*commands)[0].arguments.begin() + 2,
                                 (*commands)[0].arguments.begin() + 12);
  EXPECT_THAT(paths,
              ElementsAre("-I" + root + "/", "-I", root + "/x", "-isystem", root + "/y", "-include",
                          root + "/include/own.h", "-include", "searched.h", "-I/w"));
}

TEST(CompileCommands, StoppingAtModpostIsNoError) {
  FakeProcesses processes;
  processes.result.out = line("a.c", "", "a");
  processes.result.status = 2;
  processes.result.err = at_modpost;
  EXPECT_TRUE(compile_commands(processes, target(), "/b", {}));
}

TEST(CompileCommands, FailureOfMakeIsAnEnvironmentError) {
  FakeProcesses processes;
  processes.result.out = line("a.c", "", "a");
  processes.result.status = 2;
  processes.result.err =
      "make[1]: *** No rule to make target '/b/b.o', needed by '/b/ab.o'.  Stop.\n"
      "make: *** [/headers/Makefile:1: /b] Error 2\n";
  const auto commands = compile_commands(processes, target(), "/b", {});
  ASSERT_FALSE(commands);
  EXPECT_EQ(commands.error().kind, ErrorKind::environment);
  EXPECT_EQ(test::all_text(commands.error()),
            "/headers: error: make -n fails with status 2:\n"
            "make[1]: *** No rule to make target '/b/b.o', needed by '/b/ab.o'.  Stop.\n"
            "make: *** [/headers/Makefile:1: /b] Error 2\n"
            "  next: check the headers and the folder's Makefiles: "
            "make -C /headers M=/b -n modules cmd-check=1\n");
  processes.result.err = "make: /headers: No such file or directory.  Stop.\n";
  EXPECT_FALSE(compile_commands(processes, target(), "/b", {}));
}

TEST(CompileCommands, NoUnitIsAnEnvironmentError) {
  FakeProcesses processes;
  processes.result.out = "make -f scripts/Makefile.build\n";
  const auto commands = compile_commands(processes, target(), "/b", {});
  ASSERT_FALSE(commands);
  EXPECT_EQ(commands.error().kind, ErrorKind::environment);
  EXPECT_EQ(commands.error().diagnostics[0].message, "make -n names no unit to compile");
}

CompileCommand command(const std::string& compiler, std::vector<std::string> arguments) {
  CompileCommand out;
  out.compiler = compiler;
  out.arguments = std::move(arguments);
  return out;
}

TEST(ClangArguments, KeepsWhatShapesTheCode) {
  const auto kept = clang_arguments(command("gcc-12", {"-Wp,-MMD,x",
                                                       "-nostdinc",
                                                       "-I/a",
                                                       "-I",
                                                       "/b",
                                                       "-isystem",
                                                       "/c",
                                                       "-include",
                                                       "/d",
                                                       "-DA=\"a\"",
                                                       "-D",
                                                       "B",
                                                       "-UC",
                                                       "-std=gnu11",
                                                       "-m64",
                                                       "-mno-sse",
                                                       "-mcmodel=kernel",
                                                       "-fms-extensions",
                                                       "-fshort-wchar",
                                                       "-march=native",
                                                       "-Wall",
                                                       "-Werror=return-type",
                                                       "-O2",
                                                       "-g",
                                                       "-pg",
                                                       "-mrecord-mcount",
                                                       "-c",
                                                       "-o",
                                                       "x.o",
                                                       "x.c"}));
  utsname machine{};
  uname(&machine);
  EXPECT_THAT(
      kept,
      ElementsAre("-nostdinc", "-I/a", "-I", "/b", "-isystem", "/c", "-include", "/d", "-DA=\"a\"",
                  "-D", "B", "-UC", "-std=gnu11", "-m64", "-mno-sse", "-mcmodel=kernel",
                  "-fms-extensions", "-fshort-wchar", std::string("--target=") + machine.machine + "-linux-gnu",
                  "-ferror-limit=0", "-Wno-everything", "-Werror=implicit-function-declaration",
                  "-Werror=int-conversion", "-Werror=incompatible-pointer-types",
                  "-Werror=incompatible-function-pointer-types"));
}

TEST(ClangArguments, ACrossCompilerNamesItsMachine) {
  EXPECT_EQ(clang_arguments(command("/opt/bin/aarch64-linux-gnu-gcc-12", {}))[0],
            "--target=aarch64-linux-gnu");
}

}  // namespace
}  // namespace stackport::facts
