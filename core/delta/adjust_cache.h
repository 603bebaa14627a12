// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/delta/adjust.h"
#include "core/delta/unit_facts.h"

namespace stackport::delta {

/// The outcomes of a request that was answered before, kept by all that it depends on.
class AdjustCache {
 public:
  AdjustCache(const AdjustRequest& request, const EditableFiles& files);

  std::optional<std::vector<RuleOutcome>> find() const;
  /// `read`: absolute names of all files that the parses read.
  Result<void> keep(const std::vector<RuleOutcome>& outcomes,
                    const std::set<std::string>& read) const;

 private:
  std::string hash_of(const std::string& relative) const;
  host::Path tree_;
  host::Path file_;  ///< empty: nothing is kept
};

}  // namespace stackport::delta
