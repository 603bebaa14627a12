// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/facts/surface.h"

namespace stackport::facts {

/// What a surface was read from, which stands first in a kept one: a stale one is refused before
/// the rest is read.
struct ReadFrom {
  std::string stamps;    ///< of size and time
  std::string contents;  ///< of the bytes: holds where a file was only written again
  std::vector<std::string> files;
  std::vector<std::string> left_out;
};

std::string to_kept_text(const ReadFrom& from, const Surface& surface);
/// Nullopt: not in this form.
std::optional<ReadFrom> read_from(std::string_view text);
/// The same text with other stamps.
std::string with_stamps(std::string_view text, const ReadFrom& from);

enum class StampBy { time, bytes };
/// Changes when one of `files` changes (size or time of change, or bytes), or when another file
/// would be found first for it or for one of `headers` on the search path of `arguments`.
std::string stamps_of(const std::vector<std::string>& arguments,
                      const std::vector<std::string>& headers,
                      const std::vector<std::string>& files, StampBy by);

}  // namespace stackport::facts
