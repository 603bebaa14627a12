// SPDX-License-Identifier: GPL-2.0-only
#include <graphviz/gvc.h>

#include <memory>
#include <mutex>

#include "core/stack/graph.h"

namespace stackport::stack {

Result<std::string> to_svg(const Graph& graph) {
  static std::mutex one_at_a_time;  // Graphviz keeps its state in the process
  const std::lock_guard lock(one_at_a_time);
  const auto none = [](const char* what) {
    return fail(ErrorKind::environment, "graphviz", what,
                "install Graphviz with its `dot` layout plug-in, or take `--format dot`");
  };
  const std::unique_ptr<GVC_t, decltype(&gvFreeContext)> context(gvContext(), gvFreeContext);
  if (!context) return none("its library can't be set up");
  const std::unique_ptr<Agraph_t, decltype(&agclose)> drawing(agmemread(to_dot(graph).c_str()),
                                                              agclose);
  if (!drawing) return none("it can't read the graph");
  if (gvLayout(context.get(), drawing.get(), "dot") != 0)
    return none("its `dot` layout plug-in is missing");
  char* data = nullptr;
  unsigned size = 0;
  const int status = gvRenderData(context.get(), drawing.get(), "svg", &data, &size);
  std::string out = status == 0 && data ? std::string(data, size) : std::string();
  if (data) gvFreeRenderData(data);
  gvFreeLayout(context.get(), drawing.get());
  if (out.empty()) return none("its `svg` output plug-in is missing");
  return out;
}

}  // namespace stackport::stack
