// SPDX-License-Identifier: GPL-2.0-only
#include <gtest/gtest.h>

#include "core/policy/policy.h"
#include "support/golden.h"

namespace stackport::policy {
namespace {

using Subject = Condition::Subject;

Condition read(const std::string& text) {
  auto condition = parse_condition(text, Side::target, {"p.yaml", 3, 10});
  EXPECT_TRUE(condition) << text << "\n" << (condition ? "" : test::all_text(condition.error()));
  return condition ? *condition : Condition();
}

TEST(Condition, ReadsEverySubject) {
  const std::vector<std::tuple<std::string, Subject, bool, std::string, std::string>> all = {
      {"lacks header linux/unaligned.h", Subject::header, false, "linux/unaligned.h", ""},
      {"has function ib_create_cq", Subject::function, true, "ib_create_cq", ""},
      {"has field ib_device.dev", Subject::field, true, "ib_device.dev", ""},
      {"has bit-field net_device.reg_state", Subject::bit_field, true, "net_device.reg_state", ""},
      {"has field a.b of type const struct x *", Subject::field, true, "a.b", "const struct x *"},
      {"lacks function f of type int (void)", Subject::function, false, "f", "int (void)"},
      {"lacks macro __assign_str", Subject::macro, false, "__assign_str", ""},
      {"has enumerator IB_QPT_GSI", Subject::enumerator, true, "IB_QPT_GSI", ""},
      {"has type ib_device", Subject::type, true, "ib_device", ""},
      {"has type struct ib_device", Subject::type, true, "ib_device", ""},
      {"lacks module scsi_transport_srp", Subject::module, false, "scsi_transport_srp", ""},
      {"config SCSI_SRP_ATTRS", Subject::config, true, "SCSI_SRP_ATTRS", ""},
      {"config SCSI_SRP_ATTRS=m", Subject::config, true, "SCSI_SRP_ATTRS", "=m"},
      {"config 9P_FS=n", Subject::config, true, "9P_FS", "=n"},
      {"version >= 6.6", Subject::version, true, "", ">= 6.6"},
      {"version  <  6.1.10", Subject::version, true, "", "< 6.1.10"},
  };
  for (const auto& [text, subject, has, name, value] : all) {
    const auto condition = read(text);
    EXPECT_EQ(condition.subject, subject) << text;
    EXPECT_EQ(condition.has, has) << text;
    EXPECT_EQ(condition.name, name) << text;
    EXPECT_EQ(condition.value, value) << text;
    EXPECT_EQ(condition.text, text);
    EXPECT_EQ(condition.side, Side::target);
    EXPECT_EQ(condition.place.line, 3);
  }
  EXPECT_EQ(to_string(read("config NET")), "target config NET");
}

TEST(Condition, AMacroMayHaveItsNumberOfParameters) {
  for (const auto& [text, count] :
       std::map<std::string, std::string>{{"has macro f", ""},
                                          {"has macro f()", "0"},
                                          {"has macro f(x)", "1"},
                                          {"has macro f(dst,src)", "2"}}) {
    const auto condition = parse_condition(text, Side::target, {});
    ASSERT_TRUE(condition) << text;
    EXPECT_EQ(condition->name, "f");
    EXPECT_EQ(condition->value, count);
  }
}

TEST(Condition, RefusesAllElseAtTheWordThatIsWrong) {
  std::string out;
  for (const char* text : {"",
                           "  ",
                           "hsa function x",
                           "zzzz",
                           "has",
                           "lacks",
                           "has functon x",
                           "has zebra x",
                           "has config NET",
                           "lacks function",
                           "has function a b",
                           "has function a-b",
                           "has function 9x",
                           "has field dev",
                           "has field ib_device.",
                           "has field a.b.c",
                           "lacks header /etc/passwd",
                           "lacks header ../x.h",
                           "has module a/b",
                           "has type struct",
                           "has function f(x)",
                           "has macro f(x",
                           "config",
                           "config CONFIG_NET",
                           "config NET=x",
                           "config NET=",
                           "config =y",
                           "config A B",
                           "config A-B",
                           "version",
                           "version 6.6",
                           "version >= ",
                           "version => 6.6",
                           "version >= 6",
                           "version >= 6.x",
                           "version >= 6.6.",
                           "version >= 6..6",
                           "version >= 6.6.6.6",
                           "version >= 6.6 x"}) {
    const auto condition = parse_condition(text, Side::source, {"p.yaml", 3, 10});
    ASSERT_FALSE(condition) << text;
    EXPECT_EQ(condition.error().kind, ErrorKind::input);
    auto shown = condition.error().diagnostics;
    ASSERT_EQ(shown.size(), 1u);
    shown[0].source_line = std::string(9, '.') + text;
    out += test::all_text(shown);
  }
  test::expect_golden(out, "policy/golden/conditions.txt");
}

}  // namespace
}  // namespace stackport::policy
