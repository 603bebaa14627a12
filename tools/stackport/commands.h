// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "tools/stackport/context.h"

namespace stackport::cli {

/// What a command came to: the program's exit status (0 or 1), or an error.
using Outcome = Result<int>;
/// Run after parsing, when its subcommand was given.
using Action = std::function<Outcome(Context&)>;
using Actions = std::vector<std::pair<CLI::App*, Action>>;

// Each adds its subcommand (with its page as help) and its action.
void add_kernel(CLI::App& app, Actions& actions);
void add_target(CLI::App& app, Actions& actions);
void add_graph(CLI::App& app, Actions& actions);
void add_plan(CLI::App& app, Actions& actions);
void add_survey(CLI::App& app, Actions& actions);
void add_advise(CLI::App& app, Actions& actions);
void add_assemble(CLI::App& app, Actions& actions);
void add_build(CLI::App& app, Actions& actions);
void add_check(CLI::App& app, Actions& actions);
void add_impact(CLI::App& app, Actions& actions);
void add_keep(CLI::App& app, Actions& actions);
void add_verify(CLI::App& app, Actions& actions);
void add_why(CLI::App& app, Actions& actions);
void add_pack(CLI::App& app, Actions& actions);
void add_patch(CLI::App& app, Actions& actions);
void add_cost(CLI::App& app, Actions& actions);
void add_lint(CLI::App& app, Actions& actions);

/// The page of a command: the text of its .md file.
std::string_view page(std::string_view command);

}  // namespace stackport::cli
