// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/policy/policy.h"

namespace stackport::policy {

/// The text under `key`, or nothing when the key is absent.
inline std::string text_at(const YAML::Node& node, const char* key) {
  const YAML::Node child = node[key];
  return child.IsDefined() && child.IsScalar() ? child.Scalar() : std::string();
}

bool is_identifier(std::string_view text);

std::optional<Kind> kind_from(std::string_view text);

/// Reads one rule of `adjust:` that the schema took; what doesn't fit its delta is added to
/// `errors`.
Adjustment read_adjustment(const YamlDocument& document, const YAML::Node& node,
                           std::vector<Diagnostic>& errors);

/// Reads `revert:`.
void read_reverts(const YamlDocument& document, Policy& policy, std::vector<Diagnostic>& errors);

}  // namespace stackport::policy
