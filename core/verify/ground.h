// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/verify/guest.h"
#include "core/verify/judge.h"
#include "core/verify/module_tree.h"
#include "core/verify/verify.h"

namespace stackport::verify {

/// What the guests of one target and one stack share.
struct Ground {
  Guest guest;  ///< without its job and limit
  Expected expected;
  std::string id;  ///< equal ids: equal guests
};

/// `built` empty: the target's own stack. `folder` is made anew.
Result<Ground> make_ground(const Request& request, const host::Path& root,
                           const kernel::Target& target, const host::Path& built,
                           const host::Path& folder);

/// One case over one link (or none).
struct Turn {
  const Case* test = nullptr;
  std::string link;

  std::string name() const;    ///< "case" or "case/link"
  std::string folder() const;  ///< the same as a file name
};

/// Runs the cases one after the other in a guest; what it wrote stays in `job`, which is made anew.
/// Gives the results up to the first case that fails: what comes after it needs another guest.
Result<std::vector<CaseResult>> run_cases(const Request& request, const Ground& ground,
                                          const std::vector<Turn>& turns, const host::Path& job);

}  // namespace stackport::verify
