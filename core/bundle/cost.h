// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/bundle/manifest.h"
#include "core/patch/series.h"

namespace stackport::bundle {

/// Lines that a plain diff of the bundle against its kernels shows.
struct Changed {
  int added = 0;
  int removed = 0;
};

/// What one component costs. Lines taken over and lines added make up its files.
struct Cost {
  std::string component;  ///< empty: what belongs to no component (compat headers, top files)
  int from_x = 0;
  int from_y = 0;
  std::map<std::string, Changed> by_kind;   ///< "adjustment", "lift", "revert", "kbuild", ..
  std::map<std::string, Changed> by_class;  ///< patches, by their class
  std::map<std::string, int> deltas;        ///< distinct differences answered, by trust
  int compat = 0;                           ///< lines of compat items that its code uses
  int compat_shared = 0;  ///< of these, lines of items that other components use too

  Changed changed() const;
  int hand() const;       ///< lines of patches and, where it has none of the component's, of compat
  int generated() const;  ///< lines that no person wrote
};

/// Reads a file of the bundle.
using ReadFile = std::function<Result<std::string>(const std::string&)>;

/// One entry a component that has files, in the manifest's order, then the bundle's own.
Result<std::vector<Cost>> cost_of(const Manifest& manifest, const patch::Series& series,
                                  const ReadFile& read);

/// All of them together; compat lines count once.
Cost sum_of(const std::vector<Cost>& costs);

}  // namespace stackport::bundle
