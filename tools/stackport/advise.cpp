// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/advise.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <optional>

#include "core/base/text.h"
#include "core/report/progress.h"
#include "core/report/table.h"
#include "tools/stackport/session.h"

namespace stackport::cli {
namespace {

using report::Cell;
using report::Colour;

/// Levers shown in the text; --json has all.
constexpr size_t most_levers = 15;

/// What a component would pay under one policy.
nlohmann::json choice_json(const bundle::Choice& choice) {
  if (!choice.possible) return {{"why_not", choice.why_not}};
  nlohmann::json open = nlohmann::json::array();
  for (const auto& [kind, item] : choice.open) open.push_back(kind + " " + item);
  return {{"deltas", choice.deltas},
          {"resolved", choice.resolved},
          {"proposed", choice.proposed},
          {"open", open},
          {"seams", choice.seam}};
}

nlohmann::json advice_json(const bundle::Advice& advice) {
  nlohmann::json components = nlohmann::json::array(), levers = nlohmann::json::array();
  for (const auto& c : advice.components)
    components.push_back({{"component", c.component},
                          {"policy", policy::to_string(c.kind)},
                          {"cost", c.cost},
                          {"runner_up", c.runner_up ? nlohmann::json(*c.runner_up) : nullptr},
                          {"why", c.why},
                          {"take-x", choice_json(c.x)},
                          {"reuse-y", choice_json(c.y)}});
  for (const auto& lever : advice.levers)
    levers.push_back({{"kind", lever.kind},
                      {"item", lever.item},
                      {"saves", lever.saves},
                      {"change", lever.change},
                      {"brings", lever.brings}});
  return {{"cost", advice.cost}, {"components", components}, {"levers", levers}};
}

std::string advice_text(const bundle::Advice& advice, bool colour) {
  report::Table table({"component", "policy", "cost", "runner-up", "because"});
  for (const auto& c : advice.components)
    table.row({Cell(c.component), Cell(std::string(policy::notation(c.kind))),
               Cell::number(int(c.cost)),
               Cell(c.runner_up ? fmt::format("{} +{}",
                                              policy::notation(c.kind == policy::Kind::take_x
                                                                   ? policy::Kind::reuse_y
                                                                   : policy::Kind::take_x),
                                              *c.runner_up)
                                : "-"),
               Cell(c.why, Colour::dim)});
  std::string out = table.text(colour) + fmt::format("cost of the whole: {}\n", advice.cost);
  if (!advice.levers.empty()) out += "\nresolving one delta:\n";
  for (size_t i = 0; i < advice.levers.size() && i < most_levers; ++i) {
    const auto& lever = advice.levers[i];
    out +=
        fmt::format("  {} {}: saves {}{}{}\n", lever.kind, lever.item, lever.saves,
                    lever.brings.empty() ? "" : ", brings " + join(lever.brings, ", "),
                    lever.change.empty() ? "" : ", other policy for " + join(lever.change, ", "));
  }
  if (advice.levers.size() > most_levers)
    out += fmt::format("  and {} more (--json)\n", advice.levers.size() - most_levers);
  return out;
}

std::string file_of(const policy::Release& release) {
  return "stacks/releases/" + release.name + ".yaml";
}

/// A release of that name for the pair, still without overrides. Errors (input): no name that a
/// release can have; one that is there already.
Result<policy::Release> new_release(Context& context, const Session& session, const Pair& pair,
                                    const std::string& name) {
  policy::Release release;
  release.name = name;
  release.title = fmt::format("{} on {}, as advised", pair.source, pair.target);
  release.pairs = {{pair.source, pair.target, {}}};
  STACKPORT_TRY(const auto root, context.data_folder());
  STACKPORT_TRY(const auto schema, read_json(root / "stacks/release.schema.json"));
  STACKPORT_TRY(const auto document,
                YamlDocument::parse(policy::to_yaml(release), file_of(release)));
  STACKPORT_CHECK(policy::load_release(document, schema, session.data.stack));
  if (host::real_file_system().exists(root / file_of(release)))
    return fail(ErrorKind::input, file_of(release), "is there already",
                "remove it, or take another name");
  return release;
}

/// Writes it with what is advised otherwise than decided.
Outcome write_release(Context& context, const Session& session, const bundle::Advice& advice,
                      policy::Release release) {
  STACKPORT_TRY(const auto root, context.data_folder());
  STACKPORT_TRY(const auto decisions, bundle::decisions_of(inputs_of(context, session)));
  release.overrides = bundle::overrides_of(advice, decisions);
  const std::string file = file_of(release);
  STACKPORT_CHECK(host::real_file_system().write(root / file, policy::to_yaml(release)));
  if (!context.options().json)
    context.print(fmt::format("\n{}: {} components otherwise than the policies decide\n", file,
                              release.overrides.size()));
  return 0;
}

}  // namespace

void add_advise(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("advise", std::string(page("advise")));
  auto pair = std::make_shared<Pair>();
  auto write = std::make_shared<std::string>();
  pair->add_to(*command);
  command->add_option("--write", *write, "enter a release of this name, for 'plan --release'");
  actions.emplace_back(command, [pair, write](Context& context) -> Outcome {
    STACKPORT_TRY(const auto session, open_session(context, *pair));
    std::optional<policy::Release> release;
    if (!write->empty()) {
      STACKPORT_TRY(release, new_release(context, *session, *pair, *write));
    }
    const auto& stack = session->data.stack;
    STACKPORT_TRY(const auto survey, bundle::make_survey(inputs_of(context, *session), {}));
    context.progress().clear();
    for (auto note : survey.notes) {
      note.severity = Severity::warning;
      std::cerr << to_text(note, report::takes_colour(STDERR_FILENO));
    }
    STACKPORT_TRY(const auto of_x, bundle::callbacks_of(stack, *session->x));
    STACKPORT_TRY(const auto of_y, bundle::callbacks_of(stack, *session->y.tree));
    const auto advice =
        bundle::advise(bundle::candidates_of(stack, session->data.policies, survey, of_x, of_y));
    if (context.options().json)
      context.print_json(advice_json(advice));
    else
      context.print(advice_text(advice, context.colour()));
    return release ? write_release(context, *session, advice, std::move(*release)) : Outcome(0);
  });
}

}  // namespace stackport::cli
