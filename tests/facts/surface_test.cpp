// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/surface.h"

#include <gmock/gmock.h>

#include "core/base/text.h"
#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::facts {
namespace {

/// A small header tree.
class SurfaceTest : public testing::Test {
 protected:
  void SetUp() override {
    scratch_.put("include/linux/kernel.h", "typedef unsigned int u32;\n#define KERNEL 1\n");
    scratch_.put("include/verbs.h", R"(
struct ib_cq;
struct ops {
	int (*create)(struct ib_cq *cq, u32 flags);
	union { int a; struct { u32 b; }; };
	struct { int inner; } named;
	struct own { long c; } own;
};
typedef struct { int d; } unnamed_t;
enum kind { KIND_ONE = 1, KIND_FOUR = 4 };
enum { LOOSE = -1 };
int verb(struct ib_cq *cq, u32 flags);
static inline int inlined(void) { return broken_only_in_a_body(); }
#define MAX_OF(a, b) \
	((a) > (b)	? (a) : (b))
#define TWICE 1
#undef TWICE
#define TWICE 2
)");
  }

  Result<KernelSurface> read(const std::vector<std::string>& headers) {
    left_out_.clear();
    return read_surface({"-std=gnu11", "-nostdinc", "-I" + first(), "-I" + include()}, headers,
                        scratch_.path() / "cache", &left_out_);
  }
  KernelSurface must(const std::vector<std::string>& headers) {
    auto surface = read(headers);
    EXPECT_TRUE(surface) << test::all_text(surface.error());
    return surface ? *surface : KernelSurface(Surface());
  }
  std::string include() const { return scratch_.path() / "include"; }
  std::string first() const { return scratch_.path() / "first"; }
  std::vector<std::filesystem::path> kept() const {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(scratch_.path() / "cache"))
      out.push_back(entry.path());
    return out;
  }

  test::Scratch scratch_;
  std::vector<std::string> left_out_;
};

TEST_F(SurfaceTest, FindsWhatHeadersDeclare) {
  const KernelSurface surface = must({"verbs.h"});
  EXPECT_EQ(surface.function("verb")->type, "int (struct ib_cq *, unsigned int)");
  EXPECT_EQ(surface.function("verb")->file, include() + "/verbs.h");
  EXPECT_EQ(surface.function("verb")->line, 12);
  EXPECT_TRUE(surface.function("inlined"));
  EXPECT_EQ(surface.field("ops", "create")->type, "int (*)(struct ib_cq *, unsigned int)");
  EXPECT_EQ(surface.field("ops", "a")->type, "int");
  EXPECT_EQ(surface.field("ops", "b")->type, "unsigned int");
  EXPECT_TRUE(surface.field("ops", "named"));
  EXPECT_EQ(surface.field("own", "c")->type, "long");
  EXPECT_EQ(surface.field("unnamed_t", "d")->type, "int");
  EXPECT_EQ(surface.record("own")->type, "struct { long c; }");
  EXPECT_TRUE(surface.record("kind"));
  EXPECT_EQ(surface.record("u32")->type, "unsigned int");
  EXPECT_EQ(surface.enumerator("KIND_FOUR")->type, "4");
  EXPECT_EQ(surface.enumerator("LOOSE")->type, "-1");
  EXPECT_EQ(surface.macro("MAX_OF")->type, "(a, b) ((a) > (b) ? (a) : (b))");
  EXPECT_EQ(surface.macro("TWICE")->type, "2");
  EXPECT_EQ(surface.macro("KERNEL")->type, "1");
}

TEST_F(SurfaceTest, DoesNotFindWhatIsNotThere) {
  const KernelSurface surface = must({"verbs.h"});
  EXPECT_FALSE(surface.function("ver"));
  EXPECT_FALSE(surface.function("broken_only_in_a_body"));
  EXPECT_FALSE(surface.function("stackport_control_present"));
  EXPECT_FALSE(surface.field("ops", "inner"));
  EXPECT_FALSE(surface.field("ib_cq", "x"));
  EXPECT_FALSE(surface.record("ib_cq"));
  EXPECT_FALSE(surface.enumerator("KIND_TWO"));
  EXPECT_FALSE(surface.macro("MAX"));
}

TEST_F(SurfaceTest, ClashingHeadersAreReadAlone) {
  scratch_.put("include/one.h", "struct clash { int one; };\nint of_one(void);\n");
  scratch_.put("include/two.h", "struct clash { int two; };\nint of_two(void);\n");
  const KernelSurface surface = must({"one.h", "two.h", "verbs.h"});
  EXPECT_TRUE(surface.function("of_one"));
  EXPECT_TRUE(surface.function("of_two"));
  EXPECT_TRUE(surface.function("verb"));
  EXPECT_THAT(left_out_, testing::ElementsAre());
}

