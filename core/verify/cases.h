// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/base/yaml.h"

namespace stackport::verify {

/// Whose modules a guest runs.
enum class Stack { bundle, in_box };

struct Step {
  std::string name;
  std::string run;                  ///< shell
  int limit = 180;                  ///< seconds
  std::vector<std::string> expect;  ///< regular expressions that its output must hold
  int results = 0;                  ///< at least so many lines `result OUTCOME NAME`
  Stack stack = Stack::bundle;      ///< whose modules are loaded when it ends
};

/// A test case as it stands in stacks/cases/: steps that one guest runs.
struct Case {
  std::string name;
  std::string what;
  int tier = 1;
  std::vector<std::string> links;        ///< run once over each; empty: once
  std::vector<std::string> modules;      ///< must be in the bundle, and be seen loaded
  std::vector<std::string> needs;        ///< must be in the bundle, or the case is left out
  std::vector<std::string> only_loaded;  ///< what it loads and can't use
  int processors = 0;                    ///< of its guest; 0: as the guest's description says
  std::string guest;     ///< cases that name the same share a guest; empty: a guest of its own
  bool compare = false;  ///< its results are held against those of other stacks
  std::vector<Step> steps;
  Place place;
};

/// Errors are input errors: the schema's, a step named twice, a bad expression; all at once.
Result<Case> load_case(const YamlDocument& document, const nlohmann::json& schema);

}  // namespace stackport::verify
