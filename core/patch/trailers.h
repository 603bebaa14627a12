// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace stackport::patch {

struct Trailer {
  std::string key;
  std::string value;
  int line = 0;  ///< in the patch file
};

/// What the text before a patch's first file says of it, in DEP-3's and the kernel's words.
struct Trailers {
  std::string subject;  ///< of a mail, without [PATCH ..], or DEP-3's first Description line
  std::string author;
  /// Commit ids: "Upstream-commit:", "(cherry picked from commit ..)", "commit .. upstream.";
  /// "(backported from commit ..)".
  std::string commit;
  std::string backported_from;
  std::string status;     ///< first word of "Upstream-Status:"
  std::string forwarded;  ///< DEP-3's "Forwarded:"
  std::vector<Trailer> all;
};

/// Errors (input, all at once): a commit id that is none, an unknown status (with the nearest), a
/// date that is none, a trailer that may stand once standing twice.
Result<Trailers> read_trailers(const std::string& text, const std::string& file);

/// The classes of patches, as OFED knows them.
const std::vector<std::string>& classes();

/// Whether the class of a patch means that it is neither in X nor what an older kernel needs.
bool is_beyond_backport(const std::string& patch_class);

/// What the trailers of a patch must say for its class and don't; empty: nothing is missing.
std::string missing_for(const std::string& patch_class, const Trailers& trailers);

/// "in no kernel yet; Upstream-Status: Submitted", for lists.
std::string upstream_text(const Trailers& trailers);

}  // namespace stackport::patch
