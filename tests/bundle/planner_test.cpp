// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/planner.h"

#include <gmock/gmock.h>

#include "support/golden.h"
#include "support/scratch.h"

namespace stackport::bundle {
namespace {

/// A component with one file, and two entries of its series of which the first is wrong.
class SetAside : public testing::Test {
 protected:
  SetAside()
      : store_(kernel::Store::open(scratch_.path() / "store").value()),
        inputs_{
            stack_, policies_, series_, tree("\treturn 1;\n"), y_, store_, host::real_processes()},
        planner_(inputs_) {
    y_.tree = tree("\treturn 2;\n");
    component_.name = "c";
    auto& part = planner_.parts.emplace_back();
    part.component = &component_;
    part.tree = inputs_.x;
    part.modules.emplace_back();
    part.decision.kind = policy::Kind::take_x;
    planner_.plan.image = image("\treturn 1;\n");
    for (const char* file : {"gone.c", "a.c"}) {
      auto& item = series_.taken.emplace_back();
      item.component = item.name = "c";
      item.file = file;
      item.function = "one";
      item.place = {"patches/c/series.yaml", 3, 5};
    }
  }
  static Image image(const std::string& body) {
    Image out;
    out["a.c"].bytes = "int one(void)\n{\n" + body + "}\n";
    out["a.c"].record.path = out["a.c"].record.from = "a.c";
    out["a.c"].record.component = "c";
    return out;
  }
  static std::shared_ptr<kernel::Tree> tree(const std::string& body) {
    return as_tree(image(body));
  }

  test::Scratch scratch_;
  kernel::Store store_;
  stack::Stack stack_;
  stack::Component component_;
  policy::PolicySet policies_;
  patch::Series series_;
  kernel::Target y_;
  Inputs inputs_;
  Planner planner_;
};

TEST_F(SetAside, AWrongEntryEndsAPlan) {
  const auto taken = planner_.take();
  ASSERT_FALSE(taken);
  EXPECT_THAT(test::all_text(taken.error()), testing::HasSubstr("gone.c is not a file of c"));
  EXPECT_EQ(planner_.plan.image.at("a.c").bytes, image("\treturn 1;\n").at("a.c").bytes);
}

TEST_F(SetAside, InASurveyTheOthersAreTriedAllTheSame) {
  std::vector<Failed> notes;
  planner_.set_aside = &notes;
  EXPECT_TRUE(planner_.take());
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].component, "c");
  EXPECT_EQ(notes[0].why.place.line, 3);
  EXPECT_EQ(planner_.plan.image.at("a.c").bytes, image("\treturn 2;\n").at("a.c").bytes);
}

}  // namespace
}  // namespace stackport::bundle
