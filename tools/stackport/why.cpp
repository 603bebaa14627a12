// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/why.h"

#include <fmt/format.h>

#include "core/report/table.h"
#include "tools/stackport/session.h"
#include "tools/stackport/why_pairs.h"

namespace stackport::cli {

void add_why(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("why", std::string(page("why")));
  auto question = std::make_shared<std::string>();
  auto folder = std::make_shared<std::string>();
  command->add_option("WHAT", *question, "COMPONENT, MODULE or FILE[:LINE]")->required();
  command->add_option("--bundle", *folder, "the bundle (default: the one around this folder)");
  auto all = std::make_shared<bool>(false);
  command->add_flag("--all-pairs", *all, "of a component: what every pair of the releases decides");
  actions.emplace_back(command, [question, folder, all](Context& context) -> Outcome {
    if (*all) return why_all_pairs(context, *question);
    STACKPORT_TRY(const auto where, bundle_folder(*folder));
    STACKPORT_TRY(const auto manifest, bundle::read_manifest(where));
    STACKPORT_TRY(const auto answer, bundle::why(manifest, where, *question));
    if (context.options().json) {
      nlohmann::json facts = nlohmann::json::array();
      for (const auto& [label, text] : answer.facts)
        facts.push_back({{"what", label}, {"text", text}});
      context.print_json(
          {{"subject", answer.subject}, {"headline", answer.headline}, {"facts", facts}});
      return 0;
    }
    std::string text =
        report::paint(answer.subject, report::Colour::strong, context.colour()) + "\n";
    if (!answer.headline.empty()) text += "    " + answer.headline + "\n";
    for (const auto& [label, fact] : answer.facts)
      text += fmt::format("  {:<12} {}\n", label, fact);
    context.print(text);
    return 0;
  });
}

}  // namespace stackport::cli
