// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/survey_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/report/table.h"
#include "tools/stackport/context.h"

namespace stackport::cli {

using bundle::SurveyedPolicy;
using delta::Gap;
using report::Cell;
using report::Colour;

namespace {

constexpr size_t shown_form = 100;

bool same(const Gap& a, const Gap& b) {
  return a.kind == b.kind && a.item == b.item;
}

bool holds(const std::vector<Gap>& gaps, const Gap& gap) {
  return std::any_of(gaps.begin(), gaps.end(), [&](const Gap& other) { return same(gap, other); });
}

size_t sites(const SurveyedPolicy& policy) {
  size_t out = 0;
  for (const auto& gap : policy.gaps) out += gap.uses.size();
  return out;
}

std::string text_of(const Place& place) {
  return place.file.empty() ? "-" : fmt::format("{}:{}", place.file, place.line);
}

std::string shortened(const std::string& form) {
  if (form.empty()) return "-";
  return form.size() > shown_form ? form.substr(0, shown_form) + " .." : form;
}

size_t trusted(const SurveyedPolicy& policy, std::string_view trust) {
  return size_t(std::count_if(policy.proposals.begin(), policy.proposals.end(),
                              [&](const auto& proposal) { return proposal.trust == trust; }));
}

std::string proposal_text(const SurveyedPolicy& policy, const std::string& gap) {
  std::string out;
  for (const auto& proposal : policy.proposals) {
    if (proposal.gap != gap) continue;
    out +=
        fmt::format("    {}: {}{}, {}\n", proposal.trust, proposal.how,
                    proposal.header.empty() ? "" : " in compat's " + proposal.header, proposal.why);
    for (const auto& line : lines(proposal.text)) out += "      | " + line + "\n";
  }
  return out;
}

std::string gap_text(const Gap& gap) {
  std::string out = fmt::format("  {} {} {} {} ({} use{})\n", gap.id, gap.change, gap.kind,
                                gap.item, gap.uses.size(), gap.uses.size() == 1 ? "" : "s");
  if (gap.kind == "other" || gap.change == "clash") out += "    says:  " + gap.message + "\n";
  if (gap.kind != "header" && gap.kind != "other")
    out += fmt::format("    own:   {}\n           {}\n    here:  {}\n           {}\n",
                       shortened(gap.native_form), text_of(gap.native_place),
                       shortened(gap.bundle_form), text_of(gap.bundle_place));
  if (!gap.uses.empty()) out += "    first: " + text_of(gap.uses.front()) + "\n";
  return out;
}

std::string differences(const SurveyedPolicy& policy) {
  std::string out;
  for (const auto& gap : policy.told)
    if (!holds(policy.gaps, gap))
      out += fmt::format("  not predicted: {} {} ({}) {}: {}\n", gap.change, gap.kind, gap.item,
                         text_of(gap.uses.front()), gap.message);
  for (const auto& gap : policy.gaps)
    if (!holds(policy.told, gap))
      out += fmt::format("  not real: {} {} ({}) {}: {}\n", gap.change, gap.kind, gap.item,
                         text_of(gap.uses.front()), gap.message);
  return out;
}

std::string truth_text(const bundle::Survey& survey) {
  Score sum;
  size_t told_sites = 0, common_sites = 0;
  std::string out;
  for (const auto& component : survey.components)
    for (const auto& policy : component.policies) {
      const Score score = score_of(policy);
      sum.told += score.told;
      sum.predicted += score.predicted;
      sum.common += score.common;
      told_sites += policy.told_sites;
      common_sites += policy.common_sites;
      const auto text = differences(policy);
      if (!text.empty())
        out += fmt::format("{} as {}\n{}", component.name, policy::to_string(policy.kind), text);
    }
  return out + fmt::format(
                   "compiler: {} roots; predicted: {}; common: {}; recall {:.1f} %, precision "
                   "{:.1f} %; compiler {:.1f} CPU s\n",
                   sum.told, sum.predicted, sum.common, sum.recall(), sum.precision(),
                   survey.compiler_seconds);
}

nlohmann::json place_json(const Place& place) {
  return {{"file", place.file}, {"line", place.line}};
}

nlohmann::json gap_json(const Gap& gap) {
  nlohmann::json uses = nlohmann::json::array();
  for (const auto& use : gap.uses) uses.push_back(place_json(use));
  return {{"id", gap.id},
          {"kind", gap.kind},
          {"item", gap.item},
          {"change", gap.change},
          {"native", gap.native_form},
          {"bundle", gap.bundle_form},
          {"native_place", place_json(gap.native_place)},
          {"bundle_place", place_json(gap.bundle_place)},
          {"message", gap.message},
          {"units", gap.units},
          {"uses", uses}};
}

nlohmann::json proposals_json(const std::vector<delta::Proposal>& proposals) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& p : proposals)
    out.push_back({{"delta", p.gap},
                   {"how", p.how},
                   {"trust", p.trust},
                   {"header", p.header},
                   {"text", p.text},
                   {"why", p.why}});
  return out;
}

