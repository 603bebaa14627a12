// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/keep.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/report/table.h"
#include "tools/stackport/session.h"

namespace stackport::cli {
namespace {

using report::Cell;
using report::Colour;

std::string keep_table(const std::vector<check::Keep>& all, bool colour) {
  report::Table table({"module", "", "why"});
  size_t kept = 0;
  for (const auto& one : all) {
    kept += one.keep ? 1 : 0;
    std::string why = one.reasons.empty() ? "" : one.reasons.front();
    if (one.reasons.size() > 1) why += fmt::format("; and {} more", one.reasons.size() - 1);
    table.row({Cell(one.module),
               Cell(one.keep ? "keep" : "rebuild", one.keep ? Colour::good : Colour::bad),
               Cell(why)});
  }
  return table.text(colour, report::terminal_width()) +
         fmt::format("\n{} kept, {} to be rebuilt\n", kept, all.size() - kept);
}

nlohmann::json to_json(const std::vector<check::Keep>& all) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& one : all)
    out.push_back({{"module", one.module}, {"keep", one.keep}, {"reasons", one.reasons}});
  return out;
}

Outcome run(Context& context, const std::string& folder, const std::string& target,
            const std::string& on) {
  STACKPORT_TRY(const auto opened, open_bundle(context, folder, target));
  STACKPORT_TRY(const auto store, context.store());
  STACKPORT_TRY(const auto to, kernel::open_target(store, on));
  const auto built_at =
      std::filesystem::weakly_canonical(opened.folder / "build" / opened.target.release);
  context.progress().step("comparing the two releases");
  STACKPORT_TRY(const auto built, check::read_built(built_at));
  STACKPORT_TRY(const auto all, check::keep_or_rebuild({built, built_at, opened.target, to}));
  const bool rebuild =
      std::any_of(all.begin(), all.end(), [](const auto& one) { return !one.keep; });
  if (context.options().json)
    context.print_json({{"from", opened.target.release},
                        {"to", to.release},
                        {"modules", to_json(all)},
                        {"ok", !rebuild}});
  else
    context.print(keep_table(all, context.colour()));
  return rebuild ? 1 : 0;
}

}  // namespace

void add_keep(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("keep", std::string(page("keep")));
  auto folder = std::make_shared<std::string>();
  auto target = std::make_shared<std::string>();
  auto on = std::make_shared<std::string>();
  command->add_option("DIR", *folder, "the bundle, built")->required();
  command->add_option("--target", *target, "what it is built for, when not the bundle's own");
  command->add_option("--on", *on, "the release on which it is to be used")->required();
  actions.emplace_back(
      command, [=](Context& context) -> Outcome { return run(context, *folder, *target, *on); });
}

}  // namespace stackport::cli
