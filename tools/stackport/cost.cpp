// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/cost.h"

#include <fmt/format.h>

#include "core/report/table.h"
#include "tools/stackport/known_pairs.h"

namespace stackport::cli {
namespace {

using bundle::Cost;
using report::Cell;

/// A bundle's costs, with what it is.
struct Priced {
  std::string title;
  std::vector<Cost> costs;
};

int lines_of(const Cost& cost, const char* kind) {
  const auto found = cost.by_kind.find(kind);
  return found == cost.by_kind.end() ? 0 : found->second.added;
}

std::string named(const std::map<std::string, int>& counts) {
  std::string out;
  for (const auto& [name, count] : counts)
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, name);
  return out;
}

std::string classes(const Cost& cost) {
  std::map<std::string, int> lines;
  for (const auto& [name, changed] : cost.by_class)
    lines[name] = std::max(changed.added, changed.removed);
  return named(lines);
}

std::vector<Cell> cells(const std::string& name, const Cost& cost) {
  const auto changed = cost.changed();
  return {Cell(name),
          Cell::number(cost.from_x),
          Cell::number(cost.from_y),
          Cell::number(changed.added),
          Cell::number(changed.removed),
          Cell::number(lines_of(cost, "lift")),
          Cell::number(cost.generated()),
          Cell::number(cost.hand()),
          Cell::number(cost.compat),
          Cell::number(cost.compat_shared),
          Cell(classes(cost)),
          Cell(named(cost.deltas))};
}

const std::vector<std::string> kHeader = {"component", "X",      "Y",       "added",
                                          "removed",   "lift",   "gen",     "hand",
                                          "compat",    "shared", "patches", "deltas"};

std::string text_of(const Priced& priced, bool colour) {
  report::Table table(kHeader);
  for (const auto& cost : priced.costs)
    table.row(cells(cost.component.empty() ? "(the bundle's own)" : cost.component, cost));
  table.row(cells("all", bundle::sum_of(priced.costs)));
  return priced.title + "\n" + table.text(colour) + "\n";
}

nlohmann::json json_of(const std::map<std::string, bundle::Changed>& lines) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& [name, changed] : lines)
    out[name] = {{"added", changed.added}, {"removed", changed.removed}};
  return out;
}

nlohmann::json json_of(const Cost& cost) {
  const auto changed = cost.changed();
  return {{"component", cost.component},
          {"x", cost.from_x},
          {"y", cost.from_y},
          {"added", changed.added},
          {"removed", changed.removed},
          {"generated", cost.generated()},
          {"hand", cost.hand()},
          {"by_kind", json_of(cost.by_kind)},
          {"by_class", json_of(cost.by_class)},
          {"deltas", cost.deltas},
          {"compat", cost.compat},
          {"compat_shared", cost.compat_shared}};
}

nlohmann::json json_of(const Priced& priced) {
  nlohmann::json components = nlohmann::json::array();
  for (const auto& cost : priced.costs) components.push_back(json_of(cost));
  return {{"bundle", priced.title},
          {"components", components},
          {"all", json_of(bundle::sum_of(priced.costs))}};
}

Result<Priced> price(const Session& session) {
  const auto& image = session.plan.image;
  const auto read = [&](const std::string& path) -> Result<std::string> {
    return image.at(path).bytes;
  };
  STACKPORT_TRY(auto costs, bundle::cost_of(session.plan.manifest, session.data.series, read));
  const auto& m = session.plan.manifest;
  return Priced{fmt::format("{} {} on {} {}", m.source.name, m.source.version, m.target.name,
                            m.target.release),
                std::move(costs)};
}

Result<Priced> price_folder(Context& context, const std::string& given) {
  STACKPORT_TRY(const auto folder, bundle_folder(given));
  STACKPORT_TRY(const auto manifest, bundle::read_manifest(folder));
  STACKPORT_TRY(const auto data, context.data());
  const auto read = [&](const std::string& path) {
    return host::real_file_system().read(folder / path);
  };
  STACKPORT_TRY(auto costs, bundle::cost_of(manifest, data.series, read));
  return Priced{fmt::format("{} {} on {} {}", manifest.source.name, manifest.source.version,
                            manifest.target.name, manifest.target.release),
                std::move(costs)};
}

/// The sum of each release's pairs, in the order of their names.
Result<std::string> trend(Context& context, const Data& data,
                          const std::vector<std::pair<policy::KnownPair, Cost>>& sums,
                          nlohmann::json& json) {
  report::Table table({"release", "pairs", "X", "Y", "gen", "hand"});
  for (const auto& release : data.releases) {
    std::vector<Cost> of_release;
    for (const auto& [pair, cost] : sums)
      if (std::find(release.pairs.begin(), release.pairs.end(), pair) != release.pairs.end())
        of_release.push_back(cost);
    const auto sum = bundle::sum_of(of_release);
    table.row({Cell(release.name), Cell::number(long(of_release.size())), Cell::number(sum.from_x),
               Cell::number(sum.from_y), Cell::number(sum.generated()), Cell::number(sum.hand())});
    json.push_back({{"release", release.name},
                    {"pairs", of_release.size()},
                    {"x", sum.from_x},
                    {"y", sum.from_y},
                    {"generated", sum.generated()},
                    {"hand", sum.hand()}});
  }
  return table.text(context.colour());
}

Outcome all_pairs(Context& context) {
  STACKPORT_TRY(const auto data, context.data());
  std::string text;
  nlohmann::json bundles = nlohmann::json::array(), releases = nlohmann::json::array();
  std::vector<std::pair<policy::KnownPair, Cost>> sums;
  for (const auto& pair : policy::known_pairs(data.releases)) {
    STACKPORT_TRY(const auto session, make_session(context, {pair.source, pair.target, {}}));
    STACKPORT_TRY(const auto priced, price(*session));
    text += text_of(priced, context.colour());
    bundles.push_back(json_of(priced));
    sums.emplace_back(pair, bundle::sum_of(priced.costs));
  }
  STACKPORT_TRY(const auto table, trend(context, data, sums, releases));
  if (context.options().json)
    context.print_json({{"bundles", bundles}, {"releases", releases}});
  else
    context.print(text + table);
  return 0;
}

}  // namespace

void add_cost(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("cost", std::string(page("cost")));
  const auto pair = std::make_shared<Pair>();
  const auto folder = std::make_shared<std::string>();
  const auto all = std::make_shared<bool>(false);
  command->add_option("--source", pair->source, "X: a kernel of the store");
  command->add_option("--target", pair->target, "Y: a target of the store");
  pair->add_release_to(*command);
  command->add_option("--bundle", *folder, "a bundle (default: the one around this folder)");
  command->add_flag("--all-pairs", *all, "every pair of the releases, and the releases' sums");
  actions.emplace_back(command, [=](Context& context) -> Outcome {
    if (*all) return all_pairs(context);
    Priced priced;
    if (!pair->source.empty() && !pair->target.empty()) {
      STACKPORT_TRY(const auto session, make_session(context, *pair));
      STACKPORT_TRY(priced, price(*session));
    } else {
      STACKPORT_TRY(priced, price_folder(context, *folder));
    }
    if (context.options().json)
      context.print_json(json_of(priced));
    else
      context.print(text_of(priced, context.colour()));
    return 0;
  });
}

}  // namespace stackport::cli
