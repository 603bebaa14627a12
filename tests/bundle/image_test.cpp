// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/image.h"

#include <gmock/gmock.h>

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Change change(int line, int added, int removed, const std::string& rule = "r") {
  Change out;
  out.line = line;
  out.added = added;
  out.removed = removed;
  out.rule = rule;
  return out;
}

/// "LINE+ADDED-REMOVED RULE" of each change.
std::vector<std::string> texts(const File& record) {
  std::vector<std::string> out;
  for (const auto& c : record.changes)
    out.push_back(std::to_string(c.line) + "+" + std::to_string(c.added) + "-" +
                  std::to_string(c.removed) + " " + c.rule);
  return out;
}

File entered(const std::vector<Change>& changes) {
  File record;
  for (const auto& c : changes) enter_change(record, c);
  return record;
}

TEST(EnterChange, ThoseBehindMoveAlong) {
  EXPECT_THAT(texts(entered({change(10, 1, 1, "a"), change(3, 2, 0, "b"), change(20, 0, 4, "c")})),
              ElementsAre("3+2-0 b", "12+1-1 a", "20+0-4 c"));
}

TEST(EnterChange, DeletionsOfOnePassStayWhereTheyAre) {
  EXPECT_THAT(texts(entered({change(4, 0, 1, "a"), change(4, 0, 2, "b"), change(7, 0, 1, "c")})),
              ElementsAre("4+0-1 a", "4+0-2 b", "7+0-1 c"));
}

TEST(EnterChange, ALineThatIsChangedAgainCountsOnce) {
  EXPECT_THAT(texts(entered({change(5, 1, 1, "a"), change(5, 1, 1, "b")})),
              ElementsAre("5+0-1 a", "5+1-0 b"));
}

TEST(EnterChange, AnInsertionSplitsWhatItStandsIn) {
  EXPECT_THAT(texts(entered({change(5, 4, 1, "a"), change(7, 1, 0, "b")})),
              ElementsAre("5+2-1 a", "7+1-0 b", "8+2-0 a"));
}

TEST(EnterChange, HeadAndTailThatAreCovered) {
  EXPECT_THAT(texts(entered({change(5, 3, 0, "a"), change(7, 1, 2, "b")})),
              ElementsAre("5+2-0 a", "7+1-1 b"));
  EXPECT_THAT(texts(entered({change(5, 3, 1, "a"), change(4, 1, 2, "b")})),
              ElementsAre("4+1-1 b", "5+2-1 a"));
}

TEST(EnterChange, ThoseBehindMoveByTheWholeChange) {
  EXPECT_THAT(texts(entered({change(2, 2, 0, "a"), change(9, 0, 1, "b"), change(3, 2, 1, "c")})),
              ElementsAre("2+1-0 a", "3+2-0 c", "10+0-1 b"));
}

TEST(EnterChange, AnInsertionBeforeAnotherPushesIt) {
  EXPECT_THAT(texts(entered({change(5, 2, 0, "a"), change(5, 1, 0, "b")})),
              ElementsAre("5+1-0 b", "6+2-0 a"));
}

ImageFile file_of(const std::string& bytes) {
  ImageFile file;
  file.bytes = bytes;
  return file;
}

TEST(ReplaceBytes, PartOfALine) {
  auto file = file_of("a\nfoo(x);\nb\n");
  replace_bytes(file, 7, 7, ", y", change(0, 0, 0));
  EXPECT_EQ(file.bytes, "a\nfoo(x, y);\nb\n");
  EXPECT_THAT(texts(file.record), ElementsAre("2+1-1 r"));
}

TEST(ReplaceBytes, AWholeLineBehindAnother) {
  auto file = file_of("{\nb\n}\n");
  replace_bytes(file, 1, 1, "\n\tnew;", change(0, 0, 0));
  EXPECT_EQ(file.bytes, "{\n\tnew;\nb\n}\n");
  EXPECT_THAT(texts(file.record), ElementsAre("2+1-0 r"));
}

TEST(ReplaceBytes, AWholeLineThatGoes) {
  auto file = file_of("a\nb\nc");
  replace_bytes(file, 2, 4, "", change(0, 0, 0));
  EXPECT_EQ(file.bytes, "a\nc");
  EXPECT_THAT(texts(file.record), ElementsAre("2+0-1 r"));
}

TEST(ReplaceBytes, InTheMiddleOfALineItSplits) {
  auto file = file_of("{ return 1; }\n");
  replace_bytes(file, 1, 1, "\n\tnew;", change(0, 0, 0));
  EXPECT_THAT(texts(file.record), ElementsAre("1+2-1 r"));
}

TEST(ReplaceBytes, NothingThatDiffersIsNoChange) {
  auto file = file_of("a\n");
  replace_bytes(file, 0, 1, "a", change(0, 0, 0));
  EXPECT_THAT(file.record.changes, IsEmpty());
}

TEST(UnexplainedLine, EachDifferenceNeedsItsChange) {
  auto file = file_of("a\nB\nc\nd\n");
  EXPECT_EQ(unexplained_line(file, "a\nB\nc\nd\n"), 0);
  EXPECT_EQ(unexplained_line(file, "a\nb\nc\nd\n"), 2);
  EXPECT_EQ(unexplained_line(file, "a\nB\nc\nd\ne\n"), 5);
  EXPECT_EQ(unexplained_line(file, "a\nB\nc\n"), 4);
  enter_change(file.record, change(2, 1, 1));
  EXPECT_EQ(unexplained_line(file, "a\nb\nc\nd\n"), 0);
  EXPECT_EQ(unexplained_line(file, "a\nb\nb\nc\nd\n"), 3);
  file.record.changes.front().line = 9;
  EXPECT_EQ(unexplained_line(file, "a\nb\nc\nd\n"), 2);
}

TEST(UnexplainedLine, ManyEditsOfOneFileAreExact) {
  const std::string origin = "one\ntwo\nthree\nfour\nfive\nsix\n";
  auto file = file_of(origin);
  const auto at = [&](const char* word) { return file.bytes.find(word); };
  replace_bytes(file, at("four"), at("four") + 5, "", change(0, 0, 0, "delete"));
  replace_bytes(file, at("two"), at("two"), "new\nlines\n", change(0, 0, 0, "insert"));
  replace_bytes(file, at("lines"), at("lines") + 5, "LINES", change(0, 0, 0, "again"));
  replace_bytes(file, at("five"), at("six"), "5\n", change(0, 0, 0, "replace"));
  EXPECT_EQ(file.bytes, "one\nnew\nLINES\ntwo\nthree\n5\nsix\n");
  EXPECT_EQ(unexplained_line(file, origin), 0);
  EXPECT_THAT(texts(file.record),
              ElementsAre("2+1-0 insert", "3+1-0 again", "6+0-1 delete", "6+1-1 replace"));
}

TEST(KeyOf, PathsAndBytesCount) {
  const Image one{{"a", file_of("x")}}, path{{"b", file_of("x")}}, bytes{{"a", file_of("y")}};
  EXPECT_EQ(key_of(one), key_of(Image{{"a", file_of("x")}}));
  EXPECT_NE(key_of(one), key_of(path));
  EXPECT_NE(key_of(one), key_of(bytes));
}

TEST(AsTree, HoldsTheImagesBytes) {
  const auto tree = as_tree({{"net/Kconfig", file_of("config A\n")}});
  EXPECT_EQ(tree->read("net/Kconfig").value_or(""), "config A\n");
  EXPECT_FALSE(tree->has("net/Makefile"));
}

}  // namespace
}  // namespace stackport::bundle
