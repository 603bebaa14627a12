// SPDX-License-Identifier: GPL-2.0-only
#include "tools/stackport/survey_write.h"

#include <fmt/format.h>

#include "core/bundle/answer.h"

namespace stackport::cli {

std::string file_of(const Data& data, const std::string& component) {
  if (const auto own = data.policies.components.find(component);
      own != data.policies.components.end())
    return own->second.place.file;
  const auto* known = data.stack.find(component);
  const auto layer = data.policies.layers.find(known->layer);
  return layer == data.policies.layers.end() ? "policies/" + component + ".yaml"
                                             : layer->second.place.file;
}

Result<std::string> enter(Context& context,
                          const std::map<std::string, std::vector<policy::Entry>>& by_file) {
  STACKPORT_TRY(const auto root, context.data_folder());
  std::string told;
  for (const auto& [file, entries] : by_file) {
    STACKPORT_TRY(const auto text, host::real_file_system().read(root / file));
    STACKPORT_CHECK(host::real_file_system().write(root / file, policy::enter_open(text, entries)));
    told += fmt::format("{}: {} entered, open\n", file, entries.size());
  }
  return told;
}

Outcome write_proposals(Context& context, const Pair& pair) {
  STACKPORT_TRY(const auto session, make_session(context, pair));
  const auto known = bundle::accepted_ids(session->data.policies);
  std::map<std::string, std::vector<policy::Entry>> by_file;
  for (const auto& answer : session->plan.answers.given) {
    const auto& proposal = answer.proposal;
    if (proposal.trust == "proven" || known.contains(proposal.id)) continue;
    by_file[file_of(session->data, answer.components.front())].push_back(
        {proposal.id, bundle::what_of(answer), proposal.why});
  }
  STACKPORT_TRY(auto told, enter(context, by_file));
  const size_t open = session->plan.answers.open.size();
  if (open > 0) told += fmt::format("{} deltas are left that nothing resolves\n", open);
  context.print(told.empty() ? "nothing to enter\n" : told);
  return open == 0 ? 0 : 1;
}

}  // namespace stackport::cli
