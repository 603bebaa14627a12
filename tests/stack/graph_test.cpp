// SPDX-License-Identifier: GPL-2.0-only
#include <gmock/gmock.h>

#include "stack/toy.h"

namespace stackport::stack {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Graph, OrderHasDependenciesFirst) {
  const auto order = toy::letters("abcd", {"ab", "bc", "ac", "dc"}).order();
  ASSERT_TRUE(order);
  EXPECT_THAT(*order, ElementsAre("c", "b", "a", "d"));
  EXPECT_THAT(*toy::graph().order(), ElementsAre("core", "ulp", "consumer"));
  EXPECT_THAT(*Graph().order(), IsEmpty());
}

TEST(Graph, WayThroughTheGraph) {
  const Graph graph = toy::letters("abcd", {"ab", "bc", "dc"});
  EXPECT_THAT(graph.dependencies_of("a"), ElementsAre("b", "c"));
  EXPECT_THAT(graph.dependents_of("c"), ElementsAre("a", "b", "d"));
  EXPECT_THAT(graph.dependents_of("a"), IsEmpty());
  EXPECT_THAT(graph.dependencies_of("none"), IsEmpty());
  EXPECT_THAT(toy::graph().dependencies_of("consumer"), ElementsAre("core", "net", "scsi", "ulp"));
}

TEST(Graph, CyclesAreToldWithTheirWholeWay) {
  Graph graph = toy::letters("abcde", {"ab", "bc", "ca", "de"});
  graph.edges_[0].evidence.push_back({"symbol", "b_use", {"a.c", 7, 2}});
  EXPECT_THAT(graph.cycles(), ElementsAre(ElementsAre("a", "b", "c", "a")));
  const auto order = graph.order();
  ASSERT_FALSE(order);
  EXPECT_EQ(order.error().diagnostics[0].message,
            "components use each other in a cycle: a -> b -> c -> a");
  EXPECT_EQ(order.error().diagnostics[0].notes[0].message, "a uses b_use of b");
  EXPECT_THAT(toy::letters("ab", {"ab"}).cycles(), IsEmpty());
  EXPECT_THAT(toy::letters("ab", {"aa"}).cycles(), ElementsAre(ElementsAre("a", "a")));
}

}  // namespace
}  // namespace stackport::stack
