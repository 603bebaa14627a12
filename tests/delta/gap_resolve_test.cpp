// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "core/delta/resolve.h"
#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::delta {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ResolveTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* view : {"native", "bundle"})
      scratch_.put(std::string(view) + "/linux/kernel.h", "typedef unsigned int u32;\n");
  }

  std::vector<Proposal> proposals(const std::string& code) {
    scratch_.put("tree/unit.c", code);
    GapRequest request;
    request.tree = scratch_.path() / "tree";
    request.overlay = scratch_.path() / "overlay";
    request.units = {{"unit.c", view("native"), view("bundle")}};
    const auto found = find_gaps(request);
    EXPECT_TRUE(found) << test::all_text(found.error());
    const auto gaps = merge_gaps({&found->front().found});
    EXPECT_FALSE(gaps.empty());
    auto out = propose(request, gaps);
    EXPECT_TRUE(out) << test::all_text(out.error());
    return out ? *out : std::vector<Proposal>();
  }

  std::vector<std::string> view(const std::string& folder) const {
    return {"-std=gnu11",
            "-nostdinc",
            "-Wno-everything",
            "-Werror=implicit-function-declaration",
            "-Werror=int-conversion",
            "-Werror=incompatible-pointer-types",
            "-Werror=incompatible-function-pointer-types",
            "-I" + (scratch_.path() / folder).string()};
  }

  test::Scratch scratch_;
};

const std::string accessor =
    "#ifndef G_H\n#define G_H\nstatic inline u32 get(u32 *p) { return *p; }\n#define LIMIT "
    "4\n#endif\n";

TEST_F(ResolveTest, MovedHeaderIsProvenByItsContents) {
  scratch_.put("native/linux/acc.h", accessor);
  scratch_.put("bundle/asm/acc.h", accessor);
  const auto out = proposals(
      "#include <linux/kernel.h>\n#include <linux/acc.h>\nu32 use(u32 *p)\n{\n\treturn "
      "get(p);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].trust, "proven");
  EXPECT_EQ(out[0].header, "linux/acc.h");
  EXPECT_EQ(out[0].text, "#include <asm/acc.h>\n");
}

TEST_F(ResolveTest, HeaderOfTheSameNameWithOtherBodiesIsOnlyProposed) {
  scratch_.put("native/linux/acc.h", accessor);
  std::string other = accessor;
  other.replace(other.find("*p; }"), 5, "p[1]; }");
  scratch_.put("bundle/asm/acc.h", other);
  const auto out = proposals(
      "#include <linux/kernel.h>\n#include <linux/acc.h>\nu32 use(u32 *p)\n{\n\treturn "
      "get(p);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].trust, "proposed");
}

TEST_F(ResolveTest, HeaderOfTheSameNameThatLacksSomethingIsNone) {
  scratch_.put("native/linux/acc.h", accessor);
  scratch_.put("bundle/asm/acc.h", "#define LIMIT 4\n");
  EXPECT_THAT(proposals("#include <linux/kernel.h>\n#include <linux/acc.h>\nu32 use(u32 "
                        "*p)\n{\n\treturn get(p);\n}\n"),
              IsEmpty());
}

TEST_F(ResolveTest, CallbackThatDiffersInConstGetsARule) {
  scratch_.put("native/ops.h", "struct d; struct ops { int (*call)(const struct d *, int); };\n");
  scratch_.put("bundle/ops.h", "struct d; struct ops { int (*call)(struct d *, int); };\n");
  const auto out = proposals(
      "#include <ops.h>\nstatic int call(const struct d *d, int i)\n{\n\treturn i;\n}\n"
      "struct ops ops = {\n\t.call = call,\n};\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].trust, "proven");
  EXPECT_THAT(out[0].text, HasSubstr("replace-parameter: { at: 1, with: \"struct d *$name\" }"));
}

/// A function that takes its argument without const may write to it.
TEST_F(ResolveTest, ConstArgumentOfAFunctionIsNotResolved) {
  scratch_.put("native/class.h", "struct class; int class_register(const struct class *);\n");
  scratch_.put("bundle/class.h", "struct class; int class_register(struct class *);\n");
  EXPECT_THAT(proposals("#include <class.h>\nint use(const struct class *c)\n{\n\treturn "
                        "class_register(c);\n}\n"),
              IsEmpty());
}

TEST_F(ResolveTest, MacroThatHoldsIsProposed) {
  scratch_.put("native/m.h", "#define LIMIT_OF(a) \\\n\t((a) + 1)\n");
  scratch_.put("bundle/m.h", "\n");
  const auto out = proposals("#include <m.h>\nint use(void)\n{\n\treturn LIMIT_OF(3);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].trust, "proposed");
  EXPECT_EQ(out[0].header, "m.h");
  EXPECT_EQ(out[0].text, "#ifndef LIMIT_OF\n#define LIMIT_OF(a) \\\n\t((a) + 1)\n#endif\n");
}

/// X's accessor of a structure that is another in Y.
TEST_F(ResolveTest, MacroThatLeansOnAnotherStructIsRejected) {
  scratch_.put(
      "native/m.h",
      "struct fd { unsigned long word; };\n#define fd_file(f) ((void *)((f).word & ~3UL))\n");
  scratch_.put("bundle/m.h", "struct fd { void *file; };\n");
  EXPECT_THAT(proposals("#include <m.h>\nvoid *use(struct fd f)\n{\n\treturn fd_file(f);\n}\n"),
              IsEmpty());
}

TEST_F(ResolveTest, ConfigOffStubIsNotLifted) {
  scratch_.put("native/m.h",
               "#ifdef CONFIG_THING\nint thing(int);\n#else\n#define thing(a) (0)\n#endif\n");
  scratch_.put("bundle/m.h", "\n");
  EXPECT_THAT(proposals("#include <m.h>\nint use(void)\n{\n\treturn thing(3);\n}\n"), IsEmpty());
}

TEST_F(ResolveTest, MissingFieldIsNotRenamed) {
  scratch_.put("native/m.h", "struct caps { int kernel_cap_flags; };\n");
  scratch_.put("bundle/m.h", "struct caps { int device_cap_flags; };\n");
  EXPECT_THAT(
      proposals("#include <m.h>\nint use(struct caps *c)\n{\n\treturn c->kernel_cap_flags;\n}\n"),
      IsEmpty());
}

}  // namespace
}  // namespace stackport::delta
