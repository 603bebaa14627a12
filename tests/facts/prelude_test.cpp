// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/prelude.h"

#include <gmock/gmock.h>

#include <numeric>

#include "core/facts/clang.h"
#include "core/facts/header_scan.h"
#include "support/scratch.h"

namespace stackport::facts {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(ScanDirectives, TellsSureIncludesFromOthers) {
  const auto file = scan_directives(
      "/* #include <comment.h> */\n#ifndef _A_H\n#define _A_H\n#include <sure.h>\n"
      "#ifdef CONFIG_X\n#include <maybe.h>\n#else\n#include \"other.h\"\n#endif\n"
      "#ifdef __KERNEL__\n#include <kernel.h>\n#endif\n#endif\n");
  ASSERT_EQ(file.includes.size(), 4u);
  EXPECT_TRUE(file.guarded);
  EXPECT_EQ(file.includes[0].name, "sure.h");
  EXPECT_TRUE(file.includes[0].sure);
  EXPECT_FALSE(file.includes[1].sure);
  EXPECT_FALSE(file.includes[2].sure);
  EXPECT_TRUE(file.includes[2].quoted);
  EXPECT_TRUE(file.includes[3].sure);
  EXPECT_THAT(file.tested, ElementsAre("CONFIG_X", "__KERNEL__"));
}

TEST(ScanDirectives, AGuardIsAroundEverything) {
  EXPECT_TRUE(scan_directives("#pragma once\nint a;\n").guarded);
  EXPECT_TRUE(scan_directives("#ifndef A\n#define A\nint a;\n#endif /* A */\n").guarded);
  EXPECT_FALSE(scan_directives("#ifndef A\n#define A\n#endif\nint a;\n").guarded);
  EXPECT_FALSE(scan_directives("#ifndef A\n#define A\n#endif\n#include <b.h>\n").guarded);
  EXPECT_FALSE(scan_directives("int a;\n#ifndef A\n#define A\n#endif\n").guarded);
  EXPECT_FALSE(scan_directives("#pragma pack(1)\nint a;\n").guarded);
}

TEST(ScanDirectives, ATraceHeaderIsReadAgainForWhoAsks) {
  const std::string head =
      "#undef SYSTEM\n#define SYSTEM a\n#if !defined(_A_H) || defined(AGAIN)\n";
  const std::string body = "#define _A_H\n#include <sure.h>\nint a;\n#endif\n";
  const std::string tail = "#undef PATH\n#define PATH .\n#include <trace/define_trace.h>\n";
  const auto file = scan_directives(head + body + tail);
  EXPECT_TRUE(file.guarded);
  EXPECT_TRUE(file.includes.at(0).sure);
  EXPECT_THAT(file.tested, ElementsAre("AGAIN"));
  EXPECT_FALSE(scan_directives(head + body + tail + "int b;\n").guarded);
  EXPECT_FALSE(scan_directives("int b;\n" + head + body + tail).guarded);
  EXPECT_FALSE(scan_directives(head + body + "#ifdef X\n#endif\n").guarded);
  EXPECT_FALSE(scan_directives("#if !defined(_B_H) || defined(AGAIN)\n" + body + tail).guarded);
  EXPECT_FALSE(scan_directives("#if !defined(_A_H) || BITS\n" + body + tail).guarded);
}

TEST(ScanDirectives, WhatIsThereForWhoAsksSaysNothingToOthers) {
  const auto file =
      scan_directives("#ifdef CREATE\n#undef CREATE\n#include <x.h>\nint a;\n#endif\n");
  EXPECT_TRUE(file.guarded);
  EXPECT_THAT(file.includes, IsEmpty());
  EXPECT_THAT(file.tested, ElementsAre("CREATE"));
  EXPECT_FALSE(scan_directives("#ifdef CREATE\n#include <x.h>\nint a;\n#endif\n").guarded);
  EXPECT_FALSE(scan_directives("#ifdef CREATE\n#undef CREATE\n#else\nint a;\n#endif\n").guarded);
}

TEST(ScanDirectives, DefinesCountUpToTheLastInclude) {
  const auto file = scan_directives(
      "#define pr_fmt(x) x\n#include <a.h>\n#define LATER 1\n#ifndef GIVEN\n#define GIVEN 1\n"
      "#endif\n");
  EXPECT_THAT(file.defines, ElementsAre("pr_fmt"));
  EXPECT_THAT(file.defaults, ElementsAre("GIVEN"));
}

class PreludeTest : public testing::Test {
 protected:
  void unit(const std::string& name, const std::string& text) {
    scratch_.put("tree/" + name, text);
    units_.push_back(
        {(scratch_ / ("tree/" + name)).string(),
         {"-std=gnu11", "-nostdinc", "-Wno-everything", "-Werror=macro-redefined",
          "-I" + (scratch_ / "tree/include").string(), "-I" + (scratch_ / "host").string(),
          "-DKBUILD_MODNAME=" + name.substr(0, 1)}});
  }
  Preludes make() { return make({{scratch_ / "tree"}, {}}); }
  Preludes make(const PreludeFolders& folders) {
    auto made = Preludes::make(units_, folders, pool_);
    std::vector<size_t> all(units_.size());
    std::iota(all.begin(), all.end(), size_t{0});
    EXPECT_TRUE(made.ready(all, 1));
    return made;
  }
  std::vector<std::string> errors(const std::vector<std::string>& arguments, size_t unit) {
    const auto parse =
        Parse::run(units_[unit].source, arguments, Parse::Bodies::keep, Parse::Record::detailed);
    std::vector<std::string> out;
    for (unsigned i = 0; i < clang_getNumDiagnostics(parse->unit()); ++i) {
      CXDiagnostic diagnostic = clang_getDiagnostic(parse->unit(), i);
      if (clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error)
        out.push_back(to_string(clang_getDiagnosticSpelling(diagnostic)));
      clang_disposeDiagnostic(diagnostic);
    }
    return out;
  }

