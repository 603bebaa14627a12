// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/text.h"
#include "core/stack/graph.h"

namespace stackport::stack {

namespace {

using Names = std::vector<std::string>;

struct Look {
  const char* layer;
  const char* title;
  const char* fill;
  const char* line;
  size_t columns;
};
constexpr Look looks[] = {
    {"consumer", "Consumers elsewhere in the kernel", "#fdf1dc", "#b7791f", 5},
    {"ulp", "ULPs", "#e3f1e4", "#3f7d48", 4},
    {"core", "Core", "#dbe8f8", "#2b5c9e", 1},
    {"provider", "Providers", "#efe6f6", "#74479c", 7},
};
constexpr Look host_look = {"", "The host's subsystems, always the target's own", "#eceff1",
                            "#6b7780", 7};

/// Draws a graph for the eye: what nearly all use is said once, and edges that follow from others
/// are left out.
class Drawing {
 public:
  explicit Drawing(const Graph& graph) : graph_(graph) {
    size_t components = 0;
    for (const auto& node : graph_.nodes()) {
      components += node.kind == NodeKind::component;
      kinds_[node.name] = &node;
    }
    std::map<std::string, size_t> users;
    for (const auto& edge : graph_.edges()) {
      uses_[edge.from].insert(edge.to);
      ++users[edge.to];
    }
    for (const auto& node : graph_.nodes())
      if (node.kind == NodeKind::subsystem && users[node.name] * 2 > components)
        common_.insert(node.name);
    for (const auto& node : graph_.nodes())
      if (node.kind == NodeKind::subsystem && users[node.name] * 8 <= components)
        rare_.insert(node.name);
  }

  std::string draw() {
    out_ =
        "digraph stack {\n"
        "  graph [rankdir=TB, compound=true, splines=true, nodesep=0.18, ranksep=0.42, pad=0.3,\n"
        "         fontname=\"Helvetica,Arial,sans-serif\", fontsize=13, bgcolor=white];\n"
        "  node [shape=box, style=\"filled,rounded\", fontname=\"Helvetica,Arial,sans-serif\",\n"
        "        fontsize=11, margin=\"0.10,0.06\", penwidth=1.1];\n"
        "  edge [color=\"#8a949c\", arrowsize=0.55, penwidth=0.9];\n";
    for (const auto& look : looks) cluster(look, members(look.layer));
    cluster(host_look, distinct_subsystems());
    edges();
    below();
    return out_ + "}\n";
  }

 private:
  Names members(const std::string& layer) const {
    Names out;
    for (const auto& node : graph_.nodes())
      if (node.kind == NodeKind::component && node.layer == layer) out.push_back(node.name);
    return out;
  }

  Names distinct_subsystems() const {
    Names out;
    for (const auto& node : graph_.nodes())
      if (node.kind == NodeKind::subsystem && !common_.contains(node.name))
        out.push_back(node.name);
    return out;
  }

  Names distinct_host(const std::string& name) const {
    Names out;
    const auto uses = uses_.find(name);
    for (const auto& node : graph_.nodes())
      if (node.kind == NodeKind::subsystem && !common_.contains(node.name) && uses != uses_.end() &&
          uses->second.contains(node.name))
        out.push_back(node.name);
    return out;
  }

  /// The words in lines of about `width` letters.
  static std::string wrapped(const Names& words, size_t width) {
    std::string out;
    size_t used = 0;
    for (const auto& word : words) {
      if (used > 0 && used + word.size() > width) {
        out += "<br/>";
        used = 0;
      } else if (used > 0) {
        out += ' ';
      }
      out += word;
      used += word.size() + 1;
    }
    return out;
  }

  std::string label(const Node& node) const {
    const size_t width = node.layer == "core" ? 90 : 18;
    std::string out = fmt::format("<b>{}</b>", node.name);
    if (node.kind == NodeKind::subsystem) return out;
    if (!node.modules.empty() && node.modules != Names{node.name})
      out += fmt::format("<br/><font point-size=\"8.5\">{}</font>", wrapped(node.modules, width));
    const Names host = distinct_host(node.name);
    if (!host.empty())
      out += fmt::format("<br/><font point-size=\"8\" color=\"#5d6870\">{}</font>",
                         wrapped(host, width));
    return out;
  }

