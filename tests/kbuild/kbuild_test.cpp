// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/kbuild.h"

#include <gmock/gmock.h>

namespace stackport::kernel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A tree with one Makefile in d/ and the given sources beside it.
std::shared_ptr<Tree> tree_of(const std::string& makefile,
                              const std::vector<std::string>& sources = {}) {
  std::map<std::string, std::string> files{{"d/Makefile", makefile}};
  for (const auto& source : sources) files["d/" + source] = "\n";
  return make_memory_tree(files);
}

/// "name[SYMBOL]: source?SYMBOL ..." for each module.
std::vector<std::string> told(const std::string& makefile,
                              const std::string& config = "CONFIG_A=m\n",
                              const std::vector<std::string>& sources = {}) {
  const auto tree = tree_of(makefile, sources);
  const auto modules = modules_in(*tree, "d", Config::parse(config));
  if (!modules) return {"error: " + modules.error().diagnostics[0].message};
  std::vector<std::string> out;
  for (const auto& module : *modules) {
    std::string one = module.name + "[" + module.config + "]:";
    for (const auto& object : module.objects)
      one += " " + object.source.substr(2) + (object.config.empty() ? "" : "?" + object.config);
    out.push_back(one);
  }
  return out;
}

TEST(Kbuild, SingleSourceAndComposite) {
  EXPECT_THAT(told("obj-$(CONFIG_A) += one.o two-x.o\n"
                   "two-x-y := a.o \\\n\tb.o # and a comment\n"
                   "two-x-$(CONFIG_B) += c.o sub/d.o\n"
                   "two-x-objs += e.o\n"),
              ElementsAre("one[A]: one.c", "two-x[A]: a.c b.c c.c?B sub/d.c?B e.c"));
}

TEST(Kbuild, ACompositeMayBeNamedAsAnother) {
  EXPECT_THAT(
      told("rtrs-core-y := rtrs.o\nobj-$(CONFIG_A) += rtrs-core.o\nobj-m += rtrs.o\nobj-y += in.o"),
      ElementsAre("rtrs-core[A]: rtrs.c", "rtrs[]: rtrs.c", "in[y]: in.c"));
}

TEST(Kbuild, SubfoldersAreNotModules) {
  EXPECT_THAT(told("obj-$(CONFIG_A) += sub/\nobj-y += other/ x.o\n"), ElementsAre("x[y]: x.c"));
}

TEST(Kbuild, VariablesOfTheFile) {
  const std::string makefile =
      "more-$(CONFIG_T) := cm.o\nobj-$(CONFIG_A) += core.o $(more-y)\n"
      "parts := $(addprefix hw/, p.o q.o)\ncore-y := $(parts) $(src)/r.o\n";
  EXPECT_THAT(told(makefile, "CONFIG_A=m\nCONFIG_T=y\n"),
              ElementsAre("core[A]: hw/p.c hw/q.c r.c", "cm[A]: cm.c"));
  EXPECT_THAT(told(makefile, "CONFIG_A=m\n"), ElementsAre("core[A]: hw/p.c hw/q.c r.c"));
  EXPECT_THAT(told(makefile, ""), ElementsAre("core[A]: hw/p.c hw/q.c r.c", "cm[A]: cm.c"))
      << "a configuration without symbols stands for all switched on";
}

TEST(Kbuild, ATabBeginsARecipeOnlyBehindARule) {
  EXPECT_THAT(told("obj-m += x.o\nx-y := a.o\nifdef CONFIG_A\n\tx-y += b.o\nendif\n"
                   "$(obj)/made.h: list\nifdef CONFIG_A\n\tx-y += c.o\nendif\n\n\tx-y += d.o\n"
                   "x-y += e.o\n\tx-y += f.o\n"),
              ElementsAre("x[]: a.c b.c e.c f.c"));
}