  test::Scratch scratch_;
  std::shared_ptr<PreludePool> pool_ = std::make_shared<PreludePool>(scratch_ / "preludes");
  std::vector<PreludeUnit> units_;
};

TEST_F(PreludeTest, ChangesNothingThatAUnitSees) {
  scratch_.put("host/print.h",
               "#ifndef P\n#define P\n#ifndef pr_fmt\n#define pr_fmt(x) x\n#endif\n"
               "int print(const char *);\n#define SAY 7\n#endif\n");
  scratch_.put("host/only.h", "#ifndef O\n#define O\nint only(void);\n#endif\n");
  scratch_.put("tree/include/own.h", "#ifndef W\n#define W\nint own(void);\n#endif\n");
  unit("a.c",
       "#define pr_fmt(x) \"a\" x\n#include <print.h>\n#include <own.h>\n"
       "int a(void) { return print(pr_fmt(\"x\")) + SAY + own(); }\n");
  unit("b.c",
       "#include <print.h>\n#include <own.h>\nint b(void) { return print(pr_fmt(\"x\")); }\n");
  unit("c.c", "#include <only.h>\n#include <print.h>\nint c(void) { return only() + gone; }\n");
  unit("d.c", "#include <print.h>\nint d(void) { return sizeof(struct gone) + own; }\n");
  const auto preludes = make();
  for (size_t i = 0; i < units_.size(); ++i) {
    EXPECT_EQ(preludes.of(i), 0) << i;
    EXPECT_EQ(errors(preludes.arguments(i), i), errors(units_[i].arguments, i)) << i;
  }
  EXPECT_THAT(errors(preludes.arguments(0), 0), IsEmpty());
  EXPECT_THAT(errors(preludes.arguments(3), 3), Not(IsEmpty()));
  const auto surface = preludes.surface(0, {"print", "SAY", "only", "own"});
  ASSERT_TRUE(surface);
  EXPECT_TRUE(surface->function("print"));
  EXPECT_EQ(surface->macro("SAY")->type, "7");
  EXPECT_FALSE(surface->function("only"));  // not all units include it
  EXPECT_FALSE(surface->function("own"));
}

/// A missing #include must stay an error: what only some units include is in no prelude.
TEST_F(PreludeTest, GivesNoUnitWhatItDoesNotInclude) {
  scratch_.put("host/a.h", "#ifndef A\n#define A\nint one(void);\n#endif\n");
  scratch_.put("host/b.h", "#ifndef B\n#define B\nint two(void);\n#endif\n");
  unit("a.c", "#include <a.h>\n#include <b.h>\nint a(void) { return one() + two(); }\n");
  unit("b.c", "#include <a.h>\nint b(void) { return one() + two(); }\n");
  unit("c.c",
       "#include <a.h>\n#ifdef CONFIG_B\n#include <b.h>\n#endif\nint c(void) { return two(); }\n");
  for (auto& unit : units_) unit.arguments.push_back("-Werror=implicit-function-declaration");
  const auto preludes = make();
  EXPECT_THAT(errors(preludes.arguments(0), 0), IsEmpty());
  EXPECT_THAT(errors(preludes.arguments(1), 1), Not(IsEmpty()));
  EXPECT_THAT(errors(preludes.arguments(2), 2), Not(IsEmpty()));
}

/// A name that a header tests otherwise than as a default: that unit is parsed as it stands.
TEST_F(PreludeTest, LeavesAUnitThatChangesAHeaderAlone) {
  scratch_.put(
      "host/a.h",
      "#ifndef A\n#define A\n#ifdef WIDE\nint one(long);\n#else\nint one(void);\n#endif\n#endif\n");
  unit("a.c", "#define WIDE\n#include <a.h>\nint a(void) { return one(1); }\n");
  unit("b.c", "#include <a.h>\nint b(void) { return one(); }\n");
  unit("c.c", "#include <a.h>\nint c(void) { return one(); }\n");
  const auto preludes = make();
  EXPECT_EQ(preludes.of(0), -1);
  EXPECT_EQ(preludes.of(1), 0);
  for (size_t i = 0; i < units_.size(); ++i)
    EXPECT_THAT(errors(preludes.arguments(i), i), IsEmpty()) << i;
}

/// A trace header, what it ends with, and a unit that asks for the code behind it.
TEST_F(PreludeTest, ATraceHeaderIsInThePreludeOfWhoDoesNotAskForItsCode) {
  scratch_.put("host/define.h",
               "#ifdef CREATE\n#undef CREATE\n#define AGAIN\n#include <event.h>\n#undef AGAIN\n"
               "#endif\n");
  scratch_.put("host/event.h",
               "#undef SYSTEM\n#define SYSTEM x\n#if !defined(E) || defined(AGAIN)\n#define E\n"
               "#ifdef AGAIN\nint code(void) { return 1; }\n#else\nint event(void);\n#endif\n"
               "#endif\n#include <define.h>\n");
  for (const char* name : {"a.c", "b.c"})
    unit(name, "#include <event.h>\nint x(void) { return event(); }\n");
  unit("c.c", "#define CREATE\n#include <event.h>\nint x(void) { return code(); }\n");
  for (auto& unit : units_) unit.arguments.push_back("-Werror=implicit-function-declaration");
  const auto preludes = make();
  EXPECT_EQ(preludes.of(0), 0);
  EXPECT_EQ(preludes.of(2), -1);
  EXPECT_TRUE(preludes.surface(0, {"event"})->function("event"));
  for (const size_t i : {0, 1, 2}) EXPECT_THAT(errors(preludes.arguments(i), i), IsEmpty());
  scratch_.put("host/define.h", "int define(void);\n");
  pool_ = std::make_shared<PreludePool>(scratch_ / "others");
  EXPECT_EQ(make().of(0), -1);
}

TEST_F(PreludeTest, AHeaderThatErrsMakesNone) {
  scratch_.put("host/a.h", "#ifndef A\n#define A\nint one(missing_type);\n#endif\n");
  for (const char* name : {"a.c", "b.c", "c.c"}) unit(name, "#include <a.h>\nint x;\n");
  const auto preludes = make();
  for (size_t i = 0; i < units_.size(); ++i) {
    EXPECT_EQ(preludes.of(i), -1);
    EXPECT_THAT(errors(preludes.arguments(i), i), Not(IsEmpty()));
  }
}

/// Folders of its own may give a unit another file for what a header of the prelude includes.
TEST_F(PreludeTest, AUnitThatFindsAnotherFileHasNone) {
  scratch_.put("host/a.h", "#ifndef A\n#define A\n#include <b.h>\n#endif\n");
  scratch_.put("host/b.h", "#ifndef B\n#define B\nint two(void);\n#endif\n");
  scratch_.put("other/b.h", "#ifndef B\n#define B\nint other(void);\n#endif\n");
  for (const char* name : {"a.c", "b.c", "c.c", "d.c"})
    unit(name, "#include <a.h>\nint x(void) { return two(); }\n");
  units_[1].arguments.insert(units_[1].arguments.begin(), "-I" + (scratch_ / "other").string());
  for (auto& unit : units_) unit.arguments.push_back("-Werror=implicit-function-declaration");
  const auto preludes = make();
  EXPECT_EQ(preludes.of(0), 0);
  EXPECT_EQ(preludes.of(1), -1);
  EXPECT_THAT(errors(preludes.arguments(0), 0), IsEmpty());
  EXPECT_THAT(errors(preludes.arguments(1), 1), Not(IsEmpty()));
}

/// What few units include does not keep the others from sharing more.
TEST_F(PreludeTest, UnitsThatIncludeLittleKeepNothingFromTheOthers) {
  for (const std::string name : {"a", "b", "c", "d", "e", "f"})
    scratch_.put("host/" + name + ".h", "#ifndef H" + name + "\n#define H" + name + "\nint " +
                                            name + "_h(void);\n#endif\n");
  const std::string all =
      "#include <a.h>\n#include <b.h>\n#include <c.h>\n#include <d.h>\n#include <e.h>\n";
  for (const char* name : {"a.c", "b.c", "c.c"}) unit(name, all + "int x;\n");
  for (const char* name : {"d.c", "e.c"}) unit(name, "#include <f.h>\nint x;\n");
  unit("g.c", "int x;\n");
  const auto preludes = make();
  for (size_t i : {0u, 1u, 2u}) EXPECT_EQ(preludes.of(i), 0) << i;
  for (size_t i : {3u, 4u}) EXPECT_EQ(preludes.of(i), 1) << i;
  EXPECT_EQ(preludes.of(5), -1);
  EXPECT_TRUE(preludes.surface(0, {"e_h"})->function("e_h"));
  EXPECT_FALSE(preludes.surface(0, {"f_h"})->function("f_h"));
}

/// A macro of the command line that no header asks for keeps no unit from sharing a prelude.
TEST_F(PreludeTest, AMacroOfTheCommandLineMattersWhereAHeaderAsksForIt) {
  scratch_.put("host/a.h", "#ifndef A\n#define A\n#ifdef WIDE\nint one(long);\n#endif\n#endif\n");
  for (const char* name : {"a.c", "b.c", "c.c", "d.c"}) unit(name, "#include <a.h>\nint x;\n");
  units_[1].arguments.push_back("-DCONFIG_OTHER_MODULE=1");
  units_[2].arguments.push_back("-DWIDE=1");
  const auto preludes = make();
  EXPECT_EQ(preludes.of(0), 0);
  EXPECT_EQ(preludes.of(1), 0);
  EXPECT_EQ(preludes.of(2), -1);
  EXPECT_THAT(errors(preludes.arguments(1), 1), IsEmpty());
}

/// A header of the bundle that takes a default back by itself: what comes before it has the
/// default.
TEST_F(PreludeTest, ADefaultHoldsUntilItIsTakenBack) {
  scratch_.put("host/print.h",
               "#ifndef P\n#define P\n#ifndef pr_fmt\n#define pr_fmt(x) x\n#endif\n"
               "int print(const char *);\n#endif\n");
  scratch_.put("host/use.h",
               "#ifndef U\n#define U\n#include <print.h>\nstatic inline int use(void) { return "
               "print(pr_fmt(\"u\")); }\n#endif\n");
  scratch_.put("tree/include/own.h",
               "#ifndef W\n#define W\n#ifdef pr_fmt\n#undef pr_fmt\n#endif\n"
               "#define pr_fmt(x) \"w\" x\n#include <print.h>\n#endif\n");
  unit("a.c", "#include <use.h>\n#include <own.h>\nint a(void) { return print(pr_fmt(\"x\")); }\n");
  for (const char* name : {"b.c", "c.c", "d.c"})
    unit(name, "#include <own.h>\nint b(void) { return print(pr_fmt(\"x\")); }\n");
  for (auto& unit : units_) unit.arguments.push_back("-Werror=implicit-function-declaration");
  const auto preludes = make();
  for (size_t i = 0; i < units_.size(); ++i) {
    EXPECT_EQ(preludes.of(i), 0) << i;
    EXPECT_THAT(errors(preludes.arguments(i), i), IsEmpty()) << i;
  }
}

TEST_F(PreludeTest, WhatNamesAUnitIsItsOwn) {
  scratch_.put(
      "host/a.h",
      "#ifndef A\n#define A\nstatic inline const char *a(void) { return KBUILD_MODNAME; }\n"
      "#endif\n");
  for (const char* name : {"a.c", "b.c"})
    unit(name, "#include <a.h>\nconst char *x = \"1\" KBUILD_MODNAME;\n");
  for (auto& unit : units_) unit.arguments.back() = "-DKBUILD_MODNAME=\"x\"";
  const auto preludes = make();
  EXPECT_EQ(preludes.of(0), 0);
  EXPECT_THAT(errors(preludes.arguments(0), 0), IsEmpty());
}

class SharedTest : public PreludeTest {
 protected:
  Preludes make() {
    return PreludeTest::make({{scratch_ / "tree"}, {}, Parse::Bodies::keep, [](const auto& file) {
                                return file.ends_with(".h");
                              }});
  }
  /// With what they have without a prelude.
  void expect_only_the_second_to_err() {
    const auto preludes = make();
    EXPECT_THAT(errors(preludes.arguments(0), 0), IsEmpty());
    EXPECT_EQ(errors(preludes.arguments(1), 1), errors(units_[1].arguments, 1));
    EXPECT_THAT(errors(preludes.arguments(1), 1), Not(IsEmpty()));
  }
  /// trace.h reads less than device.h, which brings in what it needs.
  void put_device_and_what_leans_on_it() {
    scratch_.put("tree/include/trace.h", "#ifndef T\n#define T\nint trace(word);\n#endif\n");
    scratch_.put("tree/include/empty.h", "#ifndef E\n#define E\n#endif\n");
    scratch_.put("tree/include/types.h",
                 "#ifndef Y\n#define Y\n#include <empty.h>\ntypedef int word;\n#endif\n");
    scratch_.put("tree/include/device.h",
                 "#ifndef D\n#define D\n#include <types.h>\nword device(void);\n#endif\n");
  }
};

TEST_F(SharedTest, AnOwnHeaderIsInThePreludeAndWhatAUnitDefinesBeforeItHolds) {
  scratch_.put("host/print.h",
               "#ifndef P\n#define P\n#ifndef pr_fmt\n#define pr_fmt(x) x\n#endif\n#endif\n");
  scratch_.put("tree/include/own.h",
               "#ifndef W\n#define W\n#include <print.h>\nint own(const char *);\n#endif\n");
  for (const char* name : {"a.c", "b.c"})
    unit(name,
         "#define pr_fmt(x) \"a\" x\n#include <own.h>\nint a(void) { return own(pr_fmt(\"x\")); "
         "}\n");
  for (auto& unit : units_) unit.arguments.push_back("-Werror=implicit-function-declaration");
  const auto preludes = make();
  ASSERT_EQ(preludes.of(0), 0);
  EXPECT_TRUE(preludes.surface(0, {"own"})->function("own"));
  EXPECT_THAT(errors(preludes.arguments(0), 0), IsEmpty());
}

/// One unit has what it needs before it, the other does not.
TEST_F(SharedTest, AnOwnHeaderThatLeansOnWhatItDoesNotIncludeStaysAnError) {
  scratch_.put("host/word.h", "#ifndef A\n#define A\ntypedef int word;\n#endif\n");
  scratch_.put("tree/include/own.h", "#ifndef W\n#define W\nword own(void);\n#endif\n");
  unit("a.c", "#include <word.h>\n#include <own.h>\nint a(void) { return own(); }\n");
  unit("b.c", "#include <own.h>\n#include <word.h>\nint b(void) { return own(); }\n");
  expect_only_the_second_to_err();
}

/// Those that read least come first, but for one that leans on another.
TEST_F(SharedTest, AnOwnHeaderComesBehindWhatEveryUnitHasBeforeIt) {
  put_device_and_what_leans_on_it();
  scratch_.put("tree/include/last.h", "#ifndef L\n#define L\nint last(void);\n#endif\n");
  unit("a.c", "#include <device.h>\n#include <trace.h>\n#include <last.h>\nint a;\n");
  unit("b.c", "#include <last.h>\n#include <device.h>\n#include <trace.h>\nint b;\n");
  const auto preludes = make();
  for (const size_t i : {0U, 1U}) {
    ASSERT_EQ(preludes.of(i), 0);
    EXPECT_THAT(errors(preludes.arguments(i), i), IsEmpty());
  }
  EXPECT_THAT(preludes.files(0), Contains((scratch_ / "tree/include/trace.h").string()));
}

TEST_F(SharedTest, WhatOnlySomeUnitsHaveBeforeAnOwnHeaderIsNotPutBeforeIt) {
  put_device_and_what_leans_on_it();
  unit("a.c", "#include <device.h>\n#include <trace.h>\nint a;\n");
  unit("b.c", "#include <trace.h>\n#include <device.h>\nint b;\n");
  expect_only_the_second_to_err();
}

/// Both lean on what every unit has before them, one of them also on the other.
TEST_F(SharedTest, OwnHeadersThatLeanDoNotHoldUpEachOther) {
  scratch_.put("tree/include/empty.h", "#ifndef E\n#define E\n#endif\n");
  scratch_.put("tree/include/device.h",
               "#ifndef D\n#define D\n#include <empty.h>\ntypedef int word;\n#endif\n");
  scratch_.put("tree/include/first.h", "#ifndef F\n#define F\ntypedef word other;\n#endif\n");
  scratch_.put("tree/include/trace.h", "#ifndef T\n#define T\nint trace(other);\n#endif\n");
  unit("a.c", "#include <device.h>\n#include <first.h>\n#include <trace.h>\nint a;\n");
  unit("b.c", "#include <device.h>\n#include <trace.h>\n#include <first.h>\nint b;\n");
  expect_only_the_second_to_err();
}

TEST_F(SharedTest, AFolderThatSharesMuchMoreHasAPreludeOfItsOwn) {
  std::string common;
  for (int i = 0; i < 40; ++i) {
    const std::string name = "part" + std::to_string(i);
    scratch_.put("host/" + name + ".h",
                 "#ifndef " + name + "\n#define " + name + "\ntypedef int " + name + ";\n#endif\n");
    common += "#include <" + name + ".h>\n";
  }
  const std::string big = (scratch_ / "tree/big/big.h").string();
  scratch_.put("tree/big/big.h",
               "#ifndef B\n#define B\n" + std::string(20000, '\n') + "typedef int big;\n#endif\n");
  for (const char* name : {"big/a.c", "big/b.c", "big/c.c", "big/d.c"})
    unit(name, "#include \"big.h\"\n" + common + "big a;\n");
  for (const char* name : {"e.c", "f.c", "g.c", "h.c", "i.c", "j.c", "k.c", "l.c"})
    unit(name, common + "part1 b;\n");
  const auto preludes = make();
  ASSERT_GE(preludes.of(0), 0);
  ASSERT_GE(preludes.of(4), 0);
  EXPECT_THAT(preludes.files(preludes.of(0)), Contains(big));
  EXPECT_THAT(preludes.files(preludes.of(4)), Not(Contains(big)));
}

TEST_F(SharedTest, EachFolderMayHaveAPreludeOfItsOwn) {
  const std::string blank(4000, '\n');
  for (const std::string folder : {"one", "two"}) {
    scratch_.put("tree/" + folder + "/big.h",
                 "#ifndef B\n#define B\n" + blank + "int " + folder + ";\n#endif\n");
    for (const std::string name : {"a.c", "b.c", "c.c", "d.c"})
      unit(folder + "/" + name, "#include \"big.h\"\nint x;\n");
  }
  const auto preludes = make();
  ASSERT_GE(preludes.of(0), 0);
  ASSERT_GE(preludes.of(4), 0);
  EXPECT_THAT(preludes.files(preludes.of(0)), ElementsAre((scratch_ / "tree/one/big.h").string()));
  EXPECT_THAT(preludes.files(preludes.of(4)), ElementsAre((scratch_ / "tree/two/big.h").string()));
}

/// The kernel's asm/io.h: what it includes last asks for what it has defined.
TEST_F(SharedTest, WhatAHeaderThatIsLeftOutIncludesIsLeftOutToo) {
  scratch_.put("host/parts.h",
               "#ifndef P\n#define P\n#ifndef whole\nint part(int);\n#endif\n#endif\n");
  scratch_.put("host/io.h",
               "#ifndef I\n#define I\n#ifdef CONFIG_X\n#include <own.h>\n#endif\n#define whole\n"
               "int part(void);\n#include <parts.h>\n#endif\n");
  scratch_.put("host/word.h", "#ifndef A\n#define A\ntypedef int word;\n#endif\n");
  scratch_.put("tree/include/own.h", "#ifndef W\n#define W\nwrong own(void);\n#endif\n");
  for (const char* name : {"a.c", "b.c"})
    unit(name, "#include <word.h>\n#include <io.h>\n#include <own.h>\nword x;\n");
  const auto preludes = make();
  EXPECT_EQ(errors(preludes.arguments(0), 0), errors(units_[0].arguments, 0));
  ASSERT_EQ(preludes.of(0), 0);
  EXPECT_THAT(preludes.files(0), ElementsAre((scratch_ / "host/word.h").string()));
}

class WrapperTest : public PreludeTest {
 protected:
  Preludes make() {
    return PreludeTest::make(
        {{scratch_ / "tree"}, {scratch_ / "tree/include"}, Parse::Bodies::keep});
  }
};

/// A header of the bundle that goes on with the host's of the same name.
TEST_F(WrapperTest, AWrapperAndWhatItWrapsAreInThePrelude) {
  scratch_.put(
      "tree/include/a.h",
      "#ifndef W\n#define W\n#include_next <a.h>\nstatic inline int w(void) { return one(); "
      "}\n#endif\n");
  scratch_.put("host/a.h", "#ifndef A\n#define A\nint one(void);\n#endif\n");
  for (const char* name : {"a.c", "b.c"})
    unit(name, "#include <a.h>\nint x(void) { return one() + w(); }\n");
  for (auto& unit : units_) unit.arguments.push_back("-Werror=implicit-function-declaration");
  const auto preludes = make();
  EXPECT_EQ(preludes.of(0), 0);
  EXPECT_THAT(errors(preludes.arguments(0), 0), IsEmpty());
  EXPECT_TRUE(preludes.surface(0, {"one"})->function("one"));
}

TEST_F(WrapperTest, WhatNamesAUnitMayBeJoinedToAText) {
  scratch_.put("tree/include/w.h",
               "#ifndef W\n#define W\nstatic inline const char *w(void)\n"
               "{ static const char m[] = KBUILD_MODNAME \": x\"; return m; }\n#endif\n");
  for (const char* name : {"a.c", "b.c"}) {
    unit(name, "#include <w.h>\nconst char *x = KBUILD_MODNAME;\n");
    units_.back().arguments.back() = "-DKBUILD_MODNAME=\"x\"";
  }
  const auto preludes = make();
  ASSERT_EQ(preludes.of(0), 0);
  EXPECT_THAT(errors(preludes.arguments(0), 0), IsEmpty());
  EXPECT_TRUE(preludes.surface(0, {"w"})->function("w"));
}

/// A unit that would find another header first for what the prelude has read, which then goes on.
TEST_F(WrapperTest, AUnitWithAWrapperOfItsOwnHasNone) {
  scratch_.put("host/a.h", "#ifndef A\n#define A\nint one(void);\n#endif\n");
  scratch_.put("host/b.h", "#ifndef B\n#define B\n#include <a.h>\n#endif\n");
  scratch_.put("tree/trial/a.h",
               "#ifndef T\n#define T\n#include_next <a.h>\nint two(void);\n#endif\n");
  for (const char* name : {"a.c", "b.c", "c.c"})
    unit(name, "#include <b.h>\nint x(void) { return one() + two(); }\n");
  for (auto& unit : units_) unit.arguments.push_back("-Werror=implicit-function-declaration");
  units_[2].arguments.insert(units_[2].arguments.begin(),
                             "-I" + (scratch_ / "tree/trial").string());
  const auto preludes = make();
  EXPECT_EQ(preludes.of(0), 0);
  EXPECT_EQ(preludes.of(2), -1);
  EXPECT_THAT(errors(preludes.arguments(2), 2), IsEmpty());
}

/// What a header with an error reads by itself is shared all the same.
TEST_F(WrapperTest, AHeaderThatErrsKeepsNoOtherWrapperOut) {
  scratch_.put("tree/include/bad.h",
               "#ifndef B\n#define B\nstatic inline int bad(void) { return gone; }\n#endif\n");
  scratch_.put("tree/include/w.h", "#ifndef W\n#define W\nint w(void);\n#endif\n");
  for (const char* name : {"a.c", "b.c"}) unit(name, "#include <bad.h>\n#include <w.h>\nint x;\n");
  const auto preludes = make();
  EXPECT_EQ(preludes.of(0), 0);
  EXPECT_EQ(errors(preludes.arguments(0), 0), errors(units_[0].arguments, 0));
  EXPECT_TRUE(preludes.surface(0, {"w"})->function("w"));
  EXPECT_FALSE(preludes.surface(0, {"bad"})->function("bad"));
}

/// An error in the body of a lifted function must be seen by each unit that includes it.
TEST_F(WrapperTest, AWrapperWithAnErrorInABodyIsInNone) {
  scratch_.put("tree/include/w.h",
               "#ifndef W\n#define W\nstatic inline int w(void) { return gone; }\n#endif\n");
  scratch_.put("host/a.h", "#ifndef A\n#define A\nint one(void);\n#endif\n");
  for (const char* name : {"a.c", "b.c"}) unit(name, "#include <a.h>\n#include <w.h>\nint x;\n");
  const auto preludes = make();
  EXPECT_EQ(preludes.of(0), 0);
  EXPECT_THAT(errors(preludes.arguments(0), 0), Not(IsEmpty()));
  EXPECT_EQ(errors(preludes.arguments(0), 0), errors(units_[0].arguments, 0));
  EXPECT_TRUE(preludes.surface(0, {"one"})->function("one"));
}

/// Units of the bundle, asked about again in another round.
class PoolTest : public SharedTest {
 protected:
  PoolTest() {
    for (const char* name : {"a", "b"})
      scratch_.put("host/" + std::string(name) + ".h", std::string("#ifndef H") + name +
                                                           "\n#define H" + name + "\nint " + name +
                                                           "_is_there(void);\n#endif\n");
    scratch_.put("tree/include/own.h", "#ifndef W\n#define W\nint own(void);\n#endif\n");
    for (const char* name : {"a.c", "b.c", "c.c"})
      unit(name,
           "#include <own.h>\n#include <a.h>\n#include <b.h>\nint x(void) { return own(); }\n");
    first_.emplace(make());
    EXPECT_EQ(pool_->all().size(), 1u);
  }
  /// The prelude of a unit that alone is asked about again.
  std::string again() {
    units_.erase(units_.begin() + 1, units_.end());
    last_.emplace(make());
    const auto& words = last_->arguments(0);
    const auto at = std::find(words.begin(), words.end(), "-include-pch");
    return at == words.end() ? "" : *std::next(at);
  }

