// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/gap_cache.h"

#include <gmock/gmock.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::delta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class GapCache : public testing::Test {
 protected:
  void SetUp() override {
    scratch_.put("native/m.h", "int there(int);\nint gone(int);\n");
    scratch_.put("bundle/m.h", "int there(int);\n");
    scratch_.put("tree/a.c", "#include <m.h>\nint use(void)\n{\n\treturn gone(1);\n}\n");
  }

  std::vector<std::string> items(const std::string& key = "k", bool hidden = false) {
    const std::string top = scratch_.path().string();
    const std::vector<std::string> flags{"-std=gnu11", "-nostdinc", "-Wno-everything",
                                         "-Werror=implicit-function-declaration"};
    UnitViews unit{"a.c", flags, flags};
    unit.native.push_back("-I" + top + "/native");
    unit.bundle.push_back("-I" + top + "/tree/compat/include");
    unit.bundle.push_back("-I" + top + "/bundle");
    GapRequest request;
    request.tree = scratch_.path() / "tree";
    request.units = {unit};
    request.hidden = hidden;
    const auto found = find_gaps_kept(request, scratch_.path() / "kept", key);
    EXPECT_TRUE(found) << test::all_text(found.error());
    std::vector<std::string> out;
    if (found) EXPECT_EQ(found->front().reports, found->front().found.size());
    if (found)
      for (const auto& gap : found->front().found) out.push_back(gap.item);
    return out;
  }

  test::Scratch scratch_;
};

TEST_F(GapCache, AnswersWithoutAParse) {
  EXPECT_THAT(items(), ElementsAre("gone"));
  // Outside the tree only the key speaks for what a parse would find.
  scratch_.put("bundle/m.h", "int there(int);\nint gone(int);\n");
  EXPECT_THAT(items(), ElementsAre("gone"));
  EXPECT_THAT(items("other"), IsEmpty());
}

TEST_F(GapCache, WhatErrorsHideIsAnotherQuestion) {
  EXPECT_THAT(items(), ElementsAre("gone"));
  scratch_.put("bundle/m.h", "int there(int);\nint gone(int);\n");
  EXPECT_THAT(items("k", true), IsEmpty());
  EXPECT_THAT(items(), ElementsAre("gone"));
}

TEST_F(GapCache, AChangedFileOfTheTreeIsReadAgain) {
  EXPECT_THAT(items(), ElementsAre("gone"));
  scratch_.put("tree/a.c", "#include <m.h>\nint use(void)\n{\n\treturn there(1);\n}\n");
  EXPECT_THAT(items(), IsEmpty());
}

TEST_F(GapCache, AHeaderThatComesBeforeAnotherIsSeen) {
  EXPECT_THAT(items(), ElementsAre("gone"));
  scratch_.put("tree/compat/include/m.h", "int there(int);\nint gone(int);\n");
  EXPECT_THAT(items(), IsEmpty());
}

TEST_F(GapCache, WhatIsNotWholeIsFoundAgain) {
  EXPECT_THAT(items(), ElementsAre("gone"));
  for (const auto& file : std::filesystem::directory_iterator(scratch_.path() / "kept"))
    std::filesystem::resize_file(file.path(), 80);
  EXPECT_THAT(items(), ElementsAre("gone"));
}

}  // namespace
}  // namespace stackport::delta
