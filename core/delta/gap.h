// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/delta/additions.h"
#include "core/delta/adjust.h"
#include "core/delta/header_texts.h"
#include "core/facts/prelude_pool.h"

namespace stackport::delta {

/// What a compiler complains of, and where.
struct Report {
  Place place;  ///< absolute, normal file
  std::string message;
  std::vector<Report> notes;
};

/// A root delta: an item that units need in one form and find in another, or not at all.
struct Gap {
  std::string id;      ///< of kind, item and forms; the same on every machine
  std::string kind;    ///< "header", "function", "field", "op", "macro", "enumerator", "variable",
                       ///< "type", or "other" where no item is to blame
  std::string item;    ///< "ib_create_cq", "ib_device_ops.create_cq", "linux/unaligned.h"
  std::string change;  ///< "missing", "changed", "clash"
  std::string native_form;
  std::string bundle_form;
  Place native_place;  ///< where each kernel declares it
  Place bundle_place;
  std::vector<Place> uses;  ///< sorted; files of the tree are relative to it
  std::set<std::string> units;
  std::string message;  ///< of the first report
};

struct GapRequest {
  host::Path tree;               ///< the bundle's tree before it is adjusted
  std::vector<UnitViews> units;  ///< native: never empty
  host::Path overlay;   ///< folder for empty stand-ins of missing headers; made when needed
  host::Path added;     ///< folder of compat headers outside the tree, empty: none
  unsigned jobs = 0;    ///< 0: as many as there are cores
  bool hidden = false;  ///< parse units with errors again, with stand-ins for the names they miss:
                        ///< it shows what an error hides from this parse, though not from others
  /// What another compiler says of a unit; held against the same items in `told`.
  std::map<std::string, std::vector<Report>> others;
  /// The text of a file of the tree as the other kernel has it; may be empty.
  std::function<std::optional<std::string>(const std::string&)> other_text;
  /// What the tree has more than one in which the units may have been read and found without gaps.
  Additions additions;
  std::shared_ptr<facts::PreludePool> preludes;  ///< null: units are parsed without
  std::shared_ptr<HeaderTexts> headers = std::make_shared<HeaderTexts>();  ///< for its copies too
};

struct UnitGaps {
  std::string source;
  std::vector<Gap> found;            ///< by the parse
  std::vector<Gap> told;             ///< by `others`
  std::vector<std::string> missing;  ///< headers that have a stand-in in the overlay
  std::vector<Place> found_at;       ///< of every error of the parse, echoes too, unattributed
  std::vector<Place> told_at;        ///< of every report of `others`
  std::vector<std::string> files;    ///< that the parse read
  size_t reports = 0;                ///< errors of the parse, echoes among them
  size_t echoes = 0;
};

/// Parses every unit as the bundle would compile it, in parallel, and finds the root of each error.
/// A missing header gets an empty stand-in, so that it hides nothing.
Result<std::vector<UnitGaps>> find_gaps(const GapRequest& request);

/// The gaps of several units as one list, by kind and item; uses and units are put together.
std::vector<Gap> merge_gaps(const std::vector<const std::vector<Gap>*>& lists);

}  // namespace stackport::delta
