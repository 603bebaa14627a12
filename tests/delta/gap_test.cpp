// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/gap.h"

#include <gmock/gmock.h>

#include "core/delta/gap_message.h"
#include "delta/gap_fixture.h"
#include "support/golden.h"

namespace stackport::delta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class GapTest : public GapFixture {
 protected:
  void native(const std::string& text) { scratch_.put("native/api.h", text); }
  void bundle(const std::string& text) { scratch_.put("bundle/api.h", text); }

  UnitGaps gaps(const std::string& code, std::vector<Report> others = {}) {
    GapRequest request = request_for(code);
    request.hidden = hidden_;
    if (!others.empty()) request.others["unit.c"] = std::move(others);
    auto found = find_gaps(request);
    EXPECT_TRUE(found) << test::all_text(found.error());
    return found ? found->front() : UnitGaps();
  }

  static std::vector<std::string> names(const std::vector<Gap>& gaps) {
    std::vector<std::string> out;
    for (const auto& gap : gaps) out.push_back(gap.change + " " + gap.kind + " " + gap.item);
    return out;
  }

  Report told(int line, const std::string& message, std::vector<std::string> notes = {}) const {
    Report out{{(scratch_.path() / "tree/unit.c").string(), line, 1}, message, {}};
    for (auto& note : notes) out.notes.push_back({out.place, std::move(note), {}});
    return out;
  }

  bool hidden_ = false;
};

TEST_F(GapTest, ImplicitDeclarationIsOneRoot) {
  native("struct box; struct box *open_box(int); void close_box(struct box *);\n");
  bundle("struct box; void close_box(struct box *);\n");
  const auto out = gaps(
      "#include <api.h>\n"
      "void use(void)\n{\n\tstruct box *b = open_box(1);\n\n\tb = "
      "open_box(2);\n\tclose_box(b);\n}\n");
  EXPECT_THAT(names(out.found), ElementsAre("missing function open_box"));
  EXPECT_EQ(out.found[0].native_form, "struct box *(int)");
  EXPECT_GT(out.echoes, 0u);
}

TEST_F(GapTest, MissingHeaderHidesNothing) {
  native("int other(int);\n");
  bundle("\n");
  scratch_.put("native/moved.h", "int inside(int);\n");
  const auto out = gaps(
      "#include <moved.h>\n#include <api.h>\nint use(void)\n{\n\treturn inside(1) + 0\n\t\t+ "
      "other(2);\n}\n");
  EXPECT_THAT(names(out.found),
              UnorderedElementsAre("missing header moved.h", "missing function other"));
  EXPECT_THAT(out.missing, ElementsAre("moved.h"));
}

TEST_F(GapTest, MissingOpDoesNotBlameItsNeighbour) {
  native("struct ops { int (*first)(void); int (*gone)(long); int (*last)(char *); };\n");
  bundle("struct ops { int (*first)(void); int (*last)(char *); };\n");
  const std::string code =
      "#include <api.h>\nstatic int gone(long l)\n{\n\treturn l;\n}\n"
      "struct ops ops = {\n\t.gone = gone,\n};\n";
  const Report no_field{{(scratch_.path() / "tree/unit.c").string(), 7, 3},
                        "'struct ops' has no member named 'gone'",
                        {}};
  const Report neighbour{{(scratch_.path() / "tree/unit.c").string(), 7, 10},
                         "initialization of 'int (*)(void)' from incompatible pointer type 'int "
                         "(*)(long int)'",
                         {}};
  const auto out = gaps(code, {no_field, neighbour});
  EXPECT_THAT(names(out.found), ElementsAre("missing op ops.gone"));
  EXPECT_THAT(names(out.told), ElementsAre("missing op ops.gone"));
}

TEST_F(GapTest, ChangedOpIsFoundByItsField) {
  native("struct cq; struct ops { int (*create)(struct cq *, const char *); };\n");
  bundle("struct cq; struct ops { int (*create)(struct cq *, char *); };\n");
  const auto out = gaps(
      "#include <api.h>\nstatic int create(struct cq *c, const char *s)\n{\n\treturn 0;\n}\n"
      "struct ops ops = {\n\t.create = create,\n};\n");
  EXPECT_THAT(names(out.found), ElementsAre("changed op ops.create"));
  EXPECT_EQ(out.found[0].bundle_form, "int (*)(struct cq *, char *)");
  EXPECT_EQ(out.found[0].uses.front().line, 7);
  EXPECT_EQ(out.found[0].uses.front().file, "unit.c");
}

