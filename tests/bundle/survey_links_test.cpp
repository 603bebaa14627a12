// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/survey_links.h"

#include <gmock/gmock.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A driver that calls the functions of another driver, which nobody exports here.
class UnlinkedCalls : public testing::Test {
 protected:
  void put(const std::string& path, const std::string& role, const std::string& text) {
    scratch_.put("tree/" + path, text);
    image_[path].bytes = text;
    image_[path].record.role = role;
    image_[path].record.component = "nic";
  }
  std::vector<delta::Gap> find() {
    delta::GapRequest request;
    request.tree = scratch_.path() / "tree";
    for (const auto& [path, file] : image_)
      if (path.ends_with(".c"))
        request.units.push_back(
            {path, {}, {"-nostdinc", "-I" + (scratch_.path() / "tree/include").string()}});
    const auto found =
        unlinked_calls(request, "nic", image_, [](const std::string& symbol, bool, const auto&) {
          return symbol.starts_with("eth_") ? "nothing exports here" : "";
        });
    EXPECT_TRUE(found) << test::all_text(found.error());
    return found ? *found : std::vector<delta::Gap>();
  }

  test::Scratch scratch_;
  Image image_;
};

TEST_F(UnlinkedCalls, ACallIsAGapAtItsPlace) {
  put("include/eth.h", "header", "int eth_post(int);\nint there(int);\n");
  put("nic/a.c", "source", "#include <eth.h>\nint a(void)\n{\n\treturn eth_post(there(1));\n}\n");
  put("nic/b.c", "source", "#include <eth.h>\nint b(void) { return there(2); }\n");
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].item, "eth_post");
  EXPECT_EQ(found[0].change, "unlinked");
  EXPECT_EQ(found[0].message, "the bundle declares eth_post, which nothing exports here");
  EXPECT_THAT(found[0].units, ElementsAre("nic/a.c"));
  ASSERT_EQ(found[0].uses.size(), 1u);
  EXPECT_EQ(found[0].uses[0].file, "nic/a.c");
  EXPECT_EQ(found[0].uses[0].line, 4);
}

TEST_F(UnlinkedCalls, WhatOnlySpellsTheNameIsNone) {
  put("include/eth.h", "header",
      "int eth_post(int);\nint eth_off(int);\nstatic inline int eth_own(int a) { return a; }\n"
      "struct ops { int eth_post; };\n");
  put("nic/a.c", "source",
      "#include <eth.h>\n#ifdef SWITCHED_OFF\nint c(void) { return eth_off(1); }\n#endif\n"
      "int a(struct ops *o) { return o->eth_post + eth_own(1); }\n");
  EXPECT_THAT(find(), IsEmpty());
}

TEST_F(UnlinkedCalls, AnInlineOfAHeaderCountsWhereTheUnitUsesIt) {
  put("include/eth.h", "header",
      "int eth_post(int);\nstatic inline int eth_try(int a) { return eth_post(a); }\n"
      "#define eth_do(a) eth_try(a)\n");
  put("nic/a.c", "source",
      "#include <eth.h>\n#ifdef OFF\neth_post\n#endif\nint a(void) { return 0; }\n");
  EXPECT_THAT(find(), IsEmpty());
  put("nic/b.c", "source",
      "#include <eth.h>\n#ifdef OFF\neth_post\n#endif\nint b(void) { return eth_do(1); }\n");
  const auto found = find();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0].units, ElementsAre("nic/b.c"));
}

/// The parse itself finds that it is missing.
TEST_F(UnlinkedCalls, WhatNoHeaderOfTheBundleDeclaresIsLeftToTheParse) {
  put("nic/a.c", "source", "int a(void) { extern int eth_post(int); return eth_post(1); }\n");
  EXPECT_THAT(find(), IsEmpty());
}

}  // namespace
}  // namespace stackport::bundle
