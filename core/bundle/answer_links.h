// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/planner.h"

namespace stackport::bundle {

/// What the bundle's modules can link to: what the target exports and the bundle does not replace,
/// and what the bundle's own units export, in a namespace that the module imports. A function that
/// the source kernel does not export either (`source_exports`) stands in code that is never
/// reached. What it is made of must outlive it; it is looked at when a symbol is asked for.
delta::Unlinked unlinked_in(const kernel::Symvers& symvers, const std::vector<Part>& parts,
                            const Image& image,
                            std::function<bool(const std::string&)> source_exports);
/// The same; empty: the target's exports are not known.
delta::Unlinked unlinked_in(const Inputs& inputs, const std::vector<Part>& parts,
                            const Image& image);

}  // namespace stackport::bundle
