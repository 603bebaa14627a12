// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>
#include <unistd.h>

#include <exception>
#include <iostream>
#include <set>
#include <sstream>

#include "core/host/parallel.h"
#include "core/host/process.h"
#include "tools/stackport/commands.h"

namespace stackport::cli {
namespace {

void show(const Error& error) {
  const bool colour = report::takes_colour(STDERR_FILENO);
  std::set<std::string> said;  // what several components run into is one error
  for (const auto& diagnostic : error.diagnostics)
    if (auto text = to_text(diagnostic, colour); said.insert(text).second) std::cerr << text;
}

/// In the list of commands, the first line of each page.
class FirstLines : public CLI::Formatter {
 public:
  std::string make_subcommand(const CLI::App* command) const override {
    const std::string page = command->get_description();
    std::ostringstream out;
    CLI::detail::format_help(out, command->get_display_name(true), page.substr(0, page.find('\n')),
                             get_column_width());
    return out.str();
  }
};

int run(int argc, char** argv) {
  CLI::App app(
      "Backports the Linux RDMA stack of one kernel to another, with a policy for each component.",
      "stackport");
  Options options;
  Actions actions;
  app.set_version_flag("--version", STACKPORT_VERSION);
  app.formatter(std::make_shared<FirstLines>());
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--store", options.store, "folder of everything that is kept between runs");
  app.add_option("--data", options.data, "folder of stacks/, policies/ and patches/");
  app.add_flag("--json", options.json, "print JSON");
  app.add_option("-j,--jobs", options.jobs, "jobs at once (default: one a core)");
  add_kernel(app, actions);
  add_target(app, actions);
  add_graph(app, actions);
  add_survey(app, actions);
  add_advise(app, actions);
  add_plan(app, actions);
  add_why(app, actions);
  add_assemble(app, actions);
  add_build(app, actions);
  add_check(app, actions);
  add_impact(app, actions);
  add_keep(app, actions);
  add_verify(app, actions);
  add_pack(app, actions);
  add_patch(app, actions);
  add_cost(app, actions);
  add_lint(app, actions);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : int(ErrorKind::input);
  }
  Context context(options);
  for (auto& [command, action] : actions) {
    if (!command->parsed()) continue;
    const auto outcome = action(context);
    context.progress().clear();
    if (outcome) return *outcome;
    if (options.json && !context.has_printed())
      context.print_json({{"errors", to_json(outcome.error().diagnostics)}});
    show(outcome.error());
    return int(outcome.error().kind);
  }
  return int(ErrorKind::input);
}

}  // namespace
}  // namespace stackport::cli

int main(int argc, char** argv) {
  stackport::host::forward_signals();
  stackport::host::keep_memory();
  try {
    return stackport::cli::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "error: stackport itself failed: " << error.what() << "\n"
              << "  next: report it with the command line and this message\n";
    return 3;
  }
}
