// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/bundle/roots.h"
#include "tools/stackport/session.h"
#include "tools/stackport/views.h"

namespace stackport::cli {

void add_plan(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("plan", std::string(page("plan")));
  auto pair = std::make_shared<Pair>();
  pair->add_to(*command);
  pair->add_release_to(*command);
  actions.emplace_back(command, [pair](Context& context) -> Outcome {
    STACKPORT_TRY(const auto session, make_session(context, *pair));
    const auto& plan = session->plan;
    const int status = plan.problems.empty() ? 0 : 1;
    const auto roots = bundle::count_roots(plan, session->data.series);
    if (context.options().json) {
      auto json = plan_json(plan);
      json["roots"] = {{"resolved", roots.resolved},
                       {"by_hand", roots.by_hand},
                       {"open", roots.open},
                       {"hand", roots.hand}};
      json["no_backports"] = beyond_json(plan, session->data.series);
      context.print_json(json);
      return status;
    }
    const auto sum = sum_of(plan.manifest);
    context.print(headline(plan.manifest) + "\n" +
                  component_table(plan.manifest, context.colour(), report::terminal_width()) +
                  left_out(plan.manifest, context.colour()) +
                  beyond_text(plan, session->data.series) +
                  fmt::format("\n{} modules; lines: {} from X, {} from Y, {} generated, {} by hand "
                              "({} of them compat)\n{} root deltas resolved, {} of them by hand\n",
                              plan.manifest.modules.size(), sum.x, sum.y, sum.generated, sum.hand,
                              sum.compat, roots.resolved, roots.by_hand) +
                  answered(plan.answers));
    if (status != 0) return fail(ErrorKind::failed, plan.problems);
    return 0;
  });
}

}  // namespace stackport::cli