/// wide.h holds what is spoiled by narrow.h, which fewer headers bring in.
TEST_F(SurfaceTest, WhatAClashSpoilsIsReadFromTheHeaderThatManyUse) {
  scratch_.put("include/narrow.h", "enum narrow { SAME = 1, NARROW };\n");
  scratch_.put("include/wide.h",
               "#ifndef WIDE\n#define WIDE\nenum wide { SAME = 7, WIDE_END };\n"
               "struct wide_user { enum wide w; };\n#endif\n");
  scratch_.put("include/user.h", "#include <wide.h>\nint of_user(struct wide_user *);\n");
  scratch_.put("include/user2.h", "#include <wide.h>\nint of_user2(void);\n");
  const KernelSurface surface = must({"narrow.h", "user.h", "user2.h", "verbs.h"});
  ASSERT_TRUE(surface.enumerator("SAME"));
  EXPECT_EQ(surface.enumerator("SAME")->type, "7");
  EXPECT_TRUE(surface.enumerator("NARROW"));
  EXPECT_TRUE(surface.enumerator("WIDE_END"));
  EXPECT_TRUE(surface.field("wide_user", "w"));
  EXPECT_TRUE(surface.function("of_user2"));
  EXPECT_THAT(left_out_, testing::ElementsAre());
}

TEST_F(SurfaceTest, WhatCanNotBeParsedIsNamed) {
  scratch_.put("include/bad.h", "int x = NAME_OF_SOMETHING;\n");
  scratch_.put("include/deep.h", "#include <nowhere.h>\n");
  const KernelSurface surface = must({"deep.h", "missing.h", "bad.h", "verbs.h"});
  EXPECT_TRUE(surface.function("verb"));
  EXPECT_THAT(left_out_, testing::ElementsAre("bad.h", "deep.h", "missing.h"));
  must({"deep.h", "missing.h", "bad.h", "verbs.h"});
  EXPECT_THAT(left_out_, testing::ElementsAre("bad.h", "deep.h", "missing.h"));
}

TEST_F(SurfaceTest, BrokenTreeIsAnEnvironmentError) {
  std::filesystem::remove(include() + "/linux/kernel.h");
  const auto surface = read({"verbs.h"});
  ASSERT_FALSE(surface);
  EXPECT_EQ(surface.error().kind, ErrorKind::environment);
  EXPECT_EQ(test::all_text(surface.error()),
            "linux/kernel.h: error: the headers can't be read: 'linux/kernel.h' file not found\n"
            "  next: check the header tree and the compiler's flags\n");
}

TEST_F(SurfaceTest, BrokenFlagsAreAnEnvironmentError) {
  const auto surface =
      read_surface({"-nostdinc", "-I" + include(), "-include", "/nowhere.h"}, {"verbs.h"}, {});
  ASSERT_FALSE(surface);
  EXPECT_EQ(surface.error().kind, ErrorKind::environment);
}

TEST_F(SurfaceTest, IsKept) {
  must({"verbs.h"});
  ASSERT_EQ(kept().size(), 1u);
  // What is kept is believed when it is whole and its stamps hold.
  std::string payload = test::slurp(kept().front()).substr(65);
  payload.replace(payload.find("fverb"), 5, "fvERB");
  scratch_.put("cache/" + kept().front().filename().string(), sha256(payload) + "\n" + payload);
  EXPECT_TRUE(must({"verbs.h"}).function("vERB"));
}

TEST_F(SurfaceTest, CorruptFileIsMadeAgain) {
  must({"verbs.h"});
  const std::string name = "cache/" + kept().front().filename().string();
  const std::string good = test::slurp(kept().front());
  for (const std::string& bad :
       {std::string(), good.substr(0, 200), good + "f\n", sha256("no surface") + "\nno surface"}) {
    scratch_.put(name, bad);
    EXPECT_TRUE(must({"verbs.h"}).function("verb"));
    EXPECT_EQ(test::slurp(scratch_.path() / name), good);
  }
}

TEST_F(SurfaceTest, ChangedHeaderIsReadAgain) {
  must({"verbs.h"});
  scratch_.put("include/linux/kernel.h", "typedef unsigned int u32;\nint fresh(void);\n");
  const KernelSurface surface = must({"verbs.h"});
  EXPECT_TRUE(surface.function("fresh"));
  EXPECT_FALSE(surface.macro("KERNEL"));
}

TEST_F(SurfaceTest, HeaderThatIsFoundFirstIsSeen) {
  must({"verbs.h", "late.h"});
  EXPECT_THAT(left_out_, testing::ElementsAre("late.h"));
  scratch_.put("first/verbs.h", "int other(void);\n");
  EXPECT_TRUE(must({"verbs.h", "late.h"}).function("other"));
  scratch_.put("first/late.h", "int late(void);\n");
  EXPECT_TRUE(must({"verbs.h", "late.h"}).function("late"));
  EXPECT_THAT(left_out_, testing::ElementsAre());
  std::filesystem::remove(first() + "/verbs.h");
  EXPECT_TRUE(must({"verbs.h", "late.h"}).function("verb"));
}

TEST_F(SurfaceTest, FlagsAndHeadersCount) {
  must({"verbs.h"});
  must({"verbs.h", "linux/kernel.h"});
  EXPECT_TRUE(
      read_surface({"-nostdinc", "-I" + include(), "-DX"}, {"verbs.h"}, scratch_.path() / "cache"));
  EXPECT_EQ(kept().size(), 3u);
}

}  // namespace
}  // namespace stackport::facts
