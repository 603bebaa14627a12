// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/views.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/bundle/answer.h"
#include "core/bundle/backports.h"
#include "core/report/table.h"
#include "tools/stackport/context.h"

namespace stackport::cli {

using report::Cell;
using report::Colour;

namespace {

std::string notation(const bundle::BundleComponent& component) {
  const auto& policy = component.policy;
  if (policy == "take-x")
    return component.reverted.empty() ? "X" : fmt::format("X-{{{}}}", component.reverted.size());
  if (policy == "reuse-y") return "~Y";
  if (policy == "exclude") return "-";
  return "?";
}

int modules_of(const bundle::Manifest& manifest, const std::string& component) {
  return int(std::count_if(manifest.modules.begin(), manifest.modules.end(),
                           [&](const auto& m) { return m.component == component; }));
}

Colour colour_of(check::Outcome outcome) {
  switch (outcome) {
    case check::Outcome::passed:
      return Colour::good;
    case check::Outcome::failed:
      return Colour::bad;
    default:
      return Colour::dim;
  }
}

const char* word(check::Outcome outcome) {
  switch (outcome) {
    case check::Outcome::passed:
      return "passed";
    case check::Outcome::failed:
      return "failed";
    default:
      return "not checked";
  }
}

nlohmann::json answers_json(const bundle::Answers& answers) {
  nlohmann::json given = nlohmann::json::array(), open = nlohmann::json::array();
  for (const auto& answer : answers.given)
    given.push_back({{"id", answer.proposal.id},
                     {"delta", answer.gap.id},
                     {"what", bundle::what_of(answer)},
                     {"trust", answer.proposal.trust},
                     {"accepted", answer.accepted},
                     {"components", answer.components},
                     {"header", answer.proposal.header},
                     {"text", answer.proposal.text},
                     {"why", answer.proposal.why}});
  for (const auto& gap : answers.open)
    open.push_back({{"delta", gap.gap.id},
                    {"kind", gap.gap.kind},
                    {"item", gap.gap.item},
                    {"change", gap.gap.change},
                    {"components", gap.components},
                    {"tried", gap.tried}});
  return {{"given", std::move(given)}, {"open", std::move(open)}};
}

}  // namespace

std::string headline(const bundle::Manifest& m) {
  return fmt::format("{}: {} {} ({}) on {} ({}, {})\n", m.stack, m.source.name, m.source.version,
                     m.source.package_version, m.target.name, m.target.release,
                     m.base.package_version);
}

std::string component_table(const bundle::Manifest& manifest, bool colour, size_t width,
                            const std::map<std::string, std::string>& results) {
  std::vector<std::string> header{"component", "policy", "modules", "adjust",
                                  "X",         "Y",      "gen",     "hand"};
  header.push_back(results.empty() ? "why" : "result");
  report::Table table(header);
  for (const auto& c : manifest.components) {
    const int modules = modules_of(manifest, c.name);
    std::string last = modules == 0 && !c.because.empty() ? c.because.back() : c.why;
    Colour tint = Colour::dim;
    if (const auto result = results.find(c.name); result != results.end()) {
      last = result->second;
      tint = last == "passed" ? Colour::good : modules == 0 ? Colour::dim : Colour::bad;
    }
    table.row({Cell(c.name, modules ? Colour::strong : Colour::dim), Cell(notation(c)),
               Cell::number(modules), Cell::number(c.adjustments), Cell::number(c.lines_x),
               Cell::number(c.lines_y), Cell::number(c.lines_generated), Cell::number(c.lines_hand),
               Cell(last, tint)});
  }
  return table.text(colour, width);
}

std::string left_out(const bundle::Manifest& manifest, bool colour) {
  if (manifest.excluded.empty()) return {};
  report::Table table({"left out", "component", "because"});
  for (const auto& e : manifest.excluded)
    table.row({Cell(e.module), Cell(e.component),
               Cell(e.place.empty() ? e.reason : e.reason + " (" + e.place + ")", Colour::dim)});
  return "\n" + table.text(colour);
}

std::string answered(const bundle::Answers& answers) {
  size_t proven = 0, accepted = 0, proposed = 0;
  for (const auto& answer : answers.given)
    ++(answer.proposal.trust == "proven" ? proven : answer.accepted.empty() ? proposed : accepted);
  if (answers.given.empty() && answers.open.empty()) return {};
  return fmt::format(
      "{} deltas resolved by the tool: {} proven, {} accepted, {} to be accepted; {} left open\n",
      answers.given.size(), proven, accepted, proposed, answers.open.size());
}

Lines sum_of(const bundle::Manifest& manifest) {
  Lines sum;
  for (const auto& c : manifest.components) {
    sum.x += c.lines_x;
    sum.y += c.lines_y;
    sum.generated += c.lines_generated;
    sum.hand += c.lines_hand;
  }
  for (const auto& file : manifest.files)
    if (file.role == "compat")
      for (const auto& change : file.changes)
        (change.kind == "compat" ? sum.compat : sum.lifted) += change.added;
  sum.hand += sum.compat;
  sum.generated += sum.lifted;
  return sum;
}

std::string beyond_text(const bundle::Plan& plan, const patch::Series& series) {
  const auto found = bundle::beyond_backports(plan, series);
  if (found.empty()) return {};
  std::string out = "\nno backports:\n";
  for (const auto& each : found)
    out += fmt::format("  {} ({}; {}): {}\n", each.patch->file, each.patch->patch_class,
                       each.status, each.patch->why);
  return out;
}

nlohmann::json beyond_json(const bundle::Plan& plan, const patch::Series& series) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& each : bundle::beyond_backports(plan, series))
    out.push_back({{"patch", each.patch->file},
                   {"class", each.patch->patch_class},
                   {"upstream", each.status},
                   {"why", each.patch->why}});
  return out;
}

