// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <nlohmann/json.hpp>

#include "core/bundle/planner.h"

namespace stackport::bundle {

/// Finds what of X's code does not fit in the image as it stands, and what resolves it: round by
/// round, since one lift may show the next gap, until nothing new is found. Changes nothing; parses
/// are kept.
Result<Answers> find_answers(Planner& planner);

/// Puts what `answers` give into the image: lifts into compat headers, rules as edits.
/// `refused`: ids of the deltas whose rules could not be carried out, and why.
Result<void> apply_answers(Planner& planner, const std::vector<Answer>& answers, Image& image,
                           std::map<std::string, std::string>& refused);

/// "lifted macro dst_rtable in net/route.h"
std::string what_of(const Answer& answer);

/// The include guard of a compat header.
std::string compat_guard(const std::string& header);

/// The policy's entry for each id, accepted or open.
std::map<std::string, policy::Accepted> accepted_ids(const policy::PolicySet& policies);

/// The entry that accepts an id; null: there is none, or it is still open.
const policy::Accepted* accepted_by(const std::map<std::string, policy::Accepted>& ids,
                                    const std::string& id);

/// What a person has to read or to answer before the plan can ship, with the owners among
/// `components`.
std::vector<Diagnostic> problems_of(const Answers& answers, const policy::PolicySet& policies,
                                    const std::vector<BundleComponent>& components);

/// Notes in the store which ids an entry of `accept:` may name for the pair, for `lint`: what the
/// answers propose, or what a survey of another `kind` lists.
Result<void> record_to_accept(const Inputs& inputs, const std::string& kind,
                              const std::map<std::string, std::string>& whats);
Result<void> record_proposals(const Inputs& inputs, const Answers& answers);
/// What the pairs that were planned with the store propose: id -> what_of().
Result<std::map<std::string, std::string>> recorded_proposals(const kernel::Store& store);
/// Entries of `accept:` that no recorded pair proposes, where one proposes nearly the same; with
/// `every` all of them. None when nothing was recorded.
std::vector<Diagnostic> dead_entries(const policy::PolicySet& policies,
                                     const std::map<std::string, std::string>& recorded,
                                     bool every);

nlohmann::json to_kept(const Answers& answers);
/// Throws nlohmann::json::exception for another form.
Answers answers_from(const nlohmann::json& kept);

}  // namespace stackport::bundle
