// SPDX-License-Identifier: GPL-2.0-only
#include <iostream>

#include "tools/stackport/commands.h"

namespace stackport::cli {

void add_lint(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("lint", std::string(page("lint")));
  actions.emplace_back(command, [](Context& context) -> Outcome {
    STACKPORT_TRY(const auto data, context.data());
    const auto found = policy::lint(data.policies, data.stack);
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
