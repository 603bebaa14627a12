// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/readers.h"

#include <gmock/gmock.h>

#include "support/scratch.h"

namespace stackport::facts {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr const char* kHeader =
    "struct dev { int first; int id; union { char a; long b; }; };\n"
    "struct holder { int x; struct dev inner; };\n"
    "struct other { int y; };\n"
    "static inline int dev_id(struct dev *d) { return d->id; }\n";

class ReadersTest : public testing::Test {
 protected:
  UnitReaders read(const std::string& code) {
    write("include/dev.h", kHeader);
    write("unit.c", "#include <dev.h>\n" + code);
    ReadersRequest request;
    request.source = (scratch_.path() / "unit.c").string();
    request.arguments = {"-I" + (scratch_.path() / "include").string()};
    request.roots = {scratch_.path().string()};
    request.headers = {"include/dev.h"};
    request.tags = {"dev"};
    auto readers = read_unit(request);
    EXPECT_TRUE(readers);
    EXPECT_THAT(readers->errors, IsEmpty());
    return std::move(*readers);
  }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(host::real_file_system().write(scratch_.path() / name, text));
  }
  std::set<std::string> fields(const UnitReaders& unit, const std::string& function, bool loaded) {
    std::set<std::string> out;
    for (const auto& touch : unit.functions.at(function).touches)
      if (touch.loaded == loaded) out.insert(touch.record + "." + touch.field);
    return out;
  }
  test::Scratch scratch_;
};

TEST_F(ReadersTest, FieldsOfParametersAndOfLoadedPointers) {
  const auto unit = read(
      "struct dev *kept;\n"
      "int by(struct dev *d) { return d->first; }\n"
      "int later(void) { return kept->id; }\n");
  EXPECT_THAT(fields(unit, "by", false), ElementsAre("dev.first"));
  EXPECT_THAT(fields(unit, "later", true), ElementsAre("dev.id"));
  EXPECT_EQ(unit.layouts.at("dev").at("id").offset, 32);
  EXPECT_EQ(unit.headers.at("dev"), "include/dev.h");
}

TEST_F(ReadersTest, SizesUnnamedMembersAndHolders) {
  const auto unit = read(
      "long size(void) { return sizeof(struct dev); }\n"
      "long member(struct dev *d) { return d->b; }\n"
      "int whole(void) { struct holder h = { .x = 1 }; return h.inner.id; }\n");
  EXPECT_THAT(fields(unit, "size", false), ElementsAre("dev."));
  EXPECT_EQ(unit.layouts.at("dev").at("b").offset, 64);
  EXPECT_THAT(fields(unit, "whole", false), Contains("holder."));
  EXPECT_THAT(fields(unit, "whole", true), Contains("dev.id"));
}

TEST_F(ReadersTest, InlinesAreFollowedAndWhatIsHandedOnIsKnown) {
  const auto unit = read("struct dev *kept;\nint f(void) { return dev_id(kept); }\n");
  EXPECT_TRUE(unit.functions.at("dev_id").is_inline);
  EXPECT_THAT(unit.functions.at("f").handed, ElementsAre(Handed{"dev_id", "dev", true}));
}

TEST_F(ReadersTest, WhatKnowsNothingIsLeftOutButNotWhatTakesOne) {
  const auto unit = read(
      "void *at;\nint plain(struct other *o) { return o->y; }\nint none(void) { return 1; }\n"
      "void keep(struct dev *d) { at = d; }\n");
  EXPECT_FALSE(unit.functions.contains("none"));
  EXPECT_THAT(unit.functions.at("keep").parameters, ElementsAre("dev"));
  EXPECT_THAT(unit.functions.at("keep").touches, IsEmpty());
}

TEST_F(ReadersTest, NullHandedOn) {
  write("null.c", "void set(int, struct dev *);\nvoid f(void) { set(1, (void *)0); }\n");
  write("value.c",
        "void set(int, struct dev *);\nvoid f(struct dev *d) { set(1, (void *)0); set(1, d); }\n");
  write("address.c",
        "void set(int, struct dev *);\nvoid *f(void) { set(1, (void *)0); return set; }\n");
  write("none.c", "int x;\n");
  const auto ask = [&](const char* name) {
    return *passes_null((scratch_.path() / name).string(), {}, "set", "dev");
  };
  EXPECT_EQ(ask("null.c"), std::optional<bool>(true));
  EXPECT_EQ(ask("value.c"), std::optional<bool>(false));
  EXPECT_EQ(ask("address.c"), std::optional<bool>(false));
  EXPECT_EQ(ask("none.c"), std::nullopt);
}

}  // namespace
}  // namespace stackport::facts