nlohmann::json plan_json(const bundle::Plan& plan) {
  auto json = bundle::to_json(plan.manifest);
  json.erase("files");
  const auto sum = sum_of(plan.manifest);
  json["lines"] = {{"x", sum.x},
                   {"y", sum.y},
                   {"generated", sum.generated},
                   {"hand", sum.hand},
                   {"hand_compat", sum.compat},
                   {"generated_lifts", sum.lifted}};
  json["answers"] = answers_json(plan.answers);
  json["seams"] = nlohmann::json::array();
  for (const auto& seam : plan.seams)
    json["seams"].push_back(
        {{"component", seam.component}, {"kind", seam.kind}, {"partner", seam.partner}});
  json["rules"] = nlohmann::json::array();
  for (const auto& rule : plan.rules)
    json["rules"].push_back({{"component", rule.component},
                             {"rule", rule.rule},
                             {"place", rule.place},
                             {"delta", rule.delta},
                             {"needed", rule.needed},
                             {"edits", rule.edits},
                             {"native", rule.native_form},
                             {"bundle", rule.bundle_form}});
  json["problems"] = to_json(plan.problems);
  json["warnings"] = to_json(plan.warnings);
  json["ships"] = plan.problems.empty();
  return json;
}

std::string check_table(const std::vector<check::Check>& checks, bool colour) {
  report::Table table({"check", "result", "what"});
  std::string findings, notes;
  for (const auto& check : checks) {
    table.row({Cell(check.name), Cell(word(check.outcome), colour_of(check.outcome)),
               Cell(check.summary)});
    for (const auto& note : check.notes) notes += fmt::format("{}: {}\n", check.name, note);
    for (const auto& finding : check.findings) {
      findings += fmt::format("{}: {}: {}\n", check.name, finding.subject, finding.message);
      if (!finding.next.empty()) findings += "  next: " + finding.next + "\n";
    }
  }
  return table.text(colour) + (notes.empty() ? "" : "\n" + notes) +
         (findings.empty() ? "" : "\n" + findings);
}

nlohmann::json to_json(const std::vector<check::Check>& checks) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& check : checks) {
    nlohmann::json findings = nlohmann::json::array();
    for (const auto& f : check.findings)
      findings.push_back({{"subject", f.subject}, {"message", f.message}, {"next", f.next}});
    out.push_back({{"check", check.name},
                   {"result", word(check.outcome)},
                   {"summary", check.summary},
                   {"findings", findings}});
    if (!check.details.is_null()) out.back()["details"] = check.details;
  }
  return out;
}

}  // namespace stackport::cli
