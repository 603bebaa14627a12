// SPDX-License-Identifier: GPL-2.0-only
#include "core/base/diagnostic.h"

#include <gtest/gtest.h>

namespace stackport {
namespace {

TEST(Diagnostic, ShowsPlaceLineCaretNextAndNotes) {
  Diagnostic d;
  d.place = {"a.yaml", 2, 4};
  d.message = "no";
  d.source_line = "a: b";
  d.next = "do";
  Diagnostic note;
  note.severity = Severity::note;
  note.place = {"b.yaml", 7, 0};
  note.message = "there";
  d.notes.push_back(note);
  EXPECT_EQ(to_text(d),
            "a.yaml:2:4: error: no\n"
            "    a: b\n"
            "       ^\n"
            "  next: do\n"
            "b.yaml:7: note: there\n");
}

TEST(Diagnostic, TheCaretFollowsTheLinesTabs) {
  Diagnostic d;
  d.place = {"a.c", 1, 3};
  d.message = "no";
  d.source_line = "\t\tx";
  EXPECT_EQ(to_text(d), "a.c:1:3: error: no\n    \t\tx\n    \t\t^\n");
}

TEST(Diagnostic, LineOfCountsFromOne) {
  EXPECT_EQ(line_of("a\nb\n", 1), "a");
  EXPECT_EQ(line_of("a\nb", 2), "b");
  EXPECT_EQ(line_of("a\nb\n", 3), "");
}

TEST(Diagnostic, PlaceAlone) {
  EXPECT_EQ(to_text(Place{"a.yaml", 3, 7}), "a.yaml:3");
  EXPECT_EQ(to_text(Place{"a.yaml", 0, 0}), "a.yaml");
  EXPECT_EQ(to_text(Place{}), "");
}

}  // namespace
}  // namespace stackport
