// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "core/delta/gap_text.h"
#include "core/delta/resolve.h"
#include "delta/gap_fixture.h"
#include "support/golden.h"

namespace stackport::delta {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

/// Units with lifts that hold and lifts that do not: one spoils the units of the other.
class ResolveUnitsTest : public GapFixture {
 protected:
  void SetUp() override {
    scratch_.put("native/m.h",
                 "struct fd { unsigned long word; };\n"
                 "#define fd_get(f, member) ((void *)((f).member & ~3UL))\n"
                 "struct box { int *at; };\n#define box_get(b, member) ((b)->member[1])\n"
                 "#define LIMIT_OF(a) ((a) + 1)\n");
    scratch_.put("bundle/m.h", "struct fd { void *file; };\nstruct box { int size; };\n");
    const std::string head = "#include <m.h>\nint limit(void)\n{\n\treturn LIMIT_OF(3);\n}\n";
    const std::string fd = "void *use(struct fd f)\n{\n\treturn fd_get(f, word);\n}\n";
    const std::string box = "int use(struct box *b)\n{\n\treturn box_get(b, at);\n}\n";
    request_ = request_for(head);
    for (const auto& [name, text] : {std::pair("fd.c", head + fd), std::pair("fd_too.c", head + fd),
                                     std::pair("box.c", head + box)}) {
      scratch_.put(std::string("tree/") + name, text);
      request_.units.push_back({name, view("native"), view("bundle")});
    }
  }

  Proposals answers(unsigned jobs, const std::string& preludes) {
    request_.jobs = jobs;
    if (!preludes.empty())
      request_.preludes = std::make_shared<facts::PreludePool>(scratch_.path() / preludes);
    const auto found = find_gaps(request_);
    EXPECT_TRUE(found) << test::all_text(found.error());
    std::vector<const std::vector<Gap>*> lists;
    for (const auto& unit : *found) lists.push_back(&unit.found);
    const auto out = propose(request_, merge_gaps(lists), {});
    EXPECT_TRUE(out) << test::all_text(out.error());
    return out ? *out : Proposals();
  }

  GapRequest request_;
};

TEST_F(ResolveUnitsTest, OneThatFailsDoesNotTakeTheOthersAlong) {
  const auto out = answers(1, "");
  ASSERT_THAT(out.found, SizeIs(1));
  EXPECT_EQ(out.found[0].item, "LIMIT_OF");
  ASSERT_THAT(out.tried, SizeIs(2));
  for (const auto& [gap, why] : out.tried) EXPECT_THAT(why, HasSubstr("lifted, but"));
}

TEST_F(ResolveUnitsTest, NeitherJobsNorPreludesChangeTheAnswer) {
  const auto plain = answers(1, "");
  for (const auto& other : {answers(4, ""), answers(1, "one"), answers(4, "four")}) {
    EXPECT_EQ(other.tried, plain.tried);
    ASSERT_EQ(other.found.size(), plain.found.size());
    for (size_t i = 0; i < plain.found.size(); ++i)
      EXPECT_EQ(to_kept(other.found[i]), to_kept(plain.found[i]));
  }
}

}  // namespace
}  // namespace stackport::delta
