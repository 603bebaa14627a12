// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "stack/toy.h"

namespace stackport::stack {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Draw, Text) {
  EXPECT_EQ(to_text(toy::graph(), false),
            "core\n"
            "  core           modules  ib_core rdma_cm\n"
            "                 host     net\n"
            "\nulp\n"
            "  ulp            modules  ib-ulp\n"
            "                 needs    core\n"
            "                 host     scsi\n"
            "\nconsumer\n"
            "  consumer       modules  nvme-rdma\n"
            "                 needs    core ulp\n"
            "\nhost\n"
            "  net            used by 1 component\n"
            "  scsi           used by 1 component\n");
  EXPECT_THAT(to_text(toy::graph(), true), HasSubstr("\033[1mulp\033[0m"));
}

TEST(Draw, Json) {
  const auto json = to_json(toy::graph());
  EXPECT_EQ(json["nodes"].size(), 5u);
  EXPECT_EQ(json["nodes"][0]["layer"], "core");
  EXPECT_EQ(
      json["edges"][1],
      nlohmann::json::parse(R"({"from": "consumer", "to": "ulp", "evidence": [{"kind": "symbol",
              "what": "ulp_use", "file": "nvme/rdma.c", "line": 4, "column": 2}]})"));
}

TEST(Draw, DotLeavesOutWhatFollows) {
  const std::string dot = to_dot(toy::graph());
  EXPECT_THAT(dot, HasSubstr("\"ulp\" -> \"core\""));
  EXPECT_THAT(dot, HasSubstr("\"consumer\" -> \"ulp\""));
  EXPECT_THAT(dot, Not(HasSubstr("\"consumer\" -> \"core\"")));
  EXPECT_EQ(dot, to_dot(toy::graph()));
}

TEST(Draw, SvgIsDrawn) {
  const auto svg = to_svg(toy::graph());
  ASSERT_TRUE(svg) << to_text(svg.error().diagnostics[0]);
  EXPECT_THAT(*svg, HasSubstr("<svg"));
  EXPECT_THAT(*svg, HasSubstr(">consumer</text>"));
  EXPECT_TRUE(to_svg(Graph()));
}

}  // namespace
}  // namespace stackport::stack
