// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/policy/policy.h"

namespace stackport::policy {

/// One entry for `accept:`, to be read by a maintainer.
struct Entry {
  std::string id;
  std::string what;
  std::string why;
};

/// A policy file's text with `entries` under its `accept:`, each open; all else stays as it was
/// written. Ids that stand there already are left out.
std::string enter_open(const std::string& text, const std::vector<Entry>& entries);

}  // namespace stackport::policy
