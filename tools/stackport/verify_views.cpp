// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/verify_views.h"

#include <fmt/format.h>

#include <map>

#include "core/base/text.h"
#include "core/report/table.h"

namespace stackport::cli {
namespace {

using report::Cell;
using report::Colour;

constexpr size_t kNamed = 4;  // modules that the table names

/// "7 of the bundle, OE: ib_core ddd6e57a, ...", each module once.
std::string proof_of(const verify::CaseResult& result) {
  if (result.outcome == verify::Outcome::left_out) return result.why;
  std::map<std::string, const verify::Proof*> ours, others;
  for (const auto& proof : result.proof)
    (proof.of_bundle ? ours : others).emplace(proof.module, &proof);
  std::vector<std::string> named;
  for (const auto& [name, proof] : ours) {
    if (named.size() == kNamed) break;
    named.push_back(name + " " + proof->build_id.substr(0, 8));
  }
  if (ours.size() > kNamed) named.push_back("...");
  std::string out;
  if (!ours.empty())
    out = fmt::format("{} of the bundle, {}: {}", ours.size(), ours.begin()->second->taint,
                      join(named, ", "));
  if (!others.empty())
    out += fmt::format("{}{} not the bundle's", out.empty() ? "" : "; ", others.size());
  return out;
}

Cell result_of(const verify::CaseResult& result) {
  switch (result.outcome) {
    case verify::Outcome::passed:
      return {"passed", Colour::good};
    case verify::Outcome::failed:
      return {"FAILED", Colour::bad};
    case verify::Outcome::left_out:
      return {"left out", Colour::dim};
  }
  return {""};
}

std::string details(const verify::CaseResult& result, bool colour) {
  std::string out;
  for (const auto& finding : result.findings) {
    const std::string where =
        finding.step.empty() ? result.name : result.name + ": " + finding.step;
    out += report::paint(where, Colour::bad, colour) + ": " + finding.message + "\n";
    for (const auto& line : finding.shown) out += "    | " + line + "\n";
  }
  for (const auto& line : result.owners) out += "  " + line + "\n";
  if (!result.findings.empty() && !result.logs.empty())
    out += "  next: read the logs in " + result.logs.string() + "\n";
  for (const auto& note : result.notes) out += result.name + ": " + note + "\n";
  return out;
}

}  // namespace

std::string verify_table(const std::vector<verify::CaseResult>& results, bool colour) {
  report::Table table({"case", "tier", "steps", "seconds", "result", "proof"});
  std::string below;
  for (const auto& result : results) {
    Cell seconds{fmt::format("{:.1f}", result.seconds)};
    seconds.right = true;
    table.row({result.name, Cell::number(result.tier),
               fmt::format("{}/{}", result.steps, result.planned), seconds, result_of(result),
               proof_of(result)});
    below += details(result, colour);
  }
  return table.text(colour) + (below.empty() ? "" : "\n" + below);
}

}  // namespace stackport::cli
