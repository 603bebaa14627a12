// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/patched.h"
#include "core/bundle/scratch_tree.h"
#include "tools/stackport/session.h"

namespace stackport::cli {

/// What is said of a patch on the command line.
struct PatchRequest {
  std::string name;  ///< COMPONENT/FILE
  Pair pair;
  Pair from;  ///< the pair that the patch was made for; empty: a known pair on which it applies
  std::string tree;
  std::string patch_class = "backport";
  std::string why;
  std::vector<std::string> conditions;  ///< "target lacks function f"
  std::vector<std::string> trailers;    ///< "Upstream-commit: 0123"
  std::string as;                       ///< refresh into another file
};

Result<std::string> patch_new(Context& context, const PatchRequest& request);
Result<std::string> patch_edit(Context& context, const PatchRequest& request);
/// Takes the edits of a tree into the patch and its series.
Result<std::string> patch_take(Context& context, const PatchRequest& request);
/// Carries a patch to another pair. Error `failed`: conflicts, which stand in the tree.
Result<std::string> patch_carry(Context& context, const PatchRequest& request);
Result<std::string> patch_move(Context& context, const PatchRequest& request,
                               const std::string& other, bool behind);

}  // namespace stackport::cli
