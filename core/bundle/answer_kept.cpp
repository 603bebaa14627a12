// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/answer.h"
#include "core/delta/gap_text.h"

namespace stackport::bundle {

using nlohmann::json;

json to_kept(const Answers& answers) {
  json given = json::array(), open = json::array();
  for (const auto& answer : answers.given)
    given.push_back({{"gap", delta::to_kept(answer.gap)},
                     {"proposal", delta::to_kept(answer.proposal)},
                     {"kernel", answer.kernel},
                     {"components", answer.components}});
  for (const auto& gap : answers.open)
    open.push_back({{"gap", delta::to_kept(gap.gap)},
                    {"kernel", gap.kernel},
                    {"components", gap.components},
                    {"tried", gap.tried}});
  return {{"given", std::move(given)}, {"open", std::move(open)}};
}

Answers answers_from(const json& kept) {
  Answers out;
  for (const auto& entry : kept.at("given"))
    out.given.push_back({delta::gap_from(entry.at("gap")),
                         delta::proposal_from(entry.at("proposal")), entry.at("kernel"),
                         entry.at("components").get<std::vector<std::string>>(), ""});
  for (const auto& entry : kept.at("open"))
    out.open.push_back({delta::gap_from(entry.at("gap")), entry.at("kernel"),
                        entry.at("components").get<std::vector<std::string>>(), entry.at("tried")});
  return out;
}

}  // namespace stackport::bundle