TEST(Kbuild, Conditionals) {
  const std::string makefile =
      "obj-m += x.o\nx-y := always.o\n"
      "ifdef CONFIG_D\nx-y += d.o\nifdef CONFIG_E\nx-y += e.o\nendif\nelse\nx-y += no-d.o\nendif\n"
      "ifeq ($(CONFIG_F),y)\nx-y += f.o\nelse ifeq ($(CONFIG_F),m)\nx-y += fm.o\nelse\nx-y += "
      "fn.o\nendif\n"
      "ifneq \"$(CONFIG_F)\" \"\"\nx-y += some-f.o\nendif\n"
      "ifndef CONFIG_D\nx-y += ndef.o\nendif\n";
  EXPECT_THAT(told(makefile, "CONFIG_A=y\n"), ElementsAre("x[]: always.c no-d.c fn.c ndef.c"));
  EXPECT_THAT(told(makefile, "CONFIG_D=y\nCONFIG_E=y\nCONFIG_F=m\n"),
              ElementsAre("x[]: always.c d.c e.c fm.c some-f.c"));
  EXPECT_THAT(told(makefile, "CONFIG_D=y\nCONFIG_F=y\n"),
              ElementsAre("x[]: always.c d.c f.c some-f.c"));
}

TEST(Kbuild, AssignmentReplacesAndQuestionMarkDoesNot) {
  EXPECT_THAT(told("v ?= a.o\nv ?= b.o\nobj-m := old.o\nobj-m := x.o\nx-y = $(v)\n"),
              ElementsAre("x[]: a.c"));
}

TEST(Kbuild, AVariableThatNamesItselfEnds) {
  EXPECT_THAT(told("v = $(v) a.o\nobj-m := x.o\nx-y = $(v)\n"),
              ElementsAre(testing::StartsWith("x[]:")));
}

TEST(Kbuild, VariablesThatNameEachOtherEnd) {
  std::string text;
  for (const char* name : {"a", "b", "c", "d", "e", "f"})
    for (int i = 0; i < 8; ++i) text += std::string(name) + " += $(a) $(b) $(c) $(d) $(f-$(e))\n";
  EXPECT_THAT(told(text + "obj-m := x.o\nx-y = y.o $(f)\n"), ElementsAre("x[]: y.c"));
}

TEST(Kbuild, AnImmediateAssignmentKeepsWhatItAddsTo) {
  EXPECT_THAT(told("v := a.o\nv := $(v) b.o\nobj-m := x.o\nx-y = $(v)\n"),
              ElementsAre("x[]: a.c b.c"));
}

TEST(Kbuild, SourcesOtherThanC) {
  EXPECT_THAT(told("obj-m += x.o\nx-y := a.o b.asn1.o gen.o nest.o\nnest-y := n1.o n2.o\n",
                   "CONFIG_A=m\n", {"a.S", "b.asn1"}),
              ElementsAre("x[]: a.S b.asn1 gen.c n1.c n2.c"));
}

TEST(Kbuild, RulesAndRecipesAreNoAssignments) {
  EXPECT_THAT(told("$(obj)/a.o: $(obj)/b.h\n\tcmd = obj-m += wrong.o\nobj-m += x.o\n"),
              ElementsAre("x[]: x.c"));
}

TEST(Kbuild, KbuildWinsAndNeitherIsAnError) {
  const auto both =
      make_memory_tree({{"d/Makefile", "obj-m += no.o\n"}, {"d/Kbuild", "obj-m += yes.o\n"}});
  const auto modules = modules_in(*both, "d", Config());
  ASSERT_TRUE(modules);
  ASSERT_EQ(modules->size(), 1u);
  EXPECT_EQ((*modules)[0].name, "yes");
  EXPECT_EQ((*modules)[0].place, (Place{"d/Kbuild", 1, 0}));

  const auto none = read_kbuild(*make_memory_tree({{"e/x.c", ""}}), "e");
  ASSERT_FALSE(none);
  EXPECT_EQ(to_text(none.error().diagnostics[0]),
            "e: error: has neither a Kbuild nor a Makefile\n");
}

TEST(Kbuild, IncludeFolders) {
  const KbuildFile file =
      parse_kbuild("drivers/x/Makefile",
                   "ccflags-y := -I $(srctree)/drivers/net/a\n"
                   "ccflags-$(CONFIG_A) += -I$(srctree)/drivers/net/b/ -DX -I$(src)\n"
                   "subdir-ccflags-y += -I$(srctree)/$(src)/inc -I$(src)/../y\n"
                   "CFLAGS_t.o = -I$(src)\n");
  EXPECT_THAT(
      include_folders(file, Config()),
      ElementsAre("drivers/net/a", "drivers/net/b", "drivers/x", "drivers/x/inc", "drivers/y"));
  EXPECT_THAT(include_folders(parse_kbuild("d/Makefile", "ccflags-y += -DX\n"), Config()),
              IsEmpty());
}

}  // namespace
}  // namespace stackport::kernel
