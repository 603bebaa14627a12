// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <utility>

#include "core/base/yaml.h"

namespace stackport::policy {

/// The lines of the entry of a list that line `at` belongs to, its comment above it included: first
/// and last. An entry that is alone in its list takes the list's key with it. {0, 0}: no entry.
std::pair<int, int> entry_lines(const std::string& text, int at);

/// The command that removes the entry at `line` of a data file; `beside` is a file that goes too.
std::string removal_command(const std::string& file, const std::string& text, int line,
                            const std::string& beside = {});

}  // namespace stackport::policy
