// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/kernel/provider.h"
#include "core/report/table.h"
#include "tools/stackport/fetch_watch.h"

namespace stackport::cli {
namespace {

Outcome list_kernels(Context& context) {
  STACKPORT_TRY(const auto store, context.store());
  nlohmann::json json = nlohmann::json::array();
  report::Table table({"kernel", "version", "from", "package"});
  for (const auto& origin : store.kernels()) {
    STACKPORT_TRY(const auto tree, store.kernel(origin.name));
    STACKPORT_TRY(const auto identity, kernel::identify(*tree));
    json.push_back({{"name", origin.name},
                    {"version", identity.version},
                    {"kind", origin.kind},
                    {"from", origin.from},
                    {"package_version", origin.version},
                    {"tree", tree->id()}});
    table.row({report::Cell(origin.name, report::Colour::strong), identity.version,
               origin.kind + " " + origin.from, origin.version});
  }
  if (context.options().json)
    context.print_json(json);
  else
    context.print(table.text(context.colour(), report::terminal_width()));
  return 0;
}

Outcome told(Context& context, const kernel::Origin& origin) {
  if (context.options().json)
    context.print_json({{"name", origin.name},
                        {"kind", origin.kind},
                        {"from", origin.from},
                        {"version", origin.version}});
  else
    context.print(
        fmt::format("{}: {} {} {}\n", origin.name, origin.kind, origin.from, origin.version));
  return 0;
}

}  // namespace

void add_kernel(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("kernel", std::string(page("kernel")));
  command->require_subcommand(1);
  actions.emplace_back(command->add_subcommand("list", "the kernels of the store"), list_kernels);

  auto name = std::make_shared<std::string>();
  auto* fetch = command->add_subcommand("fetch", "take one from its distribution");
  fetch->add_option("NAME", *name, "for instance debian-6.12")->required();
  actions.emplace_back(fetch, [name](Context& context) -> Outcome {
    STACKPORT_TRY(auto store, context.store());
    STACKPORT_TRY(const auto data, context.data_folder());
    STACKPORT_TRY(const auto origin, kernel::fetch_kernel(store, host::real_processes(), data,
                                                          *name, fetch_watch(context)));
    return told(context, origin);
  });

  auto repository = std::make_shared<std::string>(), ref = std::make_shared<std::string>();
  auto folder = std::make_shared<std::string>(), archive = std::make_shared<std::string>();
  auto* import = command->add_subcommand("import", "take a tree of yours");
  import->add_option("NAME", *name, "its name in the store")->required();
  auto* git = import->add_option("--git", *repository, "a git repository");
  auto* ref_option = import->add_option("--ref", *ref, "commit, tag or branch")->needs(git);
  git->needs(ref_option);
  auto* dir = import->add_option("--dir", *folder, "a source folder")->excludes(git);
  import->add_option("--tar", *archive, "an archive")->excludes(git)->excludes(dir);
  actions.emplace_back(import, [=](Context& context) -> Outcome {
    STACKPORT_TRY(auto store, context.store());
    const auto watch = fetch_watch(context);
    Result<kernel::Origin> origin =
        fail(ErrorKind::input, "", "nothing to import", "give --git with --ref, --dir or --tar");
    if (!repository->empty()) origin = store.import_git(*name, *repository, *ref);
    if (!folder->empty())
      origin = store.import_directory({*name, "dir", *folder, ""}, *folder, watch.progress);
    if (!archive->empty())
      origin = store.import_archive({*name, "tar", *archive, ""}, *archive, watch.progress);
    if (!origin) return pass(origin);
    return told(context, *origin);
  });
}

}  // namespace stackport::cli
