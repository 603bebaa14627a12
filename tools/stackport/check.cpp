// SPDX-License-Identifier: GPL-2.0-only
#include "core/check/check.h"

#include "core/base/text.h"
#include "tools/stackport/session.h"
#include "tools/stackport/views.h"

namespace stackport::cli {

namespace {

/// Whether a finding is of the module itself, or of a unit of its folder.
bool concerns(const check::Finding& finding, const bundle::BundleModule& module) {
  if (kernel::module_name(finding.subject) == kernel::module_name(module.name)) return true;
  return finding.subject.starts_with(module.folder + "/");
}

/// What the checks came to, component by component.
std::map<std::string, std::string> results_of(const bundle::Manifest& manifest,
                                              const std::vector<check::Check>& checks) {
  const bool unsure = std::any_of(checks.begin(), checks.end(), [](const auto& check) {
    return check.outcome == check::Outcome::not_checked;
  });
  std::map<std::string, std::string> results;
  for (const auto& module : manifest.modules) {
    auto& result = results[module.component];
    if (result.empty()) result = unsure ? "not checked" : "passed";
    for (const auto& check : checks)
      for (const auto& finding : check.findings)
        if (concerns(finding, module)) result = check.name + " failed";
  }
  for (const auto& left : manifest.excluded)
    results.try_emplace(left.component, "left out: " + left.reason);
  return results;
}

}  // namespace

void add_check(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("check", std::string(page("check")));
  auto folder = std::make_shared<std::string>();
  auto target = std::make_shared<std::string>();
  command->add_option("DIR", *folder, "the bundle, built")->required();
  command->add_option("--target", *target, "another target than the bundle's own");
  actions.emplace_back(command, [folder, target](Context& context) -> Outcome {
    STACKPORT_TRY(auto opened, open_bundle(context, *folder, *target));
    STACKPORT_TRY(const auto store, context.store());
    STACKPORT_CHECK(choose_compiler(context, store, opened.target));
    context.progress().step("checking");
    const auto checks = check::check_all(opened.folder, opened.manifest, opened.target, store);
    const bool failed = std::any_of(checks.begin(), checks.end(), [](const auto& check) {
      return check.outcome == check::Outcome::failed;
    });
    if (context.options().json)
      context.print_json(
          {{"target", opened.target.release}, {"checks", to_json(checks)}, {"ok", !failed}});
    else
      context.print(headline(opened.manifest) + "\n" +
                    component_table(opened.manifest, context.colour(), report::terminal_width(),
                                    results_of(opened.manifest, checks)) +
                    "\n" + check_table(checks, context.colour()));
    return failed ? 1 : 0;
  });
}

}  // namespace stackport::cli
