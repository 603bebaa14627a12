// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/check/built.h"

namespace stackport::check {

/// Whether a built module may be used, as it is, on another release of its target.
struct Keep {
  std::string module;
  bool keep = true;
  std::vector<std::string> reasons;  ///< why not
};

struct KeepRequest {
  const Built& built;
  host::Path folder;  ///< of the build
  const kernel::Target& from;
  const kernel::Target& to;
};

/// Keeps a module only when nothing that it depends on differs: the CRC and the namespace of each
/// symbol of the host's that it imports, and each header of the host's that its units read. A
/// module whose exporter in the bundle is rebuilt with another CRC goes with it; headers that
/// differ say rebuild, even where the difference would not matter. Sorted by name. Errors: a
/// release without Module.symvers (input), kbuild's records gone (environment).
Result<std::vector<Keep>> keep_or_rebuild(const KeepRequest& request);

}  // namespace stackport::check
