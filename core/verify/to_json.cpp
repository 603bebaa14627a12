// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/verify.h"

namespace stackport::verify {

nlohmann::json to_json(const CaseResult& result) {
  static constexpr const char* outcomes[] = {"passed", "failed", "left out"};
  nlohmann::json proof = nlohmann::json::array(), findings = nlohmann::json::array();
  for (const auto& p : result.proof)
    proof.push_back({{"module", p.module},
                     {"build_id", p.build_id},
                     {"taint", p.taint},
                     {"of_bundle", p.of_bundle}});
  for (const auto& f : result.findings)
    findings.push_back({{"step", f.step}, {"message", f.message}, {"shown", f.shown}});
  return {{"case", result.name},
          {"tier", result.tier},
          {"result", outcomes[int(result.outcome)]},
          {"why", result.why},
          {"steps", result.steps},
          {"planned", result.planned},
          {"seconds", result.seconds},
          {"proof", proof},
          {"findings", findings},
          {"results", result.results},
          {"notes", result.notes},
          {"owners", result.owners},
          {"logs", result.logs.string()}};
}

}  // namespace stackport::verify
