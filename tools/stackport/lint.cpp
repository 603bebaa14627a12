// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <unistd.h>

#include <iostream>

#include "core/base/text.h"
#include "core/bundle/answer.h"
#include "core/policy/removal.h"
#include "core/report/table.h"
#include "tools/stackport/known_pairs.h"

namespace stackport::cli {
namespace {

struct Findings {
  std::vector<Diagnostic> all;
  std::vector<Diagnostic> notes;
  std::vector<bundle::Entry> entries;
  std::vector<std::string> pairs;
};

/// The names that could tell the kernels apart where a version does: of the patch, of the header's
/// text, or of the component's code.
std::vector<std::string> names_around(const Place& place, const Data& data,
                                      const bundle::Inputs& inputs) {
  for (const auto& patch : data.series.patches)
    for (const auto& condition : patch.conditions)
      if (condition.place == place) return bundle::names_of_text(patch.text);
  for (const auto& item : data.series.compat)
    for (const auto& condition : item.conditions)
      if (condition.place == place) return bundle::names_of_text(item.text);
  for (const auto& [name, policy] : data.policies.components)
    if (policy.place.file == place.file)
      if (auto names = bundle::names_of_code(inputs, name)) return std::move(*names);
  return {};
}

/// Adds to each warning of a version condition the fact that could replace it.
void name_facts(std::vector<Diagnostic>& found, const Data& data, const KnownPairs& known) {
  const auto views = known.views();
  const auto look = [&](const std::vector<policy::Condition>& conditions) {
    for (const auto& condition : conditions)
      for (auto& d : found) {
        if (condition.subject != policy::Condition::Subject::version) continue;
        if (!(d.place == condition.place) || views.empty()) continue;
        const auto names = names_around(d.place, data, *known.planned.front().inputs);
        const auto fact = bundle::fact_instead_of(condition, names, views);
        if (!fact.empty())
          d.next =
              fmt::format("ask for a fact instead: '{}' says the same of the known kernels", fact);
      }
  };
  for (const auto& [layer, policy] : data.policies.layers)
    for (const auto& exception : policy.exceptions) look(exception.conditions);
  for (const auto& [name, policy] : data.policies.components)
    for (const auto& exception : policy.exceptions) look(exception.conditions);
  for (const auto& patch : data.series.patches) look(patch.conditions);
  for (const auto& item : data.series.compat) look(item.conditions);
}

Result<void> ask_pairs(Context& context, const Data& data, Findings& out) {
  STACKPORT_TRY(const auto root, context.data_folder());
  STACKPORT_TRY(const auto known, plan_known_pairs(context, data));
  out.notes = known.missing;
  out.all.insert(out.all.end(), known.failed.begin(), known.failed.end());
  const auto views = known.views();
  for (const auto& view : views) out.pairs.push_back(to_string(view.pair));
  name_facts(out.all, data, known);
  out.entries = bundle::entries_of(data.policies, data.series, views);
  if (!known.missing.empty() || !known.failed.empty() || views.empty()) {
    Diagnostic d;
    d.severity = Severity::note;
    d.message = "what no pair needs can't be told before every known pair has been asked";
    out.notes.push_back(std::move(d));
    return {};
  }
  const auto remove = [&](const Place& place, const std::string& beside) {
    const auto text = host::real_file_system().read(root / place.file);
    return text ? policy::removal_command(place.file, *text, place.line, beside) : std::string();
  };
  const auto dead = bundle::dead(out.entries, views, remove);
  out.all.insert(out.all.end(), dead.begin(), dead.end());
  return {};
}

nlohmann::json to_json(const std::vector<bundle::Entry>& entries) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& entry : entries)
    out.push_back({{"kind", entry.kind},
                   {"name", entry.name},
                   {"place", to_text(entry.place)},
                   {"pairs", entry.pairs}});
  return out;
}

std::string table_of(const Findings& found, bool colour) {
  report::Table table({"entry", "name", "needed on", "at"});
  for (const auto& entry : found.entries)
    table.row({report::Cell(entry.kind), report::Cell(entry.name),
               report::Cell(entry.pairs.empty() ? "nothing" : join(entry.pairs, ", "),
                            entry.pairs.empty() ? report::Colour::bad : report::Colour::none),
               report::Cell(to_text(entry.place), report::Colour::dim)});
  return table.text(colour);
}

}  // namespace

void add_lint(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("lint", std::string(page("lint")));
  auto dead = std::make_shared<bool>(false);
  command->add_flag("--dead", *dead,
                    "accepted ids that no pair planned with the store proposes too");
  auto texts = std::make_shared<bool>(false);
  auto needs = std::make_shared<bool>(false);
  command->add_flag("--texts", *texts, "read the files only, plan no pair of kernels");
  command->add_flag("--needs", *needs, "list every entry with the pairs that need it");
  actions.emplace_back(command, [texts, needs, dead](Context& context) -> Outcome {
    STACKPORT_TRY(const auto data, context.data());
    Findings found;
    found.all = policy::lint(data.policies, data.stack);
    const auto in_series = patch::lint(data.series);
    found.all.insert(found.all.end(), in_series.begin(), in_series.end());
    if (const auto store = context.store()) {
      STACKPORT_TRY(const auto recorded, bundle::recorded_proposals(*store));
      for (auto& entry : bundle::dead_entries(data.policies, recorded, *dead))
        found.all.push_back(std::move(entry));
    }
    if (!*texts) STACKPORT_CHECK(ask_pairs(context, data, found));
    if (context.options().json) {
      context.print_json({{"findings", cli::to_json(found.all)},
                          {"notes", cli::to_json(found.notes)},
                          {"entries", to_json(found.entries)},
                          {"pairs", found.pairs},
                          {"ok", found.all.empty()}});
      return found.all.empty() ? 0 : 1;
    }
    const bool colour = report::takes_colour(STDERR_FILENO);
    if (*needs) context.print(table_of(found, context.colour()));
    for (const auto* list : {&found.all, &found.notes})
      for (const auto& diagnostic : *list) std::cerr << to_text(diagnostic, colour);
    if (found.all.empty())
      context.print(found.pairs.empty()
                        ? "nothing to complain of in the texts\n"
                        : fmt::format("nothing to complain of; asked {}: {}\n",
                                      found.pairs.size() == 1 ? "one pair" : "the pairs",
                                      join(found.pairs, "; ")));
    return found.all.empty() ? 0 : 1;
  });
}

}  // namespace stackport::cli
