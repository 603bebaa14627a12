// SPDX-License-Identifier: GPL-2.0-only
#include "core/build/build.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "core/base/text.h"

namespace stackport::build {
namespace {

void must(const Result<void>& result) {
  ASSERT_TRUE(result);
}

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Stands in for kbuild: compiles every .c of every folder into a .ko that was not made yet.
constexpr const char* kKbuild = R"(modules:
	@for c in $$(find $(M) -name '*.c'); do o=$${c%.c}; test $$o.ko -nt $$c && continue; \
	echo "  CC [M]  $$o.o"; $(COMPILER) -Iinclude -c $$c -o $$o.ko || exit 1; done
)";

class Build : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "stackport-build-XXXXXX";
    top_ = std::filesystem::canonical(mkdtemp(pattern.data()));
    bundle_ = top_ / "bundle";
    target_.name = "debian-6.1";
    target_.release = "6.1.0-1-amd64";
    target_.build = top_ / "headers";
    target_.id = "1";
    target_.symvers.emplace();
    compiler("cc");
    must(files_.write(target_.build / ".config", ""));
    must(files_.write(target_.build / "include/generated/autoconf.h", ""));
    must(files_.write(target_.build / "include/linux/module.h", "#define MODULE_LICENSE(x)\n"));
    put("Makefile", "modules:\n\t@$(MAKE) -C $(KDIR) M=$(CURDIR) modules\n");
    put("m/a.c", "int a;\n");
    manifest_.modules.push_back({"a", "core", "m", "", {"m/a.c"}});
  }
  void TearDown() override { must(files_.remove_all(top_)); }

  void compiler(const std::string& command) {
    must(files_.write(target_.build / "Makefile", "COMPILER = " + command + "\n" + kKbuild));
  }
  void put(const std::string& path, const std::string& bytes) {
    must(files_.write(bundle_ / path, bytes));
    std::erase_if(manifest_.files, [&](const auto& file) { return file.path == path; });
    bundle::File file;
    file.path = path;
    file.sha256 = sha256(bytes);
    manifest_.files.push_back(file);
  }
  Result<Report> run() { return build(host::real_processes(), bundle_, manifest_, target_, 2); }
  host::Path built(const std::string& path) const {
    return bundle_ / "build" / target_.release / path;
  }
  bool stamped() const { return is_built(built(""), stamp(manifest_, target_)); }

  host::FileSystem& files_ = host::real_file_system();
  host::Path top_, bundle_;
  bundle::Manifest manifest_;
  kernel::Target target_;
};

TEST_F(Build, MakesTheModulesOnceAndThenNothing) {
  const auto first = run();
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->ok);
  EXPECT_EQ(first->steps, 1u);
  EXPECT_THAT(first->modules, ElementsAre("m/a.ko"));
  EXPECT_TRUE(stamped());
  EXPECT_EQ(run()->steps, 0u);
  EXPECT_TRUE(stamped());
}

TEST_F(Build, TellsACompileErrorByTheBundlesPath) {
  put("m/a.c", "int a\nint b;\n");
  const auto report = run();
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->ok);
  EXPECT_THAT(report->missing, ElementsAre("a"));
  ASSERT_FALSE(report->diagnostics.empty());
  EXPECT_EQ(report->diagnostics[0].place.file, "m/a.c");
  EXPECT_FALSE(stamped());
}

TEST_F(Build, ACompilerThatAlwaysFailsIsNoErrorOfTheBundle) {
  compiler("echo broken >&2; false");
  const auto report = run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::environment);
  EXPECT_EQ(report.error().diagnostics[0].message,
            "not even an empty module can be built for 6.1.0-1-amd64 on this machine");
}

TEST_F(Build, AMissingCompilerIsNamed) {
  compiler("no-such-cc-12");
  const auto report = run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::environment);
  EXPECT_THAT(report.error().diagnostics[0].message,
              HasSubstr("the program no-such-cc-12 is missing"));
  EXPECT_EQ(report.error().diagnostics[0].next, "install no-such-cc-12, or put it on the PATH");
}