/// Compilers word an incomplete type differently, one of them without its name.
TEST_F(GapTest, IncompleteTypeIsOneRootInEachWording) {
  native("enum kind { a, b }; struct box { int x; };\n");
  bundle("\n");
  const std::string code =
      "#include <api.h>\nstruct user {\n\tint before;\n\tenum kind kind;\n};\n"
      "void use(void)\n{\n\tstruct box box;\n}\n";
  const std::string file = (scratch_.path() / "tree/unit.c").string();
  const auto out = gaps(code, {{{file, 4, 12}, "field 'kind' has incomplete type", {}},
                               {{file, 8, 13}, "storage size of 'box' isn't known", {}}});
  EXPECT_THAT(names(out.found), UnorderedElementsAre("missing type kind", "missing type box"));
  EXPECT_THAT(names(out.told), UnorderedElementsAre("missing type kind", "missing type box"));
}

TEST_F(GapTest, WhatNoItemExplainsIsToldByItsPlace) {
  native("\n");
  bundle("\n");
  const std::string code = "#include <api.h>\n_Static_assert(sizeof(int) == 3, \"size\");\n";
  const std::string file = (scratch_.path() / "tree/unit.c").string();
  const auto out = gaps(code, {{{file, 2, 1}, "static assertion failed: \"size\"", {}}});
  EXPECT_THAT(names(out.found), ElementsAre("changed other unit.c:2"));
  EXPECT_THAT(names(out.told), ElementsAre("changed other unit.c:2"));
}

TEST(GapMessage, ATypedefsRecordIsTheOneBehindIt) {
  for (const char* text : {"'box_t' {aka 'struct box'} has no member named 'x'",
                           "no member named 'x' in 'box_t' (aka 'struct box')"}) {
    const Said said = read_message({{}, text, {}});
    EXPECT_EQ(said.record, "box") << text;
    EXPECT_EQ(said.name, "x") << text;
  }
}

/// A const object in read-only data that the callee writes to: no mere warning.
TEST_F(GapTest, DiscardedConstIsAGap) {
  native("struct class; int class_register(const struct class *);\n");
  bundle("struct class; int class_register(struct class *);\n");
  const auto out =
      gaps("#include <api.h>\nint use(const struct class *c)\n{\n\treturn class_register(c);\n}\n");
  EXPECT_THAT(names(out.found), ElementsAre("changed function class_register"));
}

TEST_F(GapTest, MacroOfOtherArity) {
  native("#define assign_name(dst) ((dst) = 1)\n");
  bundle("#define assign_name(dst, src) ((dst) = (src))\n");
  const auto out = gaps("#include <api.h>\nvoid use(int x)\n{\n\tassign_name(x);\n}\n");
  EXPECT_THAT(names(out.found), ElementsAre("changed macro assign_name"));
}

TEST_F(GapTest, MissingAttributeMacro) {
  native("#define counted_by_(m)\n");
  bundle("\n");
  const auto out =
      gaps("#include <api.h>\nstruct list {\n\tint n;\n\tint v[] counted_by_(n);\n};\n");
  EXPECT_THAT(names(out.found), ElementsAre("missing macro counted_by_"));
}

TEST_F(GapTest, MissingFieldAndEnumeratorAndType) {
  native(
      "struct dev { int a; union { int b; }; }; enum { NEW_FLAG = 4 }; struct fresh { int i; };\n");
  bundle("struct dev { int a; };\n");
  const auto out = gaps(
      "#include <api.h>\nint use(struct dev *d)\n{\n\tstruct fresh f;\n\n\tf.i = NEW_FLAG;\n"
      "\treturn d->b;\n}\n");
  EXPECT_THAT(names(out.found),
              UnorderedElementsAre("missing type fresh", "missing enumerator NEW_FLAG",
                                   "missing field dev.b"));
}

