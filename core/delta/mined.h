// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/delta/resolve.h"

namespace stackport::delta {

/// A function, or an initialized object, as kernel code is laid out: from its first line to the
/// brace in the first column that ends it. Lines count from 1.
struct Region {
  std::string name;
  int first = 0;
  int last = 0;
};
std::vector<Region> regions_of(std::string_view text);

/// Which lines of `a` stand in `b`, in their order: index in `b`, or -1.
std::vector<int> matched_lines(const std::vector<std::string>& a,
                               const std::vector<std::string>& b);

/// The lines that stand in place of `line` in the region of the same name of `other`, where both
/// differ there. Nullopt: the line is the same there, or more than a few lines differ.
std::optional<LineEdit> mine(const std::string& file, std::string_view own, std::string_view other,
                             int line);

/// The gap's lines as the other kernel writes them, all or none.
std::optional<Proposal> mined(const Gap& gap, const GapRequest& request);

}  // namespace stackport::delta
