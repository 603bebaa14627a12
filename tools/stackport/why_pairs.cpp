// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/why_pairs.h"

#include <fmt/format.h>

#include <unistd.h>

#include <iostream>

#include "core/base/text.h"
#include "core/report/table.h"
#include "tools/stackport/known_pairs.h"

namespace stackport::cli {
namespace {

Result<void> known_component(const Data& data, const std::string& name) {
  if (data.stack.find(name)) return {};
  std::vector<std::string> names;
  for (const auto& each : data.stack.components) names.push_back(each.name);
  const auto near = nearest(name, names);
  return fail(ErrorKind::input, "", fmt::format("no component '{}'", name),
              near ? fmt::format("did you mean '{}'?", *near) : "known here: " + join(names, ", "));
}

/// Rules and patches of the component that the pair needs, by name and line.
std::vector<std::string> needed(const bundle::PairView& view, const std::string& component) {
  std::vector<std::string> out;
  for (const auto& use : view.needed)
    if (use.component == component)
      out.push_back(fmt::format("{} ({})", base_name(use.name), to_text(use.place)));
  return out;
}

nlohmann::json json_of(const bundle::PairView& view, const bundle::BundleComponent& c) {
  return {{"source", view.pair.source}, {"target", view.pair.target},
          {"policy", c.policy},         {"why", c.why},
          {"place", c.place},           {"because", c.because},
          {"owner", c.owner},           {"needs", needed(view, c.name)}};
}

std::string text_of(const bundle::PairView& view, const bundle::BundleComponent& c) {
  std::string out = fmt::format("  {}\n", to_string(view.pair));
  const auto fact = [&](const char* label, const std::string& text) {
    if (!text.empty()) out += fmt::format("    {:<10} {}\n", label, text);
  };
  fact("policy", c.policy.empty() ? "none" : c.policy);
  fact("because", c.why);
  fact("decided at", c.place);
  for (const auto& each : c.because) fact("fact", each);
  for (const auto& each : needed(view, c.name)) fact("needs", each);
  return out;
}

}  // namespace

Outcome why_all_pairs(Context& context, const std::string& component) {
  STACKPORT_TRY(const auto data, context.data());
  STACKPORT_CHECK(known_component(data, component));
  STACKPORT_TRY(const auto known, plan_known_pairs(context, data));
  if (!known.failed.empty()) return fail(ErrorKind::failed, known.failed);
  nlohmann::json json = nlohmann::json::array();
  std::string text, owner;
  for (const auto& each : known.planned)
    for (const auto& c : each.view.components) {
      if (c.name != component) continue;
      json.push_back(json_of(each.view, c));
      text += text_of(each.view, c);
      owner = c.owner;
    }
  for (const auto& note : known.missing)
    std::cerr << to_text(note, report::takes_colour(STDERR_FILENO));
  if (context.options().json) {
    context.print_json(json);
    return 0;
  }
  context.print(report::paint(component, report::Colour::strong, context.colour()) + "\n" +
                (owner.empty() ? "" : fmt::format("  {:<12} {}\n", "owner", owner)) + text);
  return 0;
}

}  // namespace stackport::cli
