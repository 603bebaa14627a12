// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/delta/gap.h"
#include "core/delta/gap_message.h"
#include "core/facts/surface.h"

namespace stackport::delta {

/// A report with what stands at its place.
struct Complaint {
  Report report;
  Said said;
  std::vector<std::string> words;  ///< identifiers of the statement or initializer, in order
  std::vector<std::pair<std::string, std::string>> fields;  ///< record and field that it uses
  bool hidden = false;  ///< only came to light when what others complain of had stand-ins
};

/// One unit as the bundle would compile it.
struct Reading {
  std::vector<Complaint> found;
  std::vector<Complaint> told;
  std::vector<std::string> missing;
  facts::Surface forms;            ///< of the names in the complaints; without those of a prelude
  std::vector<std::string> files;  ///< that the parse read, normal
};

/// Names whose forms roots_of() asks for.
void add_names(const std::vector<Complaint>& complaints, std::set<std::string>& names);

/// Parses `source` with its bodies; `own` is the folder of the code that may be in error, `others`
/// what another compiler says of it. `hidden`: also what its errors hide.
Result<Reading> read_gaps(const std::string& source, const std::vector<std::string>& arguments,
                          const std::string& own, const std::vector<Report>& others, bool hidden);

/// The arguments under which every gap is an error.
std::vector<std::string> strict(std::vector<std::string> arguments);

}  // namespace stackport::delta
