// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/additions.h"

#include <gmock/gmock.h>

#include "core/base/text.h"
#include "core/delta/gap_cache.h"
#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::delta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

TEST(AdditionBetween, TwoTexts) {
  const std::string before = "#ifndef A\n#define A\n\n#endif\n";
  const auto found = addition_between(before, "#ifndef A\n#define A\n\nint x;\n\n#endif\n");
  EXPECT_EQ(found.before, sha256(before));
  EXPECT_EQ(found.text, "int x;\n\n");
  EXPECT_EQ(addition_between(before, before).text, "");
  EXPECT_EQ(addition_between(before, "#ifndef A\n#define A 1\n\nint x;\n\n#endif\n").text, "");
  EXPECT_EQ(addition_between(before, "#ifndef A\n").text, "");
  EXPECT_EQ(addition_between("a\nb\n", "a\nc\nb\nb\n").text, "c\nb\n");
}

TEST(Introduced, MacrosAlone) {
  const auto found = introduced_by(
      "#ifndef ONE\n#define ONE(a) \\\n\tother(a)\n#endif\n/* a word */\n# undef TWO\n");
  EXPECT_THAT(found.names, ElementsAre("ONE", "TWO"));
  EXPECT_TRUE(found.only_macros);
}

TEST(Introduced, OfAFunctionItsName) {
  const auto found = introduced_by(
      "struct page;\nstatic inline u32 set_page(struct page *page, int len)\n{\n\treturn 0;\n}\n");
  EXPECT_THAT(found.names, ElementsAre("set_page"));
  EXPECT_FALSE(found.only_macros);
}

TEST(Introduced, OfOtherDeclarationsAllWords) {
  EXPECT_THAT(introduced_by("enum kind {\n\tFIRST,\n};\ntypedef struct { int x; } both_t;\n").names,
              IsSupersetOf({"kind", "FIRST", "both_t"}));
}

/// One unit that was read without gaps; then its tree has more.
class AddedHeader : public testing::Test {
 protected:
  void SetUp() override {
    scratch_.put("bundle/m.h", "struct bio { int len; };\nint there(int);\n");
    scratch_.put("bundle/other.h", "int other;\n");
    scratch_.put("tree/a.c", "#include <m.h>\nint use(void)\n{\n\treturn there(1);\n}\n");
    scratch_.put("tree/own.h", "");
  }

  UnitViews unit() const {
    const std::string top = scratch_.path().string();
    UnitViews out{"a.c", {}, {"-std=gnu11", "-nostdinc", "-Wno-everything"}};
    out.bundle.emplace_back("-Werror=implicit-function-declaration");
    out.native = out.bundle;
    out.bundle.push_back("-I" + top + "/tree/compat/include");
    out.bundle.push_back("-I" + top + "/tree");
    for (auto* view : {&out.bundle, &out.native}) view->push_back("-I" + top + "/bundle");
    return out;
  }

  std::vector<std::string> items() {
    GapRequest request;
    request.tree = scratch_.path() / "tree";
    request.units = {unit()};
    request.additions = additions_;
    const auto found = find_gaps_kept(request, scratch_.path() / "kept", "k");
    EXPECT_TRUE(found) << test::all_text(found.error());
    std::vector<std::string> out;
    if (found)
      for (const auto& gap : found->front().found) out.push_back(gap.item);
    return out;
  }

  /// Keeps what the unit says now.
  void keep() { EXPECT_THAT(items(), IsEmpty()); }

  void add(const std::string& header, const std::string& text, bool goes_on = true) {
    const std::string path = "compat/include/" + header;
    const auto whole = (goes_on ? "#include_next <" + header + ">\n" : "") + text;
    scratch_.put("tree/" + path, whole);
    additions_[path] = {"", whole};
  }

  /// Whether the unit is parsed: outside of the tree nothing tells that it would have a gap now.
  bool is_read() {
    scratch_.put("bundle/m.h", "struct bio { int len; };\n");
    const bool out = !items().empty();
    SetUp();
    return out;
  }

  test::Scratch scratch_;
  Additions additions_;
};

constexpr const char* set_len = "static inline void set_len(struct bio *b)\n{\n\tb->len = 1;\n}\n";

TEST_F(AddedHeader, ThatTheUnitCantTellNeedsNoParse) {
  keep();
  add("m.h", set_len);
  EXPECT_FALSE(is_read());
}

TEST_F(AddedHeader, ThatIsNotToldIsRead) {
  keep();
  add("m.h", set_len);
  additions_.clear();
  EXPECT_TRUE(is_read());
}

TEST_F(AddedHeader, OfANameThatTheUnitSpellsIsRead) {
  scratch_.put("tree/a.c", "#include <m.h>\nstruct bio b = { .len = 1 };\nint set_len;\n");
  keep();
  add("m.h", set_len);
  EXPECT_THAT(items(), testing::SizeIs(1));
}

TEST_F(AddedHeader, OfANameThatAHeaderSpellsIsRead) {
  scratch_.put("bundle/m.h", "int there(int);\nstruct far { int gone; };\n");
  keep();
  add("m.h", "#define gone(x) x\n");
  scratch_.put("bundle/m.h", "struct far { int gone; };\n");
  EXPECT_THAT(items(), ElementsAre("there"));
}

TEST_F(AddedHeader, ToAUnitWithGapsIsRead) {
  scratch_.put("tree/a.c", "#include <m.h>\nint use(void)\n{\n\treturn gone();\n}\n");
  EXPECT_THAT(items(), ElementsAre("gone"));
  add("m.h", "#define away() 0\n");
  scratch_.put("bundle/m.h", "int gone(void);\n");
  EXPECT_THAT(items(), IsEmpty());
}

TEST_F(AddedHeader, ThatErrsByItselfIsRead) {
  keep();
  add("m.h", "static inline void set_len(struct bio *b)\n{\n\tb->size = 1;\n}\n");
  EXPECT_TRUE(is_read());
}

TEST_F(AddedHeader, ThatBringsInAnotherHeaderIsRead) {
  keep();
  add("m.h", "#include <other.h>\n#define away() 0\n");
  EXPECT_TRUE(is_read());
}

TEST_F(AddedHeader, ThatGoesOnToWhatTheUnitHasNotReadIsRead) {
  keep();
  add("m.h", "#include <other.h>\n#define away() 0\n");
  add("other.h", "#define another 0\n");
  EXPECT_TRUE(is_read());
}

TEST_F(AddedHeader, ThatBringsInAnotherAdditionIsWhatBothAre) {
  keep();
  add("m.h", "#include <new.h>\n#define away() helper()\n");
  add("new.h", "#define helper() 0\n", false);
  EXPECT_FALSE(is_read());
  add("new.h", "#define use used\n", false);
  EXPECT_TRUE(is_read());
}

TEST_F(AddedHeader, ToAHeaderOfTheTree) {
  const std::string before = "#include_next <m.h>\n#define first(x) x\n#endif\n";
  const std::string header = "tree/compat/include/m.h";
  scratch_.put(header, "#ifndef M\n" + before);
  keep();
  scratch_.put(header, "#ifndef M\n#define second 2\n" + before);
  additions_["compat/include/m.h"] = {sha256("#ifndef M\n" + before), "#define second 2\n"};
  EXPECT_FALSE(is_read());
  additions_["compat/include/m.h"].before = sha256(before);
  EXPECT_TRUE(is_read());
}

}  // namespace
}  // namespace stackport::delta
