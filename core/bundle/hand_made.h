// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts/surface.h"

namespace stackport::bundle {

/// A record that hand-written code takes from a plain allocator (kzalloc and its like).
struct HandMade {
  std::string record;  ///< "net_device"
  std::string by;      ///< "kzalloc"
  std::string size;    ///< what is given to sizeof, as it is written
  int line = 0;        ///< in the text, from 1
};

/// The lines `first` to `last` of a text, from 1.
std::string_view lines_between(std::string_view text, int first, int last);

/// In `text` between the lines `first` and `last`. `declarations`: where the type of what a
/// `sizeof(*member)` is about stands, if `text` itself does not say.
std::vector<HandMade> hand_made(std::string_view text, int first, int last,
                                const std::function<std::string_view()>& declarations);

/// The target's exported function that makes such a record: what it holds is more than zeros then.
/// Empty: there is none, or `text`, the function around, hands the record to one of the target's
/// functions that set it up.
std::string maker_of(const HandMade& made, std::string_view text, const facts::KernelSurface& y,
                     const std::function<bool(std::string_view)>& is_exported);

}  // namespace stackport::bundle
