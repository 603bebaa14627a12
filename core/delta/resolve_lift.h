// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/delta/lift_closure.h"
#include "core/delta/resolve.h"
#include "core/delta/search_path.h"

namespace stackport::delta {

/// What one resolver says of a gap: a proposal, or why there is none. Both empty: not its kind.
struct Verdict {
  std::optional<Proposal> proposal;
  std::string why_not;
};

/// A warning of what the lifts name and what is another thing here.
std::string differing(const Closure& closure);

/// Whether lift() has anything to say of a gap.
bool is_liftable(const Gap& gap);
/// A macro, inline function, enumerator or type that the bundle's view lacks, from the native
/// header that defines it, with all that it needs.
Verdict lift(const Views& views, const Gap& gap);
/// A function of which the native view has another name that calls it and does nothing else, when
/// the bundle's view has that name.
std::optional<Proposal> renamed(const Views& views, const Gap& gap);
/// A missing header whose contents stand, the same, in a header of its name elsewhere.
Result<std::optional<Proposal>> moved_header(const UnitViews& unit, const Gap& gap);
/// A missing header with what the units use of it, as far as it can be lifted.
Verdict lift_header(const Views& views, const Gap& gap, const std::vector<std::string>& texts);

/// What is declared by a header that the bundle has, and that the unit does not include: an include
/// in a header that brings it in the native view. `own`: the header is called the same there.
std::optional<Proposal> include_of(const Views& views, const Gap& gap, const std::string& header,
                                   bool own);

/// Has the units read the header that a lift is in, where they don't.
void reach(const Views& views, const std::string& header, std::vector<Lifted>& lifts);
/// Fills in what follows from the gap and from the lifts.
Proposal made_proposal(const Gap& gap, std::string how, std::string trust,
                       std::vector<Lifted> lifts, std::string why);

/// The first function or variable to which the lifts lead, through macros and inline functions too,
/// and to which the gap's units can't link: "f calls g, which .."; empty: none.
std::string fault_of_callees(const Views& views, const Gap& gap, const std::vector<Lifted>& lifts,
                             const Unlinked& why);

/// Of `lifts`, those under which the units parse with the gap gone and no new one; `tried` says
/// why the others don't.
Result<std::vector<Proposal>> those_that_hold(const GapRequest& request,
                                              const std::vector<Gap>& gaps,
                                              const std::vector<Proposal>& lifts,
                                              std::map<std::string, std::string>& tried);

}  // namespace stackport::delta
