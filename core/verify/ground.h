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

/// One case over one link (or none) in a guest; what it wrote stays in `job`, which is made anew.
Result<CaseResult> run_case(const Request& request, const Ground& ground, const Case& test,
                            const std::string& link, const host::Path& job);

}  // namespace stackport::verify