TEST_F(Build, MissingHeadersAreNamed) {
  must(files_.remove_all(target_.build));
  const auto report = run();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::environment);
  EXPECT_EQ(report.error().diagnostics[0].message, "the folder of the target's headers is gone");
  EXPECT_EQ(report.error().diagnostics[0].next,
            "install the headers of 6.1.0-1-amd64, or `stackport target fetch debian-6.1`");
}

TEST_F(Build, AModuleThatWasNotBuiltIsMissing) {
  manifest_.modules.push_back({"b", "core", "m", "", {}});
  const auto report = run();
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->ok);
  EXPECT_THAT(report->missing, ElementsAre("b"));
  EXPECT_EQ(report->diagnostics[0].message, "make ended well, but did not build the module b");
}

TEST_F(Build, WhatAKilledBuildLeftIsThrownAway) {
  ASSERT_TRUE(run()->ok);
  must(files_.write(bundle_ / "build" / (target_.release + ".under-way"), ""));
  must(files_.write(built("m/a.ko"), "half"));
  EXPECT_EQ(run()->steps, 1u);
  EXPECT_NE(*files_.read(built("m/a.ko")), "half");
}

TEST_F(Build, OtherHeadersOfTheSameReleaseStartTheFolderAnew) {
  ASSERT_TRUE(run()->ok);
  target_.id = "2";
  EXPECT_EQ(run()->steps, 1u);
}

TEST_F(Build, AFileThatLeftGoesWithItsObjectAndItsModule) {
  put("m/b.c", "int b;\n");
  manifest_.modules.push_back({"b", "core", "m", "", {"m/b.c"}});
  ASSERT_TRUE(run()->ok);
  EXPECT_TRUE(files_.exists(built("m/b.ko")));
  manifest_.modules.pop_back();
  manifest_.files.pop_back();
  const auto report = run();
  EXPECT_THAT(report->modules, ElementsAre("m/a.ko"));
  EXPECT_FALSE(files_.exists(built("m/b.c")));
}

TEST_F(Build, UnitsThatReadAHeaderWhichTheBundleNowHasAreCompiledAgain) {
  ASSERT_TRUE(run()->ok);
  for (const char* name : {"reads", "other"}) {
    must(files_.write(built(std::string("m/") + name + ".o"), ""));
    must(files_.write(built(std::string("m/.") + name + ".o.cmd"),
                      std::string("deps_x := \\\n  /headers/include/") +
                          (name == std::string("reads") ? "rdma/x.h" : "rdma/y.h") + " \\\n"));
  }
  put("include/rdma/x.h", "");
  ASSERT_TRUE(run());
  EXPECT_FALSE(files_.exists(built("m/reads.o")));
  EXPECT_TRUE(files_.exists(built("m/other.o")));
}

TEST_F(Build, WithoutModuleSymversTheMessagesBecomeOneNote) {
  target_.symvers.reset();
  put("Makefile",
      "modules:\n\t@$(MAKE) -C $(KDIR) M=$(CURDIR) modules\n\t@echo 'WARNING: modpost: \"x\" "
      "[m/a.ko] undefined!' >&2\n");
  const auto report = run();
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->ok);
  ASSERT_EQ(report->diagnostics.size(), 1u);
  EXPECT_EQ(report->diagnostics[0].severity, Severity::note);
  EXPECT_THAT(report->diagnostics[0].message,
              HasSubstr("the target has no Module.symvers: 1 messages of modpost"));
}

TEST_F(Build, TheCallersMakeVariablesDontReachKbuild) {
  setenv("KCFLAGS", "-bad", 1);
  setenv("MAKEFLAGS", "n", 1);
  put("Makefile",
      "modules:\n\t@test -z \"$(KCFLAGS)\"\n\t@$(MAKE) -C $(KDIR) M=$(CURDIR) modules\n");
  const auto report = run();
  unsetenv("KCFLAGS");
  unsetenv("MAKEFLAGS");
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->ok);
  EXPECT_THAT(report->diagnostics, IsEmpty());
}

}  // namespace
}  // namespace stackport::build
