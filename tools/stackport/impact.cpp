// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/impact.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/check/check.h"
#include "core/check/installed.h"
#include "core/report/table.h"
#include "tools/stackport/session.h"

namespace stackport::cli {
namespace {

using check::Fate;
using check::Impact;
using report::Cell;
using report::Colour;

struct Asked {
  std::string folder, target, tree;
  std::vector<std::string> components, modules;
  bool all = false, installed = false;
};

Colour colour_of(Fate fate) {
  if (fate == Fate::refused || fate == Fate::wrong) return Colour::bad;
  return fate == Fate::rebuilt ? Colour::good : Colour::dim;
}

std::string reason_text(const Impact& impact) {
  if (impact.reasons.empty()) return {};
  const auto& first = impact.reasons.front();
  std::string text = first.symbol.empty() ? first.message : first.symbol + " " + first.message;
  if (impact.reasons.size() > 1) text += fmt::format("; and {} more", impact.reasons.size() - 1);
  if (!impact.excluded.empty()) text += "; left out of the bundle: " + impact.excluded;
  return text;
}

std::map<std::string, size_t> counts_of(const std::vector<Impact>& impacts) {
  std::map<std::string, size_t> counts;
  for (const auto fate : {Fate::refused, Fate::wrong, Fate::rebuilt, Fate::untouched})
    counts[std::string(to_string(fate))] = 0;
  for (const auto& impact : impacts) ++counts[std::string(to_string(impact.fate))];
  return counts;
}

std::string impact_table(const std::vector<Impact>& impacts, bool all, bool colour) {
  report::Table table({"module", "fate", "core", "why"});
  for (const auto& impact : impacts)
    if (all || impact.fate != Fate::untouched || impact.core != check::Core::none)
      table.row({Cell(impact.module),
                 Cell(std::string(to_string(impact.fate)), colour_of(impact.fate)),
                 Cell(std::string(to_string(impact.core))), Cell(reason_text(impact))});
  auto counts = counts_of(impacts);
  return table.text(colour, report::terminal_width()) +
         fmt::format("\n{} refused, {} wrong, {} rebuilt, {} untouched\n", counts["refused"],
                     counts["wrong"], counts["rebuilt"], counts["untouched"]);
}

nlohmann::json to_json(const std::vector<Impact>& impacts) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& impact : impacts) {
    nlohmann::json reasons = nlohmann::json::array();
    for (const auto& reason : impact.reasons)
      reasons.push_back({{"symbol", reason.symbol}, {"message", reason.message}});
    out.push_back({{"module", impact.module},
                   {"path", impact.path},
                   {"fate", to_string(impact.fate)},
                   {"core", to_string(impact.core)},
                   {"excluded", impact.excluded},
                   {"reasons", std::move(reasons)}});
  }
  return out;
}

nlohmann::json to_json(const check::Installed& installed) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& module : installed.loaded)
    out.push_back({{"module", module.name},
                   {"users", module.users},
                   {"references", module.references},
                   {"root", module.holds_root}});
  return {{"release", installed.release}, {"loaded", std::move(out)}, {"root", installed.root}};
}

std::string installed_text(const check::Installed& installed, bool colour) {
  report::Table table({"loaded", "held by", "references", "root"});
  for (const auto& module : installed.loaded)
    table.row({Cell(module.name), Cell(join(module.users, " ")), Cell::number(module.references),
               module.holds_root ? Cell("the root file system is on it", Colour::bad) : Cell("")});
  return fmt::format("\nthis machine runs {}; {} of what the bundle replaces loaded\n",
                     installed.release, installed.loaded.size()) +
         (installed.loaded.empty() ? "" : table.text(colour, report::terminal_width()));
}

Outcome run(Context& context, const Asked& asked) {
  STACKPORT_TRY(auto opened, open_bundle(context, asked.folder, asked.target));
  STACKPORT_TRY(const auto store, context.store());
  STACKPORT_CHECK(choose_compiler(context, store, opened.target));
  for (const auto& name : asked.components) {
    std::vector<std::string> names;
    for (const auto& component : opened.manifest.components) names.push_back(component.name);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const auto near = nearest(name, names);
    return fail(ErrorKind::input, name, "is no component of this bundle",
                near ? "did you mean " + *near + "?" : "");
  }
  context.progress().step("reading modules");
  STACKPORT_TRY(const auto built,
                check::read_built(opened.folder / "build" / opened.target.release));
  check::ImpactRequest request{opened.target, opened.manifest, built, {}, {}, {}};
  request.components = {asked.components.begin(), asked.components.end()};
  for (const auto& module : asked.modules) request.modules.push_back(module);
  if (!asked.tree.empty()) request.modules.push_back(asked.tree);
  STACKPORT_TRY(request.knows,
                check::layouts_known(opened.folder, opened.manifest, opened.target, store));
  STACKPORT_TRY(const auto impacts, check::impact(request));
  std::optional<check::Installed> installed;
  if (asked.installed) {
    STACKPORT_TRY(installed, check::read_installed(opened.manifest, "/proc", "/sys"));
  }
  const bool broken = check::leaves_broken(impacts);
  if (context.options().json) {
    nlohmann::json json = {{"target", opened.target.release},
                           {"modules", to_json(impacts)},
                           {"counts", counts_of(impacts)},
                           {"ok", !broken}};
    if (installed) json["installed"] = to_json(*installed);
    context.print_json(json);
  } else {
    context.print(impact_table(impacts, asked.all, context.colour()) +
                  (installed ? installed_text(*installed, context.colour()) : ""));
  }
  return broken ? 1 : 0;
}

}  // namespace

void add_impact(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("impact", std::string(page("impact")));
  auto asked = std::make_shared<Asked>();
  command->add_option("DIR", asked->folder, "the bundle, built")->required();
  command->add_option("--target", asked->target, "another target than the bundle's own");
  command->add_option("--component", asked->components, "only these components are installed");
  command->add_option("--module", asked->modules, "modules that are not the target's")
      ->check(CLI::ExistingFile);
  command->add_option("--tree", asked->tree, "a folder of such modules")
      ->check(CLI::ExistingDirectory);
  command->add_flag("--all", asked->all, "list untouched modules too");
  command->add_flag("--installed", asked->installed, "what this machine has loaded");
  actions.emplace_back(command,
                       [asked](Context& context) -> Outcome { return run(context, *asked); });
}

}  // namespace stackport::cli
