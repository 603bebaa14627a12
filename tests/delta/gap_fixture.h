// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <gtest/gtest.h>

#include "core/delta/gap.h"
#include "support/scratch.h"

namespace stackport::delta {

/// One unit and two folders of headers, native/ and bundle/, that it is parsed with.
class GapFixture : public testing::Test {
 protected:
  GapRequest request_for(const std::string& code) {
    scratch_.put("tree/unit.c", code);
    GapRequest request;
    request.tree = scratch_.path() / "tree";
    request.overlay = scratch_.path() / "overlay";
    request.units = {{"unit.c", view("native"), view("bundle")}};
    return request;
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

}  // namespace stackport::delta