  void cluster(const Look& look, const Names& names) {
    if (names.empty()) return;
    const std::string id = *look.layer ? look.layer : "host";
    out_ += fmt::format("  subgraph \"cluster_{}\" {{\n", id);
    std::string title = look.title;
    if (id == "host" && !common_.empty())
      title += "; most also use " + join(Names(common_.begin(), common_.end()), ", ");
    out_ += fmt::format(
        "    label=\"{}\"; labeljust=l; style=rounded; color=\"{}\"; fontcolor=\"{}\"; "
        "margin=12;\n",
        title, look.line, look.line);
    for (const auto& name : names)
      out_ += fmt::format("    \"{}\" [label=<{}>, fillcolor=\"{}\", color=\"{}\"];\n", name,
                          label(*kinds_.at(name)), look.fill, look.line);
    for (size_t i = look.columns; i < names.size(); ++i)
      out_ += fmt::format("    \"{}\" -> \"{}\" [style=invis, weight=20];\n",
                          names[i - look.columns], names[i]);
    out_ += "  }\n";
  }

  bool follows(const std::string& from, const std::string& to) const {
    for (const auto& middle : uses_.at(from))
      if (middle != to && uses_.contains(middle) && uses_.at(middle).contains(to)) return true;
    return false;
  }

  void edges() {
    for (const auto& edge : graph_.edges()) {
      const auto from = kinds_.find(edge.from), to = kinds_.find(edge.to);
      if (from == kinds_.end() || to == kinds_.end() || edge.from == edge.to) continue;
      const bool provider = from->second->layer == "provider";
      if (to->second->kind == NodeKind::subsystem) {
        if (rare_.contains(edge.to) && !provider && from->second->layer != "core")
          out_ += fmt::format("  \"{}\" -> \"{}\" [color=\"#b9c2c9\", weight=0];\n", edge.from,
                              edge.to);
        continue;
      }
      const bool aside = to->second->layer != "core";
      if (to->second->layer == "core" && provider) continue;  // said once, for the cluster
      if (follows(edge.from, edge.to)) continue;
      out_ += fmt::format("  \"{}\" -> \"{}\" [color=\"{}\"{}];\n", edge.from, edge.to,
                          line_of_layer(from->second->layer),
                          aside ? ", constraint=false, style=dashed" : "");
    }
  }

  static const char* line_of_layer(const std::string& layer) {
    for (const auto& look : looks)
      if (layer == look.layer) return look.line;
    return host_look.line;
  }

  /// Puts the providers below the core and the host below all.
  void below() {
    const Names cores = members("core"), providers = members("provider"),
                host = distinct_subsystems();
    if (!cores.empty() && !providers.empty()) {
      const size_t middle = std::min<size_t>(providers.size() - 1, looks[3].columns / 2);
      out_ += fmt::format(
          "  \"{}\" -> \"{}\" [dir=back, weight=50, lhead=cluster_provider, ltail=cluster_core, "
          "color=\"{}\", penwidth=2, arrowsize=0.8];\n",
          cores[0], providers[middle], looks[3].line);
    }
    const Names& above = providers.empty() ? cores : providers;
    if (above.empty() || host.empty()) return;
    const size_t begin = above.size() - std::min(above.size(), looks[3].columns);
    for (size_t i = 0; i < std::min(host.size(), host_look.columns); ++i)
      out_ += fmt::format("  \"{}\" -> \"{}\" [style=invis, weight=5];\n",
                          above[std::min(begin + i, above.size() - 1)], host[i]);
  }

  const Graph& graph_;
  std::map<std::string, const Node*> kinds_;
  std::map<std::string, std::set<std::string>> uses_;
  std::set<std::string> common_;  ///< what more than half of the components use
  std::set<std::string> rare_;    ///< what at most an eighth do: it says what a ULP is half of
  std::string out_;
};

}  // namespace

std::string to_dot(const Graph& graph) {
  return Drawing(graph).draw();
}

}  // namespace stackport::stack
