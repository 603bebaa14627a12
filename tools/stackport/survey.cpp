// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/survey.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/report/table.h"
#include "tools/stackport/session.h"
#include "tools/stackport/survey_meaning.h"
#include "tools/stackport/survey_view.h"
#include "tools/stackport/survey_write.h"

namespace stackport::cli {

void add_survey(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("survey", std::string(page("survey")));
  auto pair = std::make_shared<Pair>();
  auto components = std::make_shared<std::vector<std::string>>();
  auto truth = std::make_shared<bool>(false);
  pair->add_to(*command);
  command->add_option("COMPONENT", *components, "components; all when none is named");
  auto write = std::make_shared<bool>(false);
  command->add_flag("--truth", *truth, "ask the target's compiler too, and compare");
  command->add_flag("--write", *write, "enter what is proposed into the policies, to be accepted");
  auto meaning = std::make_shared<bool>(false);
  command->add_flag("--meaning", *meaning,
                    "what has the same form in both kernels and means another");
  actions.emplace_back(command, [=](Context& context) -> Outcome {
    if (*meaning)
      return survey_meaning(context, *pair, {components->begin(), components->end()}, *write);
    if (*write) return write_proposals(context, *pair);
    STACKPORT_TRY(const auto session, open_session(context, *pair));
    bundle::SurveyRequest request;
    request.components.insert(components->begin(), components->end());
    request.truth = *truth;
    STACKPORT_TRY(const auto survey, bundle::make_survey(inputs_of(context, *session), request));
    if (context.options().json)
      context.print_json(survey_json(survey));
    else
      context.print(survey_text(survey, context.colour(), *truth));
    return left(survey) == 0 ? 0 : 1;
  });
}

}  // namespace stackport::cli
