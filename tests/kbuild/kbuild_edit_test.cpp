// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/kernel/kbuild.h"

namespace stackport::kernel {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Filtered {
  std::string text;
  std::vector<std::string> edits;
};
Filtered filtered(const std::string& text, const std::set<std::string>& keep) {
  std::vector<KbuildEdit> edits;
  const auto out = filter_kbuild(parse_kbuild("d/Makefile", text), keep, &edits);
  Filtered result{out ? *out : "error", {}};
  for (const auto& e : edits)
    result.edits.push_back(fmt::format("{}:-{}+{} {}", e.line, e.removed, e.added, e.what));
  return result;
}

TEST(KbuildEdit, NothingToDropLeavesEveryByte) {
  const std::string text = "# c\n\nobj-$(CONFIG_A)\t+=  a.o   b.o # why\nb-y:=x.o\\\n y.o";
  EXPECT_EQ(filtered(text, {"a", "b"}).text, text);
  EXPECT_THAT(filtered(text, {"a", "b"}).edits, IsEmpty());
}

TEST(KbuildEdit, DropsWordsLinesAndComposites) {
  const auto out = filtered(
      "# keep\n"
      "obj-$(CONFIG_CORE)  += core.o mine.o\n"
      "obj-$(CONFIG_TCP)   += tcp.o\n"
      "\n"
      "core-y += a.o \\\n\tb.o\n"
      "core-$(CONFIG_T) += t.o\n"
      "mine-y += rdma.o\n"
      "ccflags-y += -I$(src)\n",
      {"mine"});
  EXPECT_EQ(out.text,
            "# keep\nobj-$(CONFIG_CORE)  += mine.o\n\nmine-y += rdma.o\nccflags-y += -I$(src)\n");
  EXPECT_THAT(out.edits,
              ElementsAre("2:-1+1 core is not in the bundle", "3:-1+0 tcp is not in the bundle",
                          "4:-2+0 core is not in the bundle", "4:-1+0 core is not in the bundle"));
}

TEST(KbuildEdit, ContinuedLines) {
  EXPECT_EQ(filtered("obj-m += a.o b.o \\\n\tc.o d.o \\\n\te.o\nx := 1\n", {"a", "d"}).text,
            "obj-m += a.o \\\n\td.o\nx := 1\n");
  EXPECT_EQ(filtered("obj-m += \\\n\ta.o \\\n\tb.o\n", {"b"}).text, "obj-m += \\\n\tb.o\n");
  EXPECT_EQ(filtered("obj-m += \\\n\ta.o \\\n\tb.o\n", {"a"}).text, "obj-m += \\\n\ta.o\n");
  EXPECT_EQ(filtered("obj-m += a.o \\\n\tb.o\n", {"b"}).text, "obj-m += \\\n\tb.o\n");
}

TEST(KbuildEdit, DescentsGo) {
  const auto out = filtered("obj-$(CONFIG_A) += sub/ a.o\nobj-y += other/\n", {"a"});
  EXPECT_EQ(out.text, "obj-$(CONFIG_A) += a.o\n");
  EXPECT_THAT(out.edits, ElementsAre("1:-1+1 the bundle lists the folder sub/ itself",
                                     "2:-1+0 the bundle lists the folder other/ itself"));
}

TEST(KbuildEdit, VariablesThatNameModules) {
  const std::string text =
      "more-$(CONFIG_T) := cm.o\nuser-$(CONFIG_T) := ucm.o\n"
      "obj-$(CONFIG_A) += core.o $(more-y)\nobj-$(CONFIG_U) += $(user-y)\ncm-y := cma.o\nucm-y := "
      "u.o\n";
  EXPECT_EQ(filtered(text, {"core", "cm"}).text,
            "more-$(CONFIG_T) := cm.o\nobj-$(CONFIG_A) += core.o $(more-y)\ncm-y := cma.o\n");
  EXPECT_EQ(filtered(text, {"core", "cm", "ucm"}).text, text);
}

TEST(KbuildEdit, EditsMayBeNull) {
  EXPECT_EQ(*filter_kbuild(parse_kbuild("d/Makefile", "obj-m += a.o b.o\n"), {"b"}, nullptr),
            "obj-m += b.o\n");
}

TEST(KbuildEdit, IncludeFoldersPointIntoTheBundle) {
  std::vector<KbuildEdit> edits;
  const std::string text =
      "ccflags-y := -I $(srctree)/drivers/net/a\n"
      "ccflags-y += -I$(srctree)/drivers/net/b -I$(src) \\\n\t-I$(srctree)/drivers/net/a\n"
      "subdir-ccflags-y += -I$(srctree)/$(src)\n";
  const auto carried = [](const std::string& f) {
    return f == "drivers/net/a" || f == "drivers/x";
  };
  EXPECT_EQ(
      rewrite_include_folders(parse_kbuild("drivers/x/Makefile", text), "BUNDLE", carried, &edits),
      "ccflags-y := -I $(BUNDLE)/drivers/net/a\n"
      "ccflags-y += -I$(srctree)/drivers/net/b -I$(src) \\\n\t-I$(BUNDLE)/drivers/net/a\n"
      "subdir-ccflags-y += -I$(BUNDLE)/drivers/x\n");
  ASSERT_EQ(edits.size(), 3u);
  EXPECT_EQ(edits[1].line, 2);
  EXPECT_EQ(edits[1].removed, 2);
  EXPECT_EQ(edits[1].what, "drivers/net/a is in the bundle");
}

}  // namespace
}  // namespace stackport::kernel
