// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/manifest.h"

namespace stackport::bundle {

/// What a bundle says of one of its components, modules, files or lines.
struct Explanation {
  std::string subject;
  std::string headline;
  std::vector<std::pair<std::string, std::string>> facts;  ///< label -> text, in reading order
};

/// `question`: a component, a module (with or without .ko, dashes or underscores alike), or
/// FILE[:LINE]. Error (input): nothing of that name, with the nearest; a line that the file lacks.
Result<Explanation> why(const Manifest& manifest, const host::Path& bundle, const std::string& question);

}  // namespace stackport::bundle
