// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "tools/stackport/session.h"
#include "tools/stackport/views.h"

namespace stackport::cli {

void add_assemble(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("assemble", std::string(page("assemble")));
  auto pair = std::make_shared<Pair>();
  auto output = std::make_shared<std::string>();
  pair->add_to(*command);
  pair->add_release_to(*command);
  command->add_option("-o,--output", *output, "folder of the bundle")->required();
  actions.emplace_back(command, [pair, output](Context& context) -> Outcome {
    STACKPORT_TRY(const auto session, make_session(context, *pair));
    const auto& plan = session->plan;
    if (!plan.problems.empty()) return fail(ErrorKind::failed, plan.problems);
    STACKPORT_CHECK(bundle::write_bundle(plan, *output));
    if (context.options().json) {
      auto json = plan_json(plan);
      json["bundle"] = *output;
      context.print_json(json);
      return 0;
    }
    context.print(fmt::format("{}{}: {} files, {} modules\n", headline(plan.manifest), *output,
                              plan.image.size(), plan.manifest.modules.size()));
    return 0;
  });
}

}  // namespace stackport::cli
