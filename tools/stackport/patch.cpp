// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include "core/base/text.h"
#include "core/report/table.h"
#include "tools/stackport/patch_bench.h"

namespace stackport::cli {
namespace {

using Request = std::shared_ptr<PatchRequest>;
using Work = std::function<Result<std::string>(Context&)>;

void run(CLI::App* command, Actions& actions, Work work) {
  actions.emplace_back(command, [work](Context& context) -> Outcome {
    STACKPORT_TRY(const auto text, work(context));
    if (context.options().json)
      context.print_json({{"said", text}});
    else
      context.print(text);
    return 0;
  });
}

void add_name(CLI::App* command, const Request& request) {
  command->add_option("PATCH", request->name, "COMPONENT/FILE.patch")->required();
}

void add_tree(CLI::App* command, const Request& request) {
  command->add_option("--tree", request->tree, "the folder to edit in (default: ./COMPONENT-FILE)");
}

const char* word(bundle::Fit fit) {
  switch (fit) {
    case bundle::Fit::applies:
      return "applies";
    case bundle::Fit::there:
      return "is there";
    case bundle::Fit::conflicts:
      return "does not apply";
    case bundle::Fit::idle:
      return "idle";
  }
  return "";
}

/// Every patch on every known pair; 1 when one does not apply.
Outcome status(Context& context, const std::string& component) {
  STACKPORT_TRY(const auto data, context.data());
  report::Table table({"patch", "class", "pair", "state", "because"});
  nlohmann::json json = nlohmann::json::array();
  int wrong = 0;
  for (const auto& pair : policy::known_pairs(data.releases)) {
    STACKPORT_TRY(const auto session, open_session(context, {pair.source, pair.target, {}}));
    for (const auto& patch : session->data.series.patches) {
      if (!component.empty() && patch.component != component) continue;
      STACKPORT_TRY(const auto fit, bundle::fit_of(inputs_of(context, *session), patch));
      const bool bad = fit.fit == bundle::Fit::conflicts || fit.fit == bundle::Fit::there;
      wrong += bad ? 1 : 0;
      table.row({report::Cell(patch.file), report::Cell(patch.patch_class),
                 report::Cell(to_string(pair)),
                 report::Cell(word(fit.fit), bad ? report::Colour::bad : report::Colour::none),
                 report::Cell(fit.because, report::Colour::dim)});
      json.push_back({{"patch", patch.file},
                      {"class", patch.patch_class},
                      {"upstream", patch::upstream_text(patch.trailers)},
                      {"source", pair.source},
                      {"target", pair.target},
                      {"state", word(fit.fit)},
                      {"because", fit.because}});
    }
  }
  if (context.options().json)
    context.print_json(json);
  else
    context.print(table.text(context.colour(), report::terminal_width()));
  return wrong == 0 ? 0 : 1;
}

}  // namespace

void add_patch(CLI::App& app, Actions& actions) {
  auto* patch = app.add_subcommand("patch", std::string(page("patch")));
  patch->require_subcommand(1);
  const auto request = std::make_shared<PatchRequest>();

  auto* begin = patch->add_subcommand("new", "begin a patch: a tree to edit in");
  add_name(begin, request);
  request->pair.add_to(*begin);
  add_tree(begin, request);
  begin->add_option("--why", request->why, "what the patch is for")->required();
  begin->add_option("--class", request->patch_class, "see 'stackport patch --help'")
      ->check(CLI::IsMember(patch::classes()));
  begin->add_option("--if", request->conditions, "'target lacks function f'; may be repeated");
  begin->add_option("--trailer", request->trailers, "'Upstream-commit: ID'; may be repeated");
  run(begin, actions, [request](Context& context) { return patch_new(context, *request); });

  auto* edit = patch->add_subcommand("edit", "open a patch: a tree with it in");
  add_name(edit, request);
  request->pair.add_to(*edit);
  add_tree(edit, request);
  run(edit, actions, [request](Context& context) { return patch_edit(context, *request); });

  auto* refresh = patch->add_subcommand("refresh", "take the edits, or carry to another pair");
  refresh->add_option("PATCH", request->name, "COMPONENT/FILE.patch: carry it to a pair");
  refresh->add_option("--source", request->pair.source, "the new X");
  refresh->add_option("--target", request->pair.target, "the new Y");
  refresh->add_option("--from-source", request->from.source, "the X it was made for");
  refresh->add_option("--from-target", request->from.target, "the Y it was made for");
  refresh->add_option("--as", request->as, "leave the patch as it is, and write FILE.patch");
  refresh->add_option("--if", request->conditions, "with --as: when the new one acts");
  add_tree(refresh, request);
  run(refresh, actions, [request](Context& context) -> Result<std::string> {
    if (!request->name.empty() && !request->pair.source.empty() && !request->pair.target.empty())
      return patch_carry(context, *request);
    if (request->name.empty() && !request->tree.empty()) return patch_take(context, *request);
    return fail(ErrorKind::input, "", "what is to be refreshed?",
                "name an edited tree with --tree DIR, or PATCH --source X --target Y");
  });

  auto* move = patch->add_subcommand("move", "put a patch elsewhere in its series");
  const auto other = std::make_shared<std::string>(), after = std::make_shared<std::string>();
  add_name(move, request);
  auto* before = move->add_option("--before", *other, "the patch that it shall stand before");
  auto* behind = move->add_option("--after", *after, "the patch that it shall stand behind");
  before->excludes(behind);
  run(move, actions, [request, other, after](Context& context) -> Result<std::string> {
    if (other->empty() && after->empty())
      return fail(ErrorKind::input, request->name, "where to?", "give --before or --after");
    return patch_move(context, *request, other->empty() ? *after : *other, other->empty());
  });

  auto* state = patch->add_subcommand("status", "every patch on every known pair");
  const auto component = std::make_shared<std::string>();
  state->add_option("COMPONENT", *component, "of this component only");
  actions.emplace_back(state,
                       [component](Context& context) { return status(context, *component); });
}

}  // namespace stackport::cli