  std::optional<Preludes> first_, last_;
};

TEST_F(PoolTest, OneUnitTakesWhatManyHad) {
  const auto prelude = again();
  EXPECT_EQ(prelude, pool_->all().front()->stem + ".pch");
  EXPECT_EQ(pool_->all().size(), 1u);
  EXPECT_TRUE(last_->surface(0, {"own"})->function("own"));
  EXPECT_THAT(errors(last_->arguments(0), 0), IsEmpty());
}

TEST_F(PoolTest, AnOwnHeaderThatWasWrittenAgainWithTheSameBytesIsTheSame) {
  const auto own = scratch_ / "tree/include/own.h";
  std::filesystem::last_write_time(
      own, std::filesystem::last_write_time(own) + std::chrono::seconds(10));
  EXPECT_NE(again(), "");
  const auto surface = last_->surface(0, {"own"});
  ASSERT_TRUE(surface);
  EXPECT_TRUE(surface->function("own"));
  EXPECT_THAT(errors(last_->arguments(0), 0), IsEmpty());
}

TEST_F(PoolTest, APreludeOfAnOwnHeaderThatWasChangedIsNotTaken) {
  scratch_.put("tree/include/own.h", "#ifndef W\n#define W\nlong own(void);\n#endif\n");
  EXPECT_EQ(again(), "");
}

TEST_F(PoolTest, APreludeThatReadsAnotherFileThanTheUnitIsNotTaken) {
  scratch_.put("added/b.h", "#ifndef Hb\n#define Hb\nint another(void);\n#endif\n");
  for (auto& unit : units_)
    unit.arguments.insert(unit.arguments.begin(), "-I" + (scratch_ / "added").string());
  EXPECT_EQ(again(), "");
}

TEST_F(PoolTest, AUnitThatIncludesLessTakesNone) {
  unit("a.c", "#include <own.h>\nint x;\n");
  std::swap(units_.front(), units_.back());
  EXPECT_EQ(again(), "");
}

TEST_F(PoolTest, ABranchHasWhatThePoolHasAndKeepsItsOwnToItself) {
  pool_ = pool_->branch("more");
  EXPECT_EQ(pool_->all().size(), 1u);
  for (const char* name : {"d.c", "e.c"}) unit(name, "#include <a.h>\nint x;\n");
  units_.erase(units_.begin(), units_.begin() + 3);
  const auto whole = make();
  ASSERT_EQ(pool_->all().size(), 2u);
  EXPECT_THAT(pool_->all().back()->headers, ElementsAre((scratch_ / "host/a.h").string()));
  EXPECT_THAT(again(), testing::HasSubstr("/more/"));
}

TEST_F(PreludeTest, IsCompiledOnceEnoughUnitsAreAskedFor) {
  scratch_.put("host/a.h",
               "#ifndef A\n#define A\nint one(void);\nenum { TEN = 10 };\n#define SAY 7\n#endif\n");
  for (const char* name : {"a.c", "b.c", "c.c", "d.c"}) unit(name, "#include <a.h>\nint x;\n");
  auto preludes = Preludes::make(units_, {{scratch_ / "tree"}, {}}, pool_);
  ASSERT_TRUE(preludes.ready({0}, 1));
  EXPECT_EQ(preludes.of(0), -1);
  ASSERT_TRUE(preludes.ready({3}, 1));
  EXPECT_EQ(preludes.of(3), 0);
  EXPECT_EQ(preludes.find(units_[3].source, units_[3].arguments), 3u);
  EXPECT_FALSE(preludes.find(units_[3].source, {}));
  EXPECT_THAT(preludes.files(0), ElementsAre((scratch_ / "host/a.h").string()));
  std::string seen;
  ASSERT_TRUE(preludes.visit(
      0, {"one", "TEN", "SAY", "gone"}, [&](size_t name, CXTranslationUnit, CXCursor cursor) {
        seen += std::to_string(name) + ":" +
                to_string(clang_getCursorKindSpelling(clang_getCursorKind(cursor))) + " ";
      }));
  EXPECT_EQ(seen, "0:FunctionDecl 1:EnumDecl 2:macro definition ");
}

}  // namespace
}  // namespace stackport::facts
