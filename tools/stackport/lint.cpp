// SPDX-License-Identifier: GPL-2.0-only
#include <iostream>

#include "core/bundle/answer.h"
#include "tools/stackport/commands.h"

namespace stackport::cli {

void add_lint(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("lint", std::string(page("lint")));
  auto dead = std::make_shared<bool>(false);
  command->add_flag("--dead", *dead,
                    "accepted ids that no pair planned with the store proposes too");
  actions.emplace_back(command, [dead](Context& context) -> Outcome {
    STACKPORT_TRY(const auto data, context.data());
    auto found = policy::lint(data.policies, data.stack);
    if (const auto store = context.store()) {
      STACKPORT_TRY(const auto recorded, bundle::recorded_proposals(*store));
      for (auto& entry : bundle::dead_entries(data.policies, recorded, *dead))
        found.push_back(std::move(entry));
    }
    if (context.options().json) {
      context.print_json({{"findings", to_json(found)}, {"ok", found.empty()}});
    } else {
      const bool colour = report::takes_colour(STDERR_FILENO);
      for (const auto& diagnostic : found) std::cerr << to_text(diagnostic, colour);
      if (found.empty()) context.print("nothing to complain of\n");
    }
    return found.empty() ? 0 : 1;
  });
}

}  // namespace stackport::cli