/// Some kernels are compiled as C89 with GNU extensions, which have much of C99 but not this.
TEST_F(GapTest, ALoopsOwnVariableIsAnErrorInC89) {
  GapRequest request = request_for(
      "struct s { int a; };\nint use(void)\n{\n\tint n = ((struct s){ .a = 1 }).a;\n\n"
      "\tfor (int i = 0; i < 3; ++i)\n\t\tn += i;\n\treturn n;\n}\n");
  scratch_.put("native/api.h", "");
  scratch_.put("bundle/api.h", "");
  ASSERT_TRUE(find_gaps(request));
  EXPECT_THAT(find_gaps(request)->front().found, IsEmpty());
  request.units.front().bundle[0] = "-std=gnu89";
  ASSERT_TRUE(find_gaps(request));
  EXPECT_THAT(names(find_gaps(request)->front().found), ElementsAre("changed other unit.c:6"));
}

TEST_F(GapTest, NothingToFind) {
  native("int f(int);\n");
  bundle("int f(int);\n");
  EXPECT_THAT(gaps("#include <api.h>\nint use(void)\n{\n\treturn f(1);\n}\n").found, IsEmpty());
}

TEST_F(GapTest, IdsDoNotDependOnPlaces) {
  native("int f(int);\n");
  bundle("\n");
  const auto one = gaps("#include <api.h>\nint use(void)\n{\n\treturn f(1);\n}\n");
  const auto two = gaps("#include <api.h>\n\n\nint other(void)\n{\n\treturn f(3);\n}\n");
  ASSERT_EQ(one.found.size(), 1u);
  ASSERT_EQ(two.found.size(), 1u);
  EXPECT_EQ(one.found[0].id, two.found[0].id);
}

/// Each parameter list declares a struct of its own, spelled alike.
TEST_F(GapTest, ATagUnknownToParameterListsIsOneRoot) {
  native("struct tag;\n");
  bundle("\n");
  const std::string code =
      "#include <api.h>\nstatic void set(struct tag *t)\n{\n}\n"
      "void use(struct tag *t)\n{\n\tset(t);\n}\n";
  const auto out = gaps(
      code, {told(2, "'struct tag' declared inside parameter list will not be visible outside"),
             told(7, "passing argument 1 of 'set' from incompatible pointer type",
                  {"expected 'struct tag *' but argument is of type 'struct tag *'"})});
  EXPECT_THAT(names(out.found), ElementsAre("missing type tag"));
  EXPECT_THAT(names(out.told), ElementsAre("missing type tag"));
}

TEST_F(GapTest, PointersToDifferentTagsAreNoMissingType) {
  native("struct a; struct b; void set(struct b *);\n");
  bundle("struct a; struct b; void set(struct a *);\n");
  const auto out = gaps("#include <api.h>\nvoid use(struct b *b)\n{\n\tset(b);\n}\n");
  EXPECT_THAT(names(out.found), ElementsAre("changed function set"));
}

TEST_F(GapTest, AnInitializerGoesOnBehindAMissingName) {
  native(
      "enum { NEW_MODE = 1 }; struct ops { int mode; int extra; int (*open)(long); };\n"
      "typedef unsigned int flags_t;\nenum { FLAG = 1 };\n");
  bundle("struct ops { int mode; int (*open)(int); };\n");
  const std::string code =
      "#include <api.h>\nstatic int open(long l)\n{\n\treturn 0;\n}\n"
      "struct ops ops = {\n\t.mode = NEW_MODE,\n\t.extra = 1,\n\t.open = open,\n};\n"
      "int use(void)\n{\n\tflags_t flags = FLAG;\n\n\treturn flags;\n}\n";
  EXPECT_THAT(names(gaps(code).found), testing::Not(testing::Contains("missing field ops.extra")));
  hidden_ = true;
  EXPECT_THAT(names(gaps(code).found),
              UnorderedElementsAre("missing enumerator NEW_MODE", "missing field ops.extra",
                                   "changed op ops.open", "missing type flags_t",
                                   "missing enumerator FLAG"));
}

TEST_F(GapTest, AnInitializerGoesOnBehindAFunctionOfAMissingEnum) {
  native("enum status { DONE }; struct ops { enum status (*queue)(void); int extra; };\n");
  bundle("struct ops { int (*queue)(void); };\n");
  hidden_ = true;
  const auto out = gaps(
      "#include <api.h>\nstatic enum status queue(void)\n{\n\treturn 0;\n}\n"
      "struct ops ops = {\n\t.queue = queue,\n\t.extra = 1,\n};\n");
  EXPECT_THAT(names(out.found),
              UnorderedElementsAre("missing type status", "missing field ops.extra"));
}

