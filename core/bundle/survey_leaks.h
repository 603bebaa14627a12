// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/bundle/planner.h"
#include "core/bundle/survey_links.h"

namespace stackport::bundle {

/// What of the target's functions the units of `components` in `image`, written to `folder`, call
/// that would take a record of the component's, or of the core's, for one of their own. Such
/// code builds, links and reads the wrong bytes; find_leaks() decides. Records of other components
/// are left to those. Empty when the target's source or its exports are not known.
Result<std::map<std::string, std::vector<delta::Gap>>> leaking_calls(
    const Inputs& inputs, const std::vector<Part>& parts, const Image& image,
    const host::Path& folder, const std::vector<facts::CompileCommand>& commands,
    const std::set<std::string>& components);

/// What a text may come to by the macros and functions that headers define: its own words, and
/// those of each definition that one of them names.
class Reach {
 public:
  void add_header(std::string_view text);
  std::set<std::string> words(std::string_view text) const;

 private:
  std::map<std::string, std::set<std::string>> definitions_;
};

}  // namespace stackport::bundle
