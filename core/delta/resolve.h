// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/delta/gap.h"

namespace stackport::delta {

/// What would resolve a delta, found by the tool.
struct Proposal {
  std::string gap;     ///< the delta's id
  std::string how;     ///< "moved header", "const parameter", "lifted macro", "lifted enumerator"
  std::string trust;   ///< "proven": keeps its meaning by construction; "proposed": to be accepted
  std::string header;  ///< the compat header that gets `text`; empty: `text` is a policy's rule
  std::string text;
  std::string why;
};

/// What can be said of each gap (of `request`'s units, merged). Lifts are parsed with the units
/// that use them, and given up when the gap stays or a new one appears. Nothing is proposed for
/// what a configuration switches, nor for what is declared in another form.
Result<std::vector<Proposal>> propose(const GapRequest& request, const std::vector<Gap>& gaps);

/// A rule for callbacks whose parameters differ in nothing but const; empty text: they differ in
/// more.
Proposal const_rule(const Gap& gap);

/// The definition of the macro at `line` of a header, whole. Empty: it is not there, or a
/// conditional on a CONFIG_ symbol stands around it.
std::string unconditional_macro(const std::string& header, int line, const std::string& name);

}  // namespace stackport::delta
