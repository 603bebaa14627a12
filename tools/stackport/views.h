// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/plan.h"
#include "core/check/check.h"

namespace stackport::cli {

/// The table of a bundle's components: policy, modules, adjustments, lines and, where `built` says,
/// the result of building and checking them.
std::string component_table(const bundle::Manifest& manifest, bool colour, size_t width,
                            const std::map<std::string, std::string>& results = {});
/// A line on what it is, above the table; and what is left out, below it.
std::string headline(const bundle::Manifest& manifest);
std::string left_out(const bundle::Manifest& manifest, bool colour);
/// The sum of hand-written lines, with those of compat headers; and the lines made by rules.
struct Lines {
  int x = 0, y = 0, generated = 0, hand = 0, compat = 0, lifted = 0;
};
Lines sum_of(const bundle::Manifest& manifest);
/// How many deltas the tool itself resolves, and at which trust; empty when there was none.
std::string answered(const bundle::Answers& answers);

/// The patches of a plan that are no backports, with class and upstream status.
std::string beyond_text(const bundle::Plan& plan, const patch::Series& series);
nlohmann::json beyond_json(const bundle::Plan& plan, const patch::Series& series);

nlohmann::json plan_json(const bundle::Plan& plan);
std::string check_table(const std::vector<check::Check>& checks, bool colour);
nlohmann::json to_json(const std::vector<check::Check>& checks);

}  // namespace stackport::cli