nlohmann::json gaps_json(const std::vector<Gap>& gaps) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& gap : gaps) out.push_back(gap_json(gap));
  return out;
}

}  // namespace

Score score_of(const SurveyedPolicy& policy) {
  Score out{policy.told.size(), policy.gaps.size(), 0};
  for (const auto& gap : policy.told) out.common += holds(policy.gaps, gap) ? 1 : 0;
  return out;
}

size_t left(const bundle::Survey& survey) {
  size_t out = 0;
  for (const auto& component : survey.components)
    for (const auto& policy : component.policies)
      out += policy.gaps.size() - policy.resolved.size() + policy.appeared.size();
  return out;
}

std::string survey_text(const bundle::Survey& survey, bool colour, bool truth) {
  report::Table table({"component", "policy", "units", "errors", "sites", "deltas", "proven",
                       "proposed", "shipped", "left", "why not"});
  std::string details;
  for (const auto& component : survey.components)
    for (const auto& policy : component.policies) {
      const size_t open = policy.gaps.size() - policy.resolved.size() + policy.appeared.size();
      table.row({Cell(component.name), Cell(std::string(policy::notation(policy.kind))),
                 Cell::number(int(policy.units)), Cell::number(int(policy.reports)),
                 Cell::number(int(sites(policy))), Cell::number(int(policy.gaps.size())),
                 Cell::number(int(trusted(policy, "proven"))),
                 Cell::number(int(trusted(policy, "proposed"))),
                 Cell::number(int(policy.resolved.size())),
                 Cell(std::to_string(open), open ? Colour::bad : Colour::good),
                 Cell(policy.why_not, Colour::dim)});
      if (open == 0) continue;
      details += fmt::format("\n{} as {} of {}: {} left\n", component.name,
                             policy::to_string(policy.kind), policy.kernel, open);
      if (!component.owner.empty()) details += fmt::format("  owner: {}\n", component.owner);
      for (const auto& gap : policy.gaps)
        if (!policy.resolved.contains(gap.id))
          details += gap_text(gap) + proposal_text(policy, gap.id);
      for (const auto& gap : policy.appeared)
        details += "  (with what is shipped)\n" + gap_text(gap);
    }
  std::string out = table.text(colour) + details;
  for (const auto& note : survey.notes) out += "not tried: " + note.message + "\n";
  size_t proven = 0, proposed = 0, all = 0;
  for (const auto& component : survey.components)
    for (const auto& policy : component.policies) {
      proven += trusted(policy, "proven");
      proposed += trusted(policy, "proposed");
      all += policy.gaps.size();
    }
  out += fmt::format("\nof {} deltas resolve by themselves: {} proven, {} proposed\n", all, proven,
                     proposed);
  if (truth) out += "\n" + truth_text(survey);
  return out + fmt::format("\n{:.1f} CPU s\n", survey.parse_seconds);
}

nlohmann::json survey_json(const bundle::Survey& survey) {
  nlohmann::json components = nlohmann::json::array();
  for (const auto& component : survey.components) {
    nlohmann::json policies = nlohmann::json::array();
    for (const auto& policy : component.policies)
      policies.push_back({{"policy", policy::to_string(policy.kind)},
                          {"kernel", policy.kernel},
                          {"why_not", policy.why_not},
                          {"units", policy.units},
                          {"errors", policy.reports},
                          {"echoes", policy.echoes},
                          {"sites", sites(policy)},
                          {"deltas", gaps_json(policy.gaps)},
                          {"proposals", proposals_json(policy.proposals)},
                          {"resolved", policy.resolved},
                          {"appeared", gaps_json(policy.appeared)},
                          {"told", gaps_json(policy.told)},
                          {"told_lines", policy.told_sites},
                          {"common_lines", policy.common_sites}});
    components.push_back({{"component", component.name},
                          {"layer", component.layer},
                          {"owner", component.owner},
                          {"policies", policies}});
  }
  return {{"components", components},
          {"notes", to_json(survey.notes)},
          {"cpu_seconds", survey.parse_seconds},
          {"compiler_cpu_seconds", survey.compiler_seconds}};
}

}  // namespace stackport::cli
