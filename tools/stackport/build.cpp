// SPDX-License-Identifier: GPL-2.0-only
#include "core/build/build.h"

#include <fmt/format.h>

#include <iostream>
#include <thread>

#include "core/host/process.h"
#include "tools/stackport/session.h"
#include "tools/stackport/views.h"

namespace stackport::cli {
namespace {

nlohmann::json report_json(const build::Report& report, const bundle::Manifest& manifest) {
  nlohmann::json excluded = nlohmann::json::array();
  for (const auto& e : manifest.excluded)
    excluded.push_back({{"module", e.module},
                        {"component", e.component},
                        {"reason", e.reason},
                        {"place", e.place}});
  return {{"ok", report.ok},           {"folder", report.folder.string()},
          {"modules", report.modules}, {"missing", report.missing},
          {"excluded", excluded},      {"diagnostics", to_json(report.diagnostics)},
          {"steps", report.steps},     {"cpu_seconds", report.cpu_seconds}};
}

}  // namespace

void add_build(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("build", std::string(page("build")));
  auto folder = std::make_shared<std::string>();
  auto target = std::make_shared<std::string>();
  command->add_option("DIR", *folder, "the bundle")->required();
  command->add_option("--target", *target, "another target than the bundle's own");
  actions.emplace_back(command, [folder, target](Context& context) -> Outcome {
    STACKPORT_TRY(auto opened, open_bundle(context, *folder, *target));
    STACKPORT_TRY(const auto store, context.store());
    STACKPORT_CHECK(choose_compiler(context, store, opened.target));
    const unsigned jobs = context.options().jobs
                              ? context.options().jobs
                              : std::max(1U, std::thread::hardware_concurrency());
    STACKPORT_TRY(const auto report,
                  build::build(host::real_processes(), opened.folder, opened.manifest,
                               opened.target, jobs, [&](const build::Progress& p) {
                                 context.progress().step(p.what, p.done, p.total);
                               }));
    if (context.options().json) {
      context.print_json(report_json(report, opened.manifest));
      return report.ok ? 0 : 1;
    }
    context.progress().clear();
    const bool colour = report::takes_colour(STDERR_FILENO);
    for (const auto& d : report.diagnostics) std::cerr << to_text(d, colour);
    for (const auto& name : report.missing) std::cerr << "error: " << name << " was not built\n";
    const auto warnings =
        std::count_if(report.diagnostics.begin(), report.diagnostics.end(),
                      [](const Diagnostic& d) { return d.severity == Severity::warning; });
    context.print(left_out(opened.manifest, context.colour()) +
                  fmt::format("{}: {} modules for {}, {} warnings, {} steps, {:.0f} CPU s: {}\n",
                              report.folder.string(), report.modules.size(), opened.target.release,
                              warnings, report.steps, report.cpu_seconds,
                              report.ok ? "built" : "failed"));
    return report.ok ? 0 : 1;
  });
}

}  // namespace stackport::cli
