// SPDX-License-Identifier: GPL-2.0-only
#include "core/report/table.h"

#include "support/golden.h"

namespace stackport::report {
namespace {

Table small() {
  Table table({"component", "lines", "why"});
  table.row({Cell("core"), Cell::number(84213), Cell("X's, with compat for Y's host")});
  table.row({Cell("größer", Colour::strong), Cell::number(7), Cell("für Y", Colour::dim)});
  table.row({Cell("-"), Cell::number(-1234567), Cell("")});
  return table;
}

TEST(Table, AlignsByCharactersNotBytes) {
  test::expect_golden(small().text(false), "report/golden/table.txt");
}

TEST(Table, Colours) {
  test::expect_golden(small().text(true), "report/golden/table_colour.txt");
}

TEST(Table, CutsTheLastColumnOnly) {
  test::expect_golden(small().text(false, 34), "report/golden/table_cut.txt");
}

TEST(Table, ANarrowTerminalCutsNothingElse) {
  EXPECT_EQ(small().text(false, 5), small().text(false));
}

TEST(Table, ShortRowsAndNone) {
  Table table({"a", "b"});
  EXPECT_EQ(table.text(false), "a  b\n");
  table.row({Cell("only")});
  EXPECT_EQ(table.text(false), "a     b\nonly\n");
}

TEST(Cell, NumbersInThousands) {
  EXPECT_EQ(Cell::number(0).text, "0");
  EXPECT_EQ(Cell::number(999).text, "999");
  EXPECT_EQ(Cell::number(1000).text, "1,000");
  EXPECT_EQ(Cell::number(-1000).text, "-1,000");
  EXPECT_EQ(Cell::number(-100).text, "-100");
  EXPECT_EQ(Cell::number(1234567).text, "1,234,567");
}

TEST(Paint, OnlyWhenItIsOn) {
  EXPECT_EQ(paint("x", Colour::bad, false), "x");
  EXPECT_EQ(paint("x", Colour::bad, true), "\033[1;31mx\033[0m");
  EXPECT_EQ(paint("x", Colour::none, true), "x");
}

}  // namespace
}  // namespace stackport::report
