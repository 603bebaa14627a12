// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/needs.h"
#include "tools/stackport/session.h"

namespace stackport::cli {

/// A known pair that was planned, with what it makes of the data folder.
struct KnownSession {
  std::unique_ptr<Session> session;
  std::unique_ptr<bundle::Inputs> inputs;
  bundle::PairView view;
};

/// The known pairs, planned in the order of the release files.
struct KnownPairs {
  std::vector<KnownSession> planned;
  std::vector<Diagnostic> missing;  ///< a note for each pair whose kernels are not in the store
  std::vector<Diagnostic> failed;  ///< an error for each pair that has no plan, its errors below it

  std::vector<bundle::PairView> views() const;
};
Result<KnownPairs> plan_known_pairs(Context& context, const Data& data);

}  // namespace stackport::cli
