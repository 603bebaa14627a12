// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/target.h"

#include <fmt/format.h>

#include "core/kernel/provider.h"
#include "core/report/table.h"
#include "tools/stackport/fetch_watch.h"

namespace stackport::cli {
namespace {

nlohmann::json json_of(const kernel::Target& target) {
  return {{"name", target.name},
          {"release", target.release},
          {"package_version", target.package_version},
          {"source", target.tree ? target.tree->origin().name : ""},
          {"build", target.build.string()},
          {"modules", target.modules.string()},
          {"symvers", target.symvers.has_value()},
          {"id", target.id}};
}

Outcome told(Context& context, const kernel::Target& target) {
  if (context.options().json) {
    context.print_json(json_of(target));
    return 0;
  }
  context.print(fmt::format("{}: {} {}, source {}\n", target.name, target.release,
                            target.package_version,
                            target.tree ? target.tree->origin().name : "none"));
  if (!target.symvers)
    context.print("  without Module.symvers: bundles for it build, and are not checked\n");
  return 0;
}

Outcome list_targets(Context& context) {
  STACKPORT_TRY(const auto store, context.store());
  nlohmann::json json = nlohmann::json::array();
  report::Table table({"target", "release", "package", "source", "symvers", "modules"});
  for (const auto& name : kernel::target_names(store)) {
    const auto target = kernel::open_target(store, name);
    if (!target) {
      table.row(
          {report::Cell(name, report::Colour::bad), target.error().diagnostics.front().message});
      continue;
    }
    json.push_back(json_of(*target));
    table.row({report::Cell(name, report::Colour::strong), target->release, target->package_version,
               target->tree ? target->tree->origin().name : "none", target->symvers ? "yes" : "no",
               target->modules.empty() ? "no" : "yes"});
  }
  if (context.options().json)
    context.print_json(json);
  else
    context.print(table.text(context.colour(), report::terminal_width()));
  return 0;
}

}  // namespace

void add_target(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("target", std::string(page("target")));
  command->require_subcommand(1);
  actions.emplace_back(command->add_subcommand("list", "the targets of the store"), list_targets);

  auto name = std::make_shared<std::string>();
  auto* fetch = command->add_subcommand("fetch", "take one from its distribution");
  fetch->add_option("NAME", *name, "for instance debian-6.1, or a release as uname -r has it")
      ->required();
  actions.emplace_back(fetch, [name](Context& context) -> Outcome {
    STACKPORT_TRY(auto store, context.store());
    STACKPORT_TRY(const auto data, context.data_folder());
    STACKPORT_TRY(const auto target, kernel::fetch_target(store, host::real_processes(), data,
                                                          *name, fetch_watch(context)));
    return told(context, target);
  });

  auto headers = std::make_shared<std::string>(), source = std::make_shared<std::string>();
  auto modules = std::make_shared<std::string>();
  auto* add = command->add_subcommand("add", "add one of yours");
  add->add_option("NAME", *name, "its name in the store")->required();
  add->add_option("--headers", *headers, "header package (installed or unpacked) or prepared tree")
      ->required();
  add->add_option("--source", *source, "the kernel of the store that it is built from")->required();
  add->add_option("--modules", *modules, "its lib/modules/RELEASE folder");
  actions.emplace_back(add, [=](Context& context) -> Outcome {
    STACKPORT_TRY(const auto store, context.store());
    STACKPORT_TRY(const auto target,
                  kernel::add_target(store, {*name, *headers, *source, *modules, ""}));
    return told(context, target);
  });
}

}  // namespace stackport::cli