/// What only a stand-in's own form brings about is nobody's delta.
TEST_F(GapTest, StandInsAreNotToBlame) {
  native(
      "struct data { int x; }; typedef struct data data_t; extern data_t *const start;\n"
      "struct ops { int (*open)(data_t *); };\n");
  bundle("struct data { int x; }; struct ops { int (*open)(struct data *); };\n");
  hidden_ = true;
  const auto out = gaps(
      "#include <api.h>\nstatic int open(data_t *d)\n{\n\treturn d->x + start->x;\n}\n"
      "struct ops ops = {\n\t.open = open,\n};\n");
  EXPECT_THAT(names(out.found),
              UnorderedElementsAre("missing type data_t", "missing variable start"));
}

TEST_F(GapTest, AnOpThatTakesAStandInIsNotToBlame) {
  native(
      "typedef unsigned int mode_type; struct disk; struct ops { int (*open)(struct disk *, "
      "mode_type); };\n");
  bundle("struct disk; struct dev; struct ops { int (*open)(struct dev *, unsigned int); };\n");
  hidden_ = true;
  const auto out = gaps(
      "#include <api.h>\nstatic int open(struct disk *d, mode_type mode)\n{\n\treturn 0;\n}\n"
      "struct ops ops = {\n\t.open = open,\n};\n",
      {told(2, "unknown type name 'mode_type'"), told(7, "'open' undeclared here")});
  EXPECT_THAT(names(out.found), ElementsAre("missing type mode_type"));
  EXPECT_THAT(names(out.told), ElementsAre("missing type mode_type"));
}

TEST_F(GapTest, WhatTheUnitItselfDeclaresIsNoRoot) {
  native("struct id { int n; };\n#define ID(n) { n }\n");
  bundle("struct id { int n; };\n");
  const std::string code =
      "#include <api.h>\nstatic const struct id ids[] = {\n\tID(1),\n};\n"
      "int use(void)\n{\n\treturn sizeof(ids);\n}\n";
  const auto out = gaps(code, {told(3, "implicit declaration of function 'ID'"),
                               told(7,
                                    "invalid application of 'sizeof' to incomplete type "
                                    "'const struct id[]'")});
  EXPECT_THAT(names(out.found), ElementsAre("missing macro ID"));
  EXPECT_THAT(names(out.told), ElementsAre("missing macro ID"));
}

TEST_F(GapTest, AMembersRootIsItsMissingType) {
  native("struct driver { int flags; };\n");
  bundle("\n");
  const auto out = gaps("#include <api.h>\nstatic struct driver driver = {\n\t.flags = 1,\n};\n",
                        {told(2, "variable 'driver' has initializer but incomplete type"),
                         told(3, "'struct driver' has no member named 'flags'")});
  EXPECT_THAT(names(out.found), ElementsAre("missing type driver"));
  EXPECT_THAT(names(out.told), ElementsAre("missing type driver"));
}

TEST_F(GapTest, AMacrosArityGoesBeforeTheFieldsItUses) {
  native("struct fields { unsigned is_signed : 1; };\n#define assign(f, a) ((f)->is_signed = 1)\n");
  bundle("struct fields { int is_signed; };\n#define assign(f, a, b) ((f)->is_signed = 1)\n");
  const auto out = gaps(
      "#include <api.h>\nvoid use(struct fields *f)\n{\n\tf->is_signed = 2,\n\t\tassign(f, "
      "1);\n}\n");
  EXPECT_THAT(names(out.found), ElementsAre("changed macro assign"));
}

TEST_F(GapTest, ALoopsRemainsAreEchoes) {
  native("#define each(i) for ((i) = 0; (i) < 4; (i)++)\n");
  bundle("\n");
  const auto out =
      gaps("#include <api.h>\nvoid use(int i)\n{\n\teach(i) {\n\t\tif (i)\n\t\t\tbreak;\n\t}\n}\n",
           {told(4, "implicit declaration of function 'each'"),
            told(6, "break statement not within loop or switch")});
  EXPECT_THAT(names(out.found), ElementsAre("missing macro each"));
  EXPECT_THAT(names(out.told), ElementsAre("missing macro each"));
}

