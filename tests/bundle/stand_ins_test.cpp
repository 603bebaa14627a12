// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/stand_ins.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(StandIns, DefinesWithoutParameters) {
  const auto found =
      defines_of("#define A B\n# define C (D) /* why */\n#define F(x) x\n#ifdef G\n");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name + " " + found[0].body, "A B");
  EXPECT_EQ(found[1].name + " " + found[1].body, "C (D)");
}

TEST(StandIns, OfAPatchOnlyWhatItAdds) {
  const std::string patch =
      "--- a/a.h\n+++ b/a.h\n-#define OLD 1\n #define SAME 1\n+#define NEW 2\n";
  const auto found = added_defines(patch, false), back = added_defines(patch, true);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].name, "NEW");
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].name, "OLD");
}

class OfKernels : public testing::Test {
 protected:
  OfKernels() {
    x_.fields = {{"attr.kernel_caps", {"u64", "", 0}}, {"attr.caps", {"u64", "", 0}}};
    y_.fields = {{"attr.caps", {"u64", "", 0}}};
    x_.enumerators = {{"K_GAPS", {"8", "", 0}}, {"PERCPU", {"256", "", 0}}, {"off", {"0", "", 0}}};
    y_.enumerators = {{"CAP_GAPS", {"4096", "", 0}}, {"CAP_SAME", {"8", "", 0}}};
  }
  std::string field(const std::string& name, const std::string& body) {
    return hidden_field({name, body}, x_, y_);
  }
  OtherValue value(const std::string& name, const std::string& body) {
    return other_value({name, body}, x_, y_);
  }
  facts::Surface x_, y_;
};

TEST_F(OfKernels, AMacroOfAFieldsNameHidesIt) {
  EXPECT_EQ(field("caps", "kernel_caps"), "attr.caps");
  EXPECT_EQ(field("attr", "other"), "");
  EXPECT_EQ(field("caps", "caps"), "");
}

TEST_F(OfKernels, AFlagWithTheBitOfAnotherIsTold) {
  const auto found = value("CAP_GAPS", "(K_GAPS)");
  EXPECT_EQ(found.own, "4096");
  EXPECT_EQ(found.here, "8");
  EXPECT_EQ(found.id.size(), 12u);
  EXPECT_NE(value("CAP_GAPS", "16").id, found.id);
  EXPECT_EQ(value("CAP_GAPS", "0x10").here, "16");
}

TEST_F(OfKernels, TheSameValueNoBitAndWhatIsNotKnownAreNot) {
  EXPECT_EQ(value("CAP_SAME", "K_GAPS").id, "");
  EXPECT_EQ(value("PERCPU", "0").id, "");
  EXPECT_EQ(value("PERCPU", "off").id, "");
  EXPECT_EQ(value("PERCPU", "(K_GAPS + 1)").id, "");
  EXPECT_EQ(value("no_enumerator", "K_GAPS").id, "");
}

TEST(SwitchedOff, WhatStandsInAnElseBranch) {
  const std::string text =
      "#ifdef CONFIG_A\nbool there(int a);\n#define ON 1\n#else\n"
      "static inline bool there(int a)\n{\n\treturn false;\n}\n#define OFF 1\n#endif\n"
      "static inline int always(int a)\n{\n\treturn a;\n}\n";
  const std::vector<std::string> names{"there", "ON", "OFF", "always"};
  std::vector<delta::CopiedPiece> pieces;
  for (const auto& name : names) {
    const auto copied = delta::copied_definitions("a.h", text, {name});
    ASSERT_TRUE(copied);
    pieces.insert(pieces.end(), copied->begin(), copied->end());
  }
  EXPECT_THAT(switched_off(text, pieces), ElementsAre("there", "OFF"));
  EXPECT_THAT(switched_off("static int f(void)\n{\n\treturn 0;\n}\n", {{"f", "f"}}), IsEmpty());
}

}  // namespace
}  // namespace stackport::bundle
