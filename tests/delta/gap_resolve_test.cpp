// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "core/delta/resolve.h"
#include "delta/gap_fixture.h"
#include "support/golden.h"

namespace stackport::delta {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ResolveTest : public GapFixture {
 protected:
  void SetUp() override {
    for (const char* view : {"native", "bundle"})
      scratch_.put(std::string(view) + "/linux/kernel.h", "typedef unsigned int u32;\n");
  }

  std::vector<Proposal> proposals(const std::string& code) { return answers(code).found; }

  Proposals answers(const std::string& code, const Unlinked& why_unlinked = {}) {
    const GapRequest request = request_for(code);
    const auto found = find_gaps(request);
    EXPECT_TRUE(found) << test::all_text(found.error());
    const auto gaps = merge_gaps({&found->front().found});
    EXPECT_FALSE(gaps.empty());
    auto out = propose(request, gaps, why_unlinked);
    EXPECT_TRUE(out) << test::all_text(out.error());
    return out ? *out : Proposals();
  }

  /// Why the one gap of the code gets no proposal, when nothing but `exported` is exported.
  std::string refusal(const std::string& code, const std::set<std::string>& exported) {
    const auto out =
        answers(code, [&](const std::string& symbol, bool, const std::set<std::string>& units) {
          EXPECT_THAT(units, testing::ElementsAre("unit.c"));
          return exported.contains(symbol) ? "" : "nothing exports here";
        });
    if (!out.found.empty()) return "";
    return out.tried.empty() ? "nothing tried" : out.tried.begin()->second;
  }
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

TEST_F(ResolveTest, HeaderOfTheSameNameThatLacksSomethingIsNotTheMovedOne) {
  scratch_.put("native/linux/acc.h", accessor);
  scratch_.put("bundle/asm/acc.h", "#define LIMIT 4\n");
  const auto out = proposals(
      "#include <linux/kernel.h>\n#include <linux/acc.h>\nu32 use(u32 *p)\n{\n\treturn "
      "get(p);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].how, "lifted header");
  EXPECT_EQ(out[0].trust, "proposed");
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

/// Both are lifted into one header, which the wrong one breaks.
TEST_F(ResolveTest, LiftThatDoesNotHoldTakesNoOtherWithIt) {
  scratch_.put("native/m.h",
               "struct word { unsigned long bits; };\n#define LIMIT_OF(a) ((a) + 1)\n"
               "static inline unsigned long bits_of(struct word *w) { return w->bits; }\n");
  scratch_.put("bundle/m.h", "struct word { void *file; };\n");
  const auto out = proposals(
      "#include <m.h>\nunsigned long use(struct word *w)\n{\n\treturn LIMIT_OF(bits_of(w));\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].item, "LIMIT_OF");
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

/// What a lift names comes with it, in the order in which it is needed.
TEST_F(ResolveTest, InlineBringsWhatItNeeds) {
  scratch_.put(
      "native/m.h",
      "#define SHIFT 3\nstruct box { u32 size; };\n"
      "static inline u32 box_size(const struct box *b)\n{\n\treturn b->size << SHIFT;\n}\n");
  scratch_.put("bundle/m.h", "\n");
  const auto out = proposals(
      "#include <linux/kernel.h>\n#include <m.h>\nu32 use(void *b)\n{\n\treturn box_size(b);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].how, "lifted inline");
  EXPECT_EQ(out[0].trust, "proposed");
  ASSERT_THAT(out[0].lifts, SizeIs(3));
  EXPECT_EQ(out[0].lifts[2].name, "box_size");
  EXPECT_THAT(out[0].text, HasSubstr("struct box { u32 size; };\n"));
  EXPECT_THAT(out[0].text, HasSubstr("#define SHIFT 3\n"));
}

TEST_F(ResolveTest, InlineOfWhatIsTheSameIsProven) {
  scratch_.put("native/m.h",
               "struct box { u32 size; };\n#define UP(n) ((n) + 1)\n"
               "static inline u32 up(u32 n)\n{\n\treturn UP(n);\n}\n");
  scratch_.put("bundle/m.h", "struct box { u32 size; };\n#define UP(n) ((n) + 1)\n");
  const auto out = proposals(
      "#include <linux/kernel.h>\n#include <m.h>\nu32 use(u32 n)\n{\n\treturn up(n);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].trust, "proven");
}

/// A macro of the same name that means something else.
TEST_F(ResolveTest, InlineOfWhatDiffersIsOnlyProposed) {
  scratch_.put("native/m.h",
               "#define UP(n) ((n) + 1)\nstatic inline u32 up(u32 n)\n{\n\treturn UP(n);\n}\n");
  scratch_.put("bundle/m.h", "#define UP(n) ((n) + 2)\n");
  const auto out = proposals(
      "#include <linux/kernel.h>\n#include <m.h>\nu32 use(u32 n)\n{\n\treturn up(n);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].trust, "proposed");
}

/// It compiles, and modpost refuses the module.
TEST_F(ResolveTest, InlineThatCallsWhatIsNotExportedIsRefused) {
  scratch_.put("native/m.h",
               "int start_on(int);\nint wake(int);\n"
               "static inline int run_on(int cpu)\n{\n\treturn wake(start_on(cpu));\n}\n");
  scratch_.put("bundle/m.h", "int start_on(int);\nint wake(int);\n");
  const std::string code = "#include <m.h>\nint use(void)\n{\n\treturn run_on(3);\n}\n";
  EXPECT_EQ(refusal(code, {"wake"}), "run_on calls start_on, which nothing exports here");
  EXPECT_EQ(refusal(code, {"wake", "start_on"}), "");
}

TEST_F(ResolveTest, CalleeBehindAMacroAndAnInlineIsFound) {
  const std::string here =
      "int deep(int);\nstatic inline int middle(int n)\n{\n\treturn deep(n);\n}\n"
      "#define OUTER(n) middle(n)\n";
  scratch_.put("native/m.h",
               here + "static inline int over(int deep_)\n{\n\treturn OUTER(deep_);\n}\n");
  scratch_.put("bundle/m.h", here);
  const std::string code = "#include <m.h>\nint use(void)\n{\n\treturn over(3);\n}\n";
  EXPECT_EQ(refusal(code, {}), "over calls deep through middle, which nothing exports here");
  EXPECT_EQ(refusal(code, {"deep"}), "");
}

/// What the compiler itself refuses to call is in a branch that is never taken.
TEST_F(ResolveTest, CalleeThatMarksAnErrorNeedsNoExport) {
  const std::string here =
      "int wrong_size(void) __attribute__((error(\"wrong size\")));\n"
      "static int helper(void);\nextern int total;\n";
  scratch_.put("native/m.h", here +
                                 "#define checked(n) (sizeof(n) == 4 ? (n) : wrong_size())\n"
                                 "#define counted(n) (total + (n))\n");
  scratch_.put("bundle/m.h", here);
  EXPECT_EQ(refusal("#include <m.h>\nint use(int n)\n{\n\treturn checked(n);\n}\n", {}), "");
  EXPECT_EQ(refusal("#include <m.h>\nint use(int n)\n{\n\treturn counted(n);\n}\n", {}),
            "counted calls total, which nothing exports here");
}

TEST_F(ResolveTest, NewNameOfWhatIsNotExportedIsRefused) {
  scratch_.put(
      "native/m.h",
      "int put_page(int);\nstatic inline int old_put(int n)\n{\n\treturn put_page(n);\n}\n");
  scratch_.put("bundle/m.h", "int old_put(int);\n");
  const std::string code = "#include <m.h>\nint use(void)\n{\n\treturn put_page(3);\n}\n";
  EXPECT_EQ(refusal(code, {}), "put_page calls old_put, which nothing exports here");
  EXPECT_EQ(refusal(code, {"old_put"}), "");
}

TEST_F(ResolveTest, MacroThatHidesAnExternIsRefused) {
  scratch_.put("native/m.h", "int copy_slow(int);\n#define copy_fast(a) copy_slow(a)\n");
  scratch_.put("bundle/m.h", "\n");
  EXPECT_THAT(proposals("#include <m.h>\nint use(void)\n{\n\treturn copy_fast(3);\n}\n"),
              IsEmpty());
}

/// The parse alone would take it: the field is there, with another meaning.
TEST_F(ResolveTest, InlineThatReadsAFieldOfAnotherTypeIsRefused) {
  scratch_.put(
      "native/m.h",
      "struct fd { unsigned long word; };\n"
      "static inline void *file_of(struct fd f)\n{\n\treturn (void *)(f.word & ~3UL);\n}\n");
  scratch_.put("bundle/m.h", "struct fd { unsigned int word; };\n");
  EXPECT_THAT(proposals("#include <m.h>\nvoid *use(struct fd f)\n{\n\treturn file_of(f);\n}\n"),
              IsEmpty());
}

TEST_F(ResolveTest, ElseStubOfAnInlineIsNotLifted) {
  scratch_.put("native/m.h",
               "#ifdef CONFIG_THING\nint thing(int);\n#else\nstatic inline int thing(int a)\n{\n"
               "\treturn 0;\n}\n#endif\n");
  scratch_.put("bundle/m.h", "\n");
  EXPECT_THAT(proposals("#include <m.h>\nint use(void)\n{\n\treturn thing(3);\n}\n"), IsEmpty());
}

TEST_F(ResolveTest, EnumeratorIsLiftedAlone) {
  scratch_.put("native/m.h", "enum kind { A, B, C };\n");
  scratch_.put("bundle/m.h", "enum kind { A, B };\n");
  const auto out = proposals("#include <m.h>\nint use(void)\n{\n\treturn C;\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].trust, "proposed");
  EXPECT_EQ(out[0].text, "#ifndef C\n#define C (2)\n#endif\n");
}

/// It is there, only not to be seen: the bundle's header switches it.
TEST_F(ResolveTest, WhatTheHeaderSpellsAlreadyIsNotLifted) {
  scratch_.put("native/m.h", "static inline int thing(int a)\n{\n\treturn a;\n}\n");
  scratch_.put("bundle/m.h", "#ifdef CONFIG_THING\nint thing(int);\n#endif\n");
  EXPECT_THAT(proposals("#include <m.h>\nint use(void)\n{\n\treturn thing(3);\n}\n"), IsEmpty());
}

TEST_F(ResolveTest, StructComesWithTheTypesOfItsFields) {
  scratch_.put(
      "native/m.h",
      "typedef u32 cookie_t;\nstruct inner { cookie_t c; };\nstruct outer { struct inner i; "
      "};\n");
  scratch_.put("bundle/m.h", "\n");
  const auto out = proposals(
      "#include <linux/kernel.h>\n#include <m.h>\nu32 use(void)\n{\n\tstruct outer o = "
      "{};\n\treturn "
      "o.i.c;\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].text,
            "typedef u32 cookie_t;\nstruct inner { cookie_t c; };\nstruct outer { struct inner i; "
            "};\n");
}

TEST_F(ResolveTest, MissingHeaderIsLiftedAsFarAsItIsUsed) {
  scratch_.put("native/linux/two.h",
               "#include <linux/kernel.h>\n#define USED 3\n#define UNUSED 4\nint far_away(int);\n");
  const auto out =
      proposals("#include <linux/two.h>\nu32 use(void)\n{\n\treturn USED + far_away(1);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].how, "lifted header");
  EXPECT_EQ(out[0].trust, "proposed");
  EXPECT_THAT(out[0].text, HasSubstr("#include <linux/kernel.h>\n"));
  EXPECT_THAT(out[0].text, HasSubstr("#define USED 3\n"));
  EXPECT_THAT(out[0].text, testing::Not(HasSubstr("UNUSED")));
  EXPECT_THAT(out[0].why, HasSubstr("far_away"));
}

TEST_F(ResolveTest, TracepointBecomesOneThatNeverFires) {
  scratch_.put("native/trace.h",
               "#define TRACE_EVENT(name, proto) static inline void trace_##name(proto) { }\n"
               "struct sock;\nTRACE_EVENT(ready, struct sock *sk)\n");
  scratch_.put("bundle/trace.h", "struct sock;\n");
  const auto out =
      proposals("#include <trace.h>\nvoid use(struct sock *sk)\n{\n\ttrace_ready(sk);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].how, "lifted tracepoint");
  EXPECT_EQ(out[0].trust, "proposed");
  EXPECT_THAT(out[0].text, HasSubstr("static inline void trace_ready(struct sock *a1) { }\n"));
}

/// The kernel that renames a function keeps its old name for a while.
TEST_F(ResolveTest, RenamedFunctionIsProvenByTheWrapper) {
  scratch_.put("native/m.h",
               "int remove_it(int *);\nstatic inline int del_it(int *p)\n{\n\treturn "
               "remove_it(p);\n}\n");
  scratch_.put("bundle/m.h", "int del_it(int *);\n");
  const auto out = proposals("#include <m.h>\nint use(int *p)\n{\n\treturn remove_it(p);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].how, "renamed function");
  EXPECT_EQ(out[0].trust, "proven");
  EXPECT_EQ(out[0].text, "#ifndef remove_it\n#define remove_it del_it\n#endif\n");
}

TEST_F(ResolveTest, WrapperThatDoesMoreRenamesNothing) {
  scratch_.put("native/m.h",
               "int remove_it(int *);\nstatic inline int del_it(int *p)\n{\n\treturn "
               "remove_it(p) + 1;\n}\n");
  scratch_.put("bundle/m.h", "int del_it(int *);\n");
  EXPECT_THAT(proposals("#include <m.h>\nint use(int *p)\n{\n\treturn remove_it(p);\n}\n"),
              IsEmpty());
}

/// The header is there and declares it; only nothing includes it.
TEST_F(ResolveTest, HeaderThatNothingIncludesIsIncluded) {
  scratch_.put("native/inner.h", "static inline int thing(int a)\n{\n\treturn a;\n}\n");
  scratch_.put("native/m.h", "#include <inner.h>\n");
  scratch_.put("bundle/inner.h", "int thing(int a);\n");
  scratch_.put("bundle/m.h", "\n");
  const auto out = proposals("#include <m.h>\nint use(void)\n{\n\treturn thing(3);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].how, "include");
  EXPECT_EQ(out[0].header, "m.h");
  EXPECT_EQ(out[0].text, "#include <inner.h>\n");
}

TEST_F(ResolveTest, WhatMovedToAnotherHeaderIsIncludedFromThere) {
  scratch_.put("native/m.h", "int thing(int a);\n");
  scratch_.put("bundle/m.h", "\n");
  scratch_.put("bundle/linux/things.h", "int thing(int a);\n");
  const auto out = proposals("#include <m.h>\nint use(void)\n{\n\treturn thing(3);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].trust, "proposed");
  EXPECT_EQ(out[0].text, "#include <linux/things.h>\n");
}

TEST_F(ResolveTest, MissingOpLosesItsInitializer) {
  scratch_.put("native/ops.h", "struct ops { int (*call)(int); int (*more)(int); };\n");
  scratch_.put("bundle/ops.h", "struct ops { int (*call)(int); };\n");
  const auto out = proposals(
      "#include <ops.h>\nstatic int more(int i)\n{\n\treturn i;\n}\nstruct ops ops = {\n\t.more = "
      "more,\n};\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].trust, "proposed");
  ASSERT_THAT(out[0].rules, SizeIs(1));
  EXPECT_EQ(out[0].rules[0].edit, policy::Adjustment::Edit::drop_initializer);
}

TEST_F(ResolveTest, ArgumentThatTheHostDoesNotTakeIsProposedToGo) {
  scratch_.put("native/f.h", "int f(int *a, char *b);\n");
  scratch_.put("bundle/f.h", "int f(int *a);\n");
  const auto out = proposals("#include <f.h>\nint use(int *a, char *b)\n{\n\treturn f(a, b);\n}\n");
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_EQ(out[0].how, "dropped argument");
  EXPECT_EQ(out[0].trust, "proposed");
}

/// What a new argument has to be, nobody can tell.
TEST_F(ResolveTest, ArgumentThatTheHostWantsIsNotInvented) {
  scratch_.put("native/f.h", "int f(int *a);\n");
  scratch_.put("bundle/f.h", "int f(int *a, int flags);\n");
  EXPECT_THAT(proposals("#include <f.h>\nint use(int *a)\n{\n\treturn f(a);\n}\n"), IsEmpty());
}

}  // namespace
}  // namespace stackport::delta
