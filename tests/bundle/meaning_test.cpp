// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/meaning.h"

#include <gmock/gmock.h>
#include <stdlib.h>

namespace stackport::bundle {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string exported(const std::string& name, const std::string& body) {
  return "int " + name + "(int a)\n{\n\t" + body + "\n}\nEXPORT_SYMBOL(" + name + ");\n";
}

/// X's driver `soft` on Y's host, and Y's `ulp` on X's core.
class Meanings : public testing::Test {
 protected:
  Meanings() {
    std::string pattern = testing::TempDir() + "stackport-meaning-XXXXXX";
    top_ = mkdtemp(pattern.data());
    kernel::Origin x, y;
    x.name = "x";
    y.name = "y";
    x_ = kernel::make_memory_tree(
        {{"include/linux/host.h",
          "#define SIZE 8\nstatic inline int get(int a)\n{\n\treturn a;\n}\n"
          "enum e { ONE, TWO };\n#define SAME 1 /* x */\n"},
         {"lib/host.c", exported("host_take", "mutex_lock(&m); return a;")},
         {"ib/core.c", exported("verb", "return a + 1;")},
         {"ib/soft.c", "get(SIZE) + host_take(TWO) + SAME + verb(1);\n"}},
        x);
    y_.tree = kernel::make_memory_tree(
        {{"include/linux/host.h",
          "#define SIZE 4\nstatic inline int get(int a)\n{\n\treturn a - 1;\n}\n"
          "enum e { ONE, OTHER, TWO };\n#define SAME 1\n"},
         {"lib/host.c", exported("host_take", "return a;")},
         {"ib/core.c", exported("verb", "return a;")},
         {"ib/ulp.c", "verb(1) + get(SIZE);\n"}},
        y);
    add("ib/core.c", "core", *x_);
    add("ib/soft.c", "soft", *x_);
    add("ib/ulp.c", "ulp", *y_.tree);
    add_component("core", "take-x");
    add_component("soft", "take-x");
    add_component("ulp", "reuse-y");
  }
  ~Meanings() override { (void)host::real_file_system().remove_all(top_); }

  void add(const std::string& path, const std::string& component, const kernel::Tree& tree) {
    auto& file = plan_.image[path];
    file.record.path = path;
    file.record.component = component;
    file.record.kernel = tree.origin().name;
    file.record.role = "source";
    file.bytes = *tree.read(path);
  }
  void add_component(const std::string& name, const std::string& policy) {
    auto& component = plan_.manifest.components.emplace_back();
    component.name = name;
    component.policy = policy;
  }
  std::vector<Meaning> of(const std::set<std::string>& components) {
    const auto store = kernel::Store::open(top_ / "store");
    const Inputs inputs{stack_, policies_, series_, x_, y_, *store, host::real_processes(), 1, {}};
    auto found = changed_meanings(inputs, plan_, components);
    EXPECT_TRUE(found);
    return found ? std::move(*found) : std::vector<Meaning>();
  }
  static std::vector<std::string> names(const std::vector<Meaning>& all) {
    std::vector<std::string> out;
    for (const auto& m : all) out.push_back(m.name);
    return out;
  }

  host::Path top_;
  stack::Stack stack_;
  policy::PolicySet policies_;
  patch::Series series_;
  std::shared_ptr<kernel::Tree> x_;
  kernel::Target y_;
  Plan plan_;
};

TEST_F(Meanings, XsCodeMeetsTheHostOfY) {
  const auto found = of({"soft"});
  EXPECT_THAT(names(found), ElementsAre("TWO", "host_take", "SIZE", "get"))
      << "values, locks, the least alike; not the verb, which is X's, nor what is the same";
  EXPECT_TRUE(found[1].locking);
  EXPECT_EQ(found[1].native.kernel, "x");
  EXPECT_EQ(to_text(found[1].bundle.place), "lib/host.c:1");
  EXPECT_EQ(found[2].native.body, "8");
  EXPECT_EQ(found[2].bundle.body, "4");
}

TEST_F(Meanings, YsCodeMeetsTheCoreOfX) {
  const auto found = of({"ulp"});
  EXPECT_THAT(names(found), ElementsAre("verb")) << "its host is its own";
  EXPECT_EQ(found[0].native.kernel, "y");
  EXPECT_EQ(found[0].bundle.kernel, "x");
}

TEST_F(Meanings, ASignedOneStaysSignedUntilATextChanges) {
  const auto before = of({"ulp"});
  policy::Accepted entry;
  entry.id = before[0].id;
  entry.place = {"policies/ulp.yaml", 4, 3};
  policies_.components["ulp"].accept.push_back(entry);
  EXPECT_EQ(of({"ulp"})[0].signed_at, "policies/ulp.yaml:4");
  plan_.image["ib/core.c"].bytes = exported("verb", "return a + 2;");
  EXPECT_EQ(of({"ulp"})[0].signed_at, "");
  policies_.components["ulp"].accept[0].open = true;
  plan_.image["ib/core.c"].bytes = *x_->read("ib/core.c");
  EXPECT_EQ(of({"ulp"})[0].signed_at, "") << "entered, and nobody read it";
}

TEST_F(Meanings, WhatNobodyUsesIsNotTold) {
  EXPECT_THAT(of({"core"}), IsEmpty());
}

}  // namespace
}  // namespace stackport::bundle
