// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/clang.h"

#include <gmock/gmock.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::facts {
namespace {

TEST(Clang, TypesDoNotNamePlaces) {
  const test::Scratch scratch;
  scratch.put("a.c", "struct { int x; } a; typedef int number; void f(number *n);");
  const auto parse =
      Parse::run(scratch.path() / "a.c", {}, Parse::Bodies::keep, Parse::Record::none);
  ASSERT_TRUE(parse);
  std::string types;
  for (const CXCursor cursor : children_of(parse->root()))
    types += canonical_spelling(clang_getCursorType(cursor)) + "; ";
  EXPECT_THAT(types, testing::HasSubstr("void (int *); "));
  EXPECT_EQ(types.find("a.c"), std::string::npos) << types;
}

TEST(Clang, FileThatIsNotThereIsAnEnvironmentError) {
  const auto parse = Parse::run("/nowhere/a.c", {}, Parse::Bodies::keep, Parse::Record::none);
  ASSERT_FALSE(parse);
  EXPECT_EQ(parse.error().kind, ErrorKind::environment);
  EXPECT_EQ(test::all_text(parse.error()),
            "/nowhere/a.c: error: libclang can't parse it (error 1)\n"
            "  next: check that the file and libclang are there\n");
}

TEST(Clang, GoesOnAfterAMissingHeader) {
  const test::Scratch scratch;
  scratch.put("a.c", "#include <nowhere.h>\nint after;");
  const auto parse =
      Parse::run(scratch.path() / "a.c", {"-nostdinc"}, Parse::Bodies::keep, Parse::Record::none);
  ASSERT_TRUE(parse);
  EXPECT_EQ(children_of(parse->root()).size(), 1u);
}

}  // namespace
}  // namespace stackport::facts
