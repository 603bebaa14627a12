// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/kernel/kbuild.h"
#include "core/kernel/symvers.h"
#include "core/stack/stack.h"

namespace stackport::stack {

/// Why an edge is there.
struct Evidence {
  std::string kind;  ///< "symbol", "include" or "declared"
  std::string what;  ///< "ib_register_client", "rdma/ib_verbs.h"
  Place place;       ///< first use
};

enum class NodeKind { component, subsystem };
struct Node {
  std::string name;
  NodeKind kind = NodeKind::component;
  std::string layer;                 ///< empty for subsystems
  std::vector<std::string> modules;  ///< found in this kernel
};
/// `from` uses `to`.
struct Edge {
  std::string from;
  std::string to;
  std::vector<Evidence> evidence;
};

/// What is where in one kernel: a component's modules as its Kbuild defines them.
struct Inventory {
  std::map<std::string, std::vector<kernel::Module>> modules;  ///< by component
};

/// Reads the Kbuild files of every component's sources. A module belongs to the component that owns
/// all its objects; sources that the tree lacks are another kernel's. Error `failed`, all at once
/// and with both sides: a module that the code has and the stack file doesn't name, and one whose
/// objects two components own.
Result<Inventory> take_inventory(const Stack& stack, const kernel::Tree& tree,
                                 const kernel::Config& config);

class Graph {
 public:
  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<Edge>& edges() const { return edges_; }

  /// The components, dependencies first; stable for equal input. Error `failed`: a cycle, with its
  /// whole way.
  Result<std::vector<std::string>> order() const;
  /// All that `name` uses, directly or not; and all that use it.
  std::vector<std::string> dependencies_of(const std::string& name) const;
  std::vector<std::string> dependents_of(const std::string& name) const;
  std::vector<std::vector<std::string>> cycles() const;

  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
};

/// The graph of one kernel, with the components that it has modules of and the subsystems that they
/// use. Edges come from the code: #include of an owned header, and identifiers
/// (comments and strings aside) that another component or a host subsystem exports; a macro or
/// inline of an owned header stands for the exports that it uses. `symvers` may be null: then host
/// edges come from includes alone.
Result<Graph> make_graph(const Stack& stack, const kernel::Tree& tree, const Inventory& inventory,
                         const kernel::Symvers* symvers);

/// What the stack file declares against what the code says: each difference with both sides.
/// One kernel alone may lack what another one has: an edge that is declared and not found is a
/// warning.
std::vector<Diagnostic> compare(const Stack& stack, const Graph& graph);
/// Against several kernels: an edge that is declared and found in none is an error.
std::vector<Diagnostic> compare(const Stack& stack, const std::vector<const Graph*>& graphs);

std::string to_dot(const Graph& graph);
nlohmann::json to_json(const Graph& graph);
std::string to_text(const Graph& graph, bool colour);
/// Drawn by Graphviz's library. Error `environment`: its layout plug-in is missing.
Result<std::string> to_svg(const Graph& graph);

}  // namespace stackport::stack
