// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/delta/gap.h"
#include "core/policy/policy.h"

namespace stackport::delta {

/// A piece of the native kernel's headers, to be put into a compat header of the same name.
struct Lifted {
  std::string name;    ///< what it defines; "<header>" for an include
  std::string header;  ///< as it is included
  std::string text;    ///< whole lines
  Place from;          ///< where it stands; no file: nowhere
};

/// Lines of a component's file as the same function of the other kernel has them.
struct LineEdit {
  std::string file;           ///< relative to the tree
  int line = 0;               ///< of the first of `before`
  std::string before, after;  ///< whole lines
  int other_line = 0;         ///< of `after` in the other kernel's file
};

/// What would resolve a delta, found by the tool.
struct Proposal {
  std::string id;      ///< of the delta and of what is proposed for it
  std::string gap;     ///< the delta's id
  std::string item;    ///< the delta's item
  std::string how;     ///< "moved header", "const parameter", "lifted macro", "tracepoint"
  std::string trust;   ///< "proven": keeps its meaning by construction; "proposed": to be accepted
  std::string header;  ///< the compat header that gets `text`; empty: `text` is a policy's rule
  std::string text;
  std::string why;
  std::vector<Lifted> lifts;              ///< in the order in which they need each other
  std::vector<policy::Adjustment> rules;  ///< edits of the components that have the delta
  std::vector<LineEdit> edits;
};

struct Proposals {
  std::vector<Proposal> found;
  std::map<std::string, std::string> tried;  ///< delta id -> why nothing was found for it
};

/// Why modules that hold `units` can't link to a symbol that headers only declare, to be read after
/// "which "; empty: they can, or nobody can say. Asked from several threads at a time.
using Unlinked = std::function<std::string(const std::string& symbol, bool function,
                                           const std::set<std::string>& units)>;

/// What can be said of each gap (of `request`'s units, merged). Lifts are parsed with the units
/// that use them, and given up when the gap stays or a new one appears. Nothing is proposed for
/// what a configuration switches off, for what is declared in another form, nor what would call a
/// function that the units can't link to.
Result<Proposals> propose(const GapRequest& request, const std::vector<Gap>& gaps,
                          const Unlinked& why_unlinked);

/// A rule for callbacks whose parameters differ in nothing but const; empty text: they differ in
/// more.
Proposal const_rule(const Gap& gap);

/// The compat headers that hold `lifts`, without guards: header -> its pieces, each once, in an
/// order in which each comes after what it needs.
std::map<std::string, std::vector<Lifted>> headers_of(const std::vector<Proposal>& proposals);

}  // namespace stackport::delta
