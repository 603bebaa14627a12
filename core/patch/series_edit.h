// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"

namespace stackport::patch {

/// A patch to be entered into a series' text.
struct NewEntry {
  std::string file;
  std::string patch_class;
  bool on_y = false;
  std::string why;
  std::vector<std::string> source_facts;  ///< statements of its `if:`
  std::vector<std::string> target_facts;
};

/// The text of series.yaml with the entry at the end of its patches; `text` may be empty: a series
/// of `component` begins.
std::string add_entry(const std::string& text, const std::string& component, const NewEntry& entry);

/// The text with the entry of `file` before or behind that of `other`. Error (input): no entry of
/// that name, with the nearest.
Result<std::string> move_entry(const std::string& text, const std::string& name,
                               const std::string& file, const std::string& other, bool behind);

}  // namespace stackport::patch
