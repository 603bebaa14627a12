// SPDX-License-Identifier: GPL-2.0-only
#include "core/stack/graph.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "tools/stackport/commands.h"

namespace stackport::cli {
namespace {

/// The graph of one kernel, held against the stack file.
Outcome show_graph(Context& context, const std::string& kernel_name, const std::string& target_name,
                   const std::string& format) {
  STACKPORT_TRY(const auto stack, context.stack());
  STACKPORT_TRY(const auto store, context.store());
  std::optional<kernel::Target> target;
  std::shared_ptr<kernel::Tree> tree;
  if (!target_name.empty()) {
    STACKPORT_TRY(target, kernel::open_target(store, target_name));
    tree = target->tree;
  }
  if (!kernel_name.empty()) {
    STACKPORT_TRY(tree, store.kernel(kernel_name));
  }
  if (!tree)
    return fail(ErrorKind::input, "", "no kernel to draw the graph of",
                "name one with --source KERNEL or --target TARGET");
  context.progress().step("reading the stack's code");
  const kernel::Config config = target ? target->config : kernel::Config();
  STACKPORT_TRY(const auto inventory, stack::take_inventory(stack, *tree, config));
  const auto* symvers = target && target->symvers ? &*target->symvers : nullptr;
  STACKPORT_TRY(const auto graph, stack::make_graph(stack, *tree, inventory, symvers));
  if (context.options().json || format == "json") {
    context.print_json(stack::to_json(graph));
  } else if (format == "dot") {
    context.print(stack::to_dot(graph));
  } else if (format == "svg") {
    STACKPORT_TRY(const auto svg, stack::to_svg(graph));
    context.print(svg);
  } else {
    context.print(stack::to_text(graph, context.colour()));
  }
  STACKPORT_TRY(const auto order, graph.order());
  const auto differences = stack::compare(stack, graph);
  const bool wrong = std::any_of(differences.begin(), differences.end(), [](const Diagnostic& d) {
    return d.severity == Severity::error;
  });
  if (wrong) return fail(ErrorKind::failed, differences);
  // What another kernel may use is only told.
  const bool colour = report::takes_colour(STDERR_FILENO);
  for (const auto& difference : differences) std::cerr << to_text(difference, colour);
  return 0;
}

}  // namespace

void add_graph(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("graph", std::string(page("graph")));
  auto kernel = std::make_shared<std::string>();
  auto target = std::make_shared<std::string>();
  auto format = std::make_shared<std::string>("text");
  command->add_option("--source", *kernel, "a kernel of the store");
  command->add_option("--target", *target,
                      "a target of the store: its exports name the host edges");
  command->add_option("--format", *format, "text, dot, svg or json")
      ->check(CLI::IsMember({"text", "dot", "svg", "json"}));
  actions.emplace_back(
      command, [=](Context& context) { return show_graph(context, *kernel, *target, *format); });
}

}  // namespace stackport::cli
