// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/facts/surface.h"

namespace stackport::facts {

/// A surface as it is kept: the stamps of what it was read from first, so that a stale one is
/// refused before the rest is read.
struct KeptSurface {
  std::string stamps;    ///< of size and time
  std::string contents;  ///< of the bytes: holds where a file was only written again
  std::vector<std::string> files;
  std::vector<std::string> left_out;
  Surface surface;
};

std::string to_kept_text(const KeptSurface& kept);
/// Nullopt: not in this form.
std::optional<KeptSurface> from_kept_text(const std::string& text);

enum class StampBy { time, bytes };
/// Changes when one of `files` changes (size or time of change, or bytes), or when another file
/// would be found first for it or for one of `headers` on the search path of `arguments`.
std::string stamps_of(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& headers,
                      const std::vector<std::string>& files, StampBy by);

}  // namespace stackport::facts
