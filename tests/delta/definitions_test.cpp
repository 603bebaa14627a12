// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/definitions.h"

#include <gmock/gmock.h>

namespace stackport::delta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> told(const std::vector<Definition>& all) {
  std::vector<std::string> out;
  for (const auto& d : all)
    out.push_back(d.name + "@" + std::to_string(d.line) + ": " + d.head + " => " + d.body);
  return out;
}

TEST(Definitions, HeadersGiveFunctionsMacrosAndValues) {
  const auto all = definitions_in_header(R"(/* SPDX */
#ifndef A_H
#define A_H
#define LIMIT 4 /* bytes */
#define max_of(a, b) \
	((a) > (b) ? (a) : (b))

enum kind {
	KIND_ONE,
	KIND_TWO = BIT(3), /* a bit */
	KIND_THREE,
};
struct pair { int a; int b; };
extern int declared(struct pair *pair);

static inline int first(const struct pair *pair)
{
	return pair->a;
}
static inline bool nothing(void) { return false; }
static inline int __must_check locked(struct pair *p) __must_hold(&p->lock)
{
	return 0;
}
__printf(1, 2)
static inline void say(const char *what, ...)
{
}
static const int table[] = { 1, 2 };
#endif
)");
  EXPECT_THAT(
      told(all),
      ElementsAre("LIMIT@4:  => 4", "max_of@5: ( a , b ) => ( ( a ) > ( b ) ? ( a ) : ( b ) )",
                  "KIND_ONE@9:  => 0", "KIND_TWO@10:  => BIT ( 3 )",
                  "KIND_THREE@11:  => BIT ( 3 ) + 1",
                  "first@16: static inline int first ( const struct pair * pair ) => { return pair "
                  "- > a ; }",
                  "nothing@20: static inline bool nothing ( void ) => { return false ; }",
                  "locked@21: static inline int __must_check locked ( struct pair * p ) "
                  "__must_hold ( & p - > lock ) => { return 0 ; }",
                  "say@25: __printf ( 1 , 2 ) static inline void say ( const char * what , . . . ) "
                  "=> { }"));
}

TEST(Definitions, AUnitGivesWhatItExportsWithItsContract) {
  const auto all = exported_by(R"(static int hidden(void)
{
	return 1;
}
/**
 * shown - shows
 * Context: may sleep
 */
int shown(int a)
{
#ifdef CONFIG_A
	if (a) {
#else
	if (!a) {
#endif
		mutex_lock(&m);
	}
	return hidden();
}
EXPORT_SYMBOL_GPL(shown);
int later(void)
{
	return 2;
}
EXPORT_SYMBOL_NS(later, SPACE);
)");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "shown");
  EXPECT_EQ(all[0].line, 9);
  EXPECT_EQ(all[0].last_line, 19);
  EXPECT_EQ(all[0].contract, "* shown - shows * Context: may sleep");
  EXPECT_THAT(locking(all[0]), ElementsAre("mutex_lock"));
  EXPECT_EQ(all[1].name, "later");
  EXPECT_EQ(all[1].contract, "");
  EXPECT_THAT(exported_by("int a(void)\n{\n}\n"), IsEmpty());
}

TEST(Definitions, CommentsAndBlanksMeanNothing) {
  const auto one = definitions_in_header("static inline int f(int a)\n{\n\treturn a; /* a */\n}\n");
  const auto other = definitions_in_header("static inline int\nf(int a) {\n  return  a;\n}\n");
  ASSERT_EQ(one.size(), 1u);
  ASSERT_EQ(other.size(), 1u);
  EXPECT_EQ(one[0].body, other[0].body);
  EXPECT_EQ(one[0].head, other[0].head);
}

TEST(Definitions, AlikenessCountsCommonTokens) {
  EXPECT_EQ(alikeness("a b c", "a b c"), 1.0);
  EXPECT_EQ(alikeness("a b", "c d"), 0.0);
  EXPECT_EQ(alikeness("a a b", "a b b"), 2.0 / 3);
}

TEST(Definitions, AMacroWithinADeclarationKeepsTheLines) {
  const auto all =
      definitions_in_header("static inline int\n#define A 1\nf(void)\n{\n}\n#define B 2\n");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].line, 2);
  EXPECT_EQ(all[1].line, 1);
  EXPECT_EQ(all[2].line, 6);
}

TEST(Definitions, TextThatEndsEarlyEnds) {
  for (const char* text :
       {"enum {", "#define A(", "int f(", "int f(void) {", "/** a", "enum a { B = (", "#",
        "EXPORT_SYMBOL(", "static inline int f(void)\n{\n#if 1\n{"})
    EXPECT_LE(definitions_in_header(text).size() + exported_by(text).size(), 2u) << text;
}

}  // namespace
}  // namespace stackport::delta
