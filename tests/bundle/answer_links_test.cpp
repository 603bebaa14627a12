// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/answer_links.h"

#include <gtest/gtest.h>

namespace stackport::bundle {
namespace {

constexpr std::string_view symvers =
    "0x1\twake\tvmlinux\tEXPORT_SYMBOL\t\n"
    "0x2\tmap\tdrivers/buf\tEXPORT_SYMBOL_GPL\tBUF\n"
    "0x3\told_verb\tdrivers/infiniband/core/ib_core\tEXPORT_SYMBOL\t\n"
    "0x4\tnew_verb\tdrivers/infiniband/core/ib_core\tEXPORT_SYMBOL\t\n";

class Links : public testing::Test {
 protected:
  void SetUp() override {
    parts_.resize(1);
    parts_[0].modules.emplace_back();
    parts_[0].modules[0].name = "ib_core";
    parts_[0].compiled = {{"a.c", "ib_core"}, {"b.c", "ib_core"}, {"c.c", "ib_cm"}};
    image_["a.c"].bytes = "EXPORT_SYMBOL(new_verb);\nEXPORT_SYMBOL_NS_GPL(inner, CORE);\n";
    image_["b.c"].bytes = "MODULE_IMPORT_NS(\"BUF\");\n";
    image_["c.c"].bytes = "MODULE_IMPORT_NS(CORE);\n";
  }

  std::string why(const std::string& symbol, const std::string& unit, bool function = true) {
    const auto exports = kernel::Symvers::parse(symvers, "Module.symvers");
    EXPECT_TRUE(exports);
    return unlinked_in(*exports, parts_, image_, [](const std::string& name) {
      return name != "wrong_size";
    })(symbol, function, {unit});
  }

  std::vector<Part> parts_;
  Image image_;
};

TEST_F(Links, WhatTheTargetExportsIsThere) {
  EXPECT_EQ(why("wake", "a.c"), "");
  EXPECT_EQ(why("start_on", "a.c"), "nothing exports here");
}

/// The bundle's own module stands in its place.
TEST_F(Links, WhatAReplacedModuleExportedIsNot) {
  EXPECT_EQ(why("new_verb", "c.c"), "");
  EXPECT_EQ(why("old_verb", "c.c"), "nothing exports here");
}

TEST_F(Links, ANamespaceMustBeImportedByTheModule) {
  EXPECT_EQ(why("map", "a.c"), "");  // by another unit of its module
  EXPECT_EQ(why("map", "c.c"), "stands in the namespace BUF, which c.c does not import");
  EXPECT_EQ(why("inner", "c.c"), "");
  EXPECT_EQ(why("inner", "a.c"), "stands in the namespace CORE, which a.c does not import");
}

/// No module of the source kernel could link to it either.
TEST_F(Links, WhatTheSourceDoesNotExportIsNeverReached) {
  EXPECT_EQ(why("wrong_size", "a.c"), "");
  EXPECT_EQ(why("wrong_size", "a.c", false), "nothing exports here");
}

}  // namespace
}  // namespace stackport::bundle
