// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <nlohmann/json.hpp>

#include "core/delta/gap.h"
#include "core/delta/resolve.h"

namespace stackport::delta {

/// As they are kept; the readers throw nlohmann::json::exception for another form.
nlohmann::json to_kept(const Gap& gap);
Gap gap_from(const nlohmann::json& kept);
nlohmann::json to_kept(const Proposal& proposal);
Proposal proposal_from(const nlohmann::json& kept);

}  // namespace stackport::delta