TEST_F(GapTest, ATagThatNeitherViewKnowsIsMissingInEachWording) {
  native("\n");
  bundle("\n");
  const auto out = gaps("#include <api.h>\nstruct user {\n\tstruct gone entry;\n};\n",
                        {told(3, "field 'entry' has incomplete type")});
  EXPECT_THAT(names(out.found), ElementsAre("missing type gone"));
  EXPECT_THAT(names(out.told), ElementsAre("missing type gone"));
}

TEST_F(GapTest, AFieldWhoseDeclarationHasAnErrorIsNotMissing) {
  native("#define counted_(n)\n");
  bundle("\n");
  scratch_.put("tree/list.h", "struct list {\n\tint n;\n\tint v[] counted_(n);\n};\n");
  const auto out = gaps(
      "#include <api.h>\n#include \"list.h\"\nint use(struct list *l)\n{\n\treturn l->v[0];\n}\n",
      {{{(scratch_.path() / "tree/list.h").string(), 3, 10},
        "expected ':', ',', ';', '}' or '__attribute__' before 'counted_'",
        {}},
       told(5, "'struct list' has no member named 'v'"),
       told(5, "bit-field '<anonymous>' width not an integer constant")});
  EXPECT_THAT(names(out.found), ElementsAre("missing macro counted_"));
  EXPECT_THAT(names(out.told), ElementsAre("missing macro counted_"));
}

/// An error in an unnamed member's type costs its neighbours too.
TEST_F(GapTest, WhatABrokenRecordLosesIsNotMissing) {
  native("struct state { int n; };\nstruct context { union { int one; struct state two; }; };\n");
  bundle("struct context {\n\tunion {\n\t\tint one;\n\t\tstruct state two;\n\t};\n};\n");
  const std::string code = "#include <api.h>\nint use(struct context *c)\n{\n\treturn c->one;\n}\n";
  EXPECT_THAT(names(gaps(code).found), ElementsAre("missing type state"));
}

TEST_F(GapTest, WhatASoundRecordLacksIsMissing) {
  native("struct context { int one; int two; };\n");
  bundle(
      "struct context {\n\tint one;\n#ifdef NEVER\n\tint two;\n#endif\n};\n"
      "struct other { struct gone g; };\n");
  const auto out = gaps("#include <api.h>\nint use(struct context *c)\n{\n\treturn c->two;\n}\n");
  EXPECT_THAT(names(out.found), testing::Contains("missing field context.two"));
}

TEST_F(GapTest, AVariableOfAMissingTypeIsAnEcho) {
  native("typedef unsigned int flags_t;\n#define FLAG ((flags_t)1)\n");
  bundle("#define FLAG 1\n");
  const auto out = gaps(
      "#include <api.h>\nint use(void)\n{\n\tflags_t flags;\n\n\tflags = FLAG;\n"
      "\treturn flags;\n}\n");
  EXPECT_THAT(names(out.found), ElementsAre("missing type flags_t"));
}

TEST_F(GapTest, WhatStandsBehindAMissingMacroMayBeMissingToo) {
  native("#define check(x) (x)\nextern int limit;\n");
  bundle("\n");
  const auto out = gaps("#include <api.h>\nvoid use(void)\n{\n\tcheck(limit);\n\tlimit = 1;\n}\n");
  EXPECT_THAT(names(out.found),
              UnorderedElementsAre("missing macro check", "missing variable limit"));
}

TEST_F(GapTest, WhatFollowsOnTheLineOfARootIsAnEcho) {
  native("struct stats { int n; };\nstruct net { struct stats *stats; };\n");
  bundle("struct stats { int n; };\nstruct net { int x; };\n");
  const auto out = gaps(
      "#include <api.h>\n#define COUNT(net) ((net)->stats->n)\nint use(struct net *n)\n{\n"
      "\treturn COUNT(n);\n}\n",
      {told(5, "'struct net' has no member named 'stats'"),
       told(5, "invalid type argument of '->' (have 'int')"),
       told(3, "invalid type argument of '->' (have 'int')")});
  EXPECT_THAT(names(out.told), ElementsAre("missing field net.stats", "changed other unit.c:3"));
}

TEST_F(GapTest, WhatAMissingTypeIsNamedInIsAnEcho) {
  native("struct cmd { int n; };\n");
  bundle("\n");
  const auto out = gaps(
      "#include <api.h>\nlong use(struct cmd *c)\n{\n"
      "\treturn __builtin_offsetof(typeof(*c), n);\n}\n");
  EXPECT_THAT(names(out.found), ElementsAre("missing type cmd"));
}

/// gcc's place for an error in them is the macro's name.
TEST_F(GapTest, TheStatementsOfAMacroAreLookedThrough) {
  const std::string assign = "#define assign(...) __VA_ARGS__\n";
  native(assign + "struct net { long cookie; };\n");
  bundle(assign + "struct cookie { int n; };\nstruct net { struct cookie cookie; };\n");
  const std::string code =
      "#include <api.h>\nlong use(struct net *n)\n{\n\tlong out;\n\n\tassign(\n\t\tout = 1;\n"
      "\t\tout = n->cookie;\n\t);\n\treturn out;\n}\n";
  const auto out = gaps(code, {told(6,
                                    "incompatible types when assigning to type 'long int' from "
                                    "type 'struct cookie'")});
  EXPECT_THAT(names(out.found), ElementsAre("changed field net.cookie"));
  EXPECT_THAT(names(out.told), ElementsAre("changed field net.cookie"));
}

TEST_F(GapTest, ACallWithoutStatementsBelongsToItsStatement) {
  native("struct net { long cookie; };\nlong call(int);\n");
  bundle("struct net { struct { int n; } cookie; };\nlong call(int);\n");
  const auto out = gaps(
      "#include <api.h>\nvoid use(struct net *n)\n{\n\tlong out = n->cookie +\n\t\tcall(\n"
      "\t\t\t1);\n}\n",
      {told(5, "invalid operands to binary +")});
  EXPECT_THAT(names(out.told), ElementsAre("changed field net.cookie"));
}

/// The error in a declaration is no echo of what then lacks that declaration.
TEST_F(GapTest, WhatSpoilsTheUnitsOwnDeclarationIsARoot) {
  native("#define LIST(name) int name\n");
  bundle("\n");
  const auto out =
      gaps("#include <api.h>\nstatic LIST(queue);\nvoid use(void)\n{\n\tqueue = 0;\n}\n");
  EXPECT_THAT(names(out.found), ElementsAre("changed macro LIST"));
}

TEST(GapMessage, WhatFollowsFromABrokenDeclarationIsAnEcho) {
  const auto what = [](const char* text) { return read_message({{}, text, {}}).what; };
  for (const char* text :
       {"storage class specified for parameter 'f'", "section attribute not allowed for 'f'",
        "parameter 'ops' is initialized",
        "old-style parameter declarations in prototyped function definition",
        "declaration for parameter 'ops' but no such parameter", "cleanup argument not a function",
        "no return statement in function returning non-void",
        "alignment may not be specified for 'ops'",
        "'no_instrument_function' attribute applies only to functions",
        "redefinition of parameter 'ops'", "'return' with a value, in function returning void",
        "void function 'queue' should not return a value"})
    EXPECT_EQ(what(text), Said::What::echo) << text;
  EXPECT_EQ(what("parameter 1 ('ops') has incomplete type"), Said::What::no_type);
}

TEST(GapMessage, BothCompilersSayTheSame) {
  const auto same = [](const char* clang, const char* gcc) {
    const Said a = read_message({{}, clang, {}}), b = read_message({{}, gcc, {}});
    EXPECT_EQ(a.what, b.what) << clang;
    EXPECT_EQ(a.name, b.name) << clang;
    EXPECT_EQ(a.record, b.record) << clang;
    EXPECT_NE(a.name, "");
  };
  same("'linux/a.h' file not found", "linux/a.h: No such file or directory");
  same("use of undeclared identifier 'x'; did you mean 'y'?",
       "'x' undeclared (first use in this function); did you mean 'y'?");
  same("call to undeclared function 'f'; ISO C99 and later do not support it",
       "implicit declaration of function 'f'; did you mean 'g'?");
  same("no member named 'm' in 'struct s'", "'struct s' has no member named 'm'");
  same("field designator 'm' does not refer to any field in type 'const struct s'",
       "'const struct s' has no member named 'm'");
  same("unknown type name 't'", "unknown type name 't'");
  same("conflicting types for 'f'", "conflicting types for 'f'; have 'int(int)'");
}

}  // namespace
}  // namespace stackport::delta
