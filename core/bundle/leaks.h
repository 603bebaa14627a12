// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/bundle/host_units.h"
#include "core/bundle/manifest.h"
#include "core/facts/readers.h"
#include "core/facts/unit.h"
#include "core/host/process.h"
#include "core/kernel/store.h"
#include "core/kernel/target.h"

namespace stackport::bundle {

/// A field, or a whole record, that the target's code and the bundle lay out differently.
struct MovedField {
  std::string record;
  std::string field;   ///< empty: the record's size
  std::string header;  ///< that defines the record
  facts::FieldLayout target;
  facts::FieldLayout bundle;
  bool gone = false;  ///< the bundle's record has no such field

  auto operator<=>(const MovedField& other) const {
    return std::tie(record, field) <=> std::tie(other.record, other.field);
  }
  bool operator==(const MovedField& other) const { return (*this <=> other) == 0; }
};

/// A function of the target's that is not rebuilt, that the bundle may call, and that takes a
/// record of the bundle's for one of the target's.
struct Leak {
  std::string function;
  std::string exporter;           ///< "vmlinux" or a module
  Place place;                    ///< in the target's source
  std::string unit;               ///< that defines it
  std::set<std::string> records;  ///< of those that moved, what it takes or returns
  std::set<std::string>
      readers;  ///< functions that read what this one keeps; empty: it reads itself
  std::vector<MovedField> moved;
  std::set<std::string> users;  ///< modules of the bundle
  std::string resolution;       ///< "copy", "null", "unread"; empty: none
  Place resolved_at;
  std::string why;
};

struct LeakReport {
  std::vector<Leak> leaks;  ///< by exporter and function
  /// What modules of the target, and vmlinux, know of moved fields: exporter -> fields.
  std::map<std::string, std::set<std::string>> knows;
  size_t headers = 0;              ///< that the bundle has in another form than the target
  size_t records = 0;              ///< that the two lay out differently
  size_t units = 0;                ///< of the target that may know their records
  std::vector<Diagnostic> unread;  ///< units that can't be parsed: nothing is known of them
};

struct LeakRequest {
  host::Processes& processes;
  const kernel::Store& store;
  const kernel::Target& target;
  const Manifest& manifest;
  host::Path folder;  ///< with the bundle's files
  /// What the bundle's modules use of these exports of the target's: symbol -> modules.
  std::function<std::map<std::string, std::set<std::string>>(const std::set<std::string>& exports)>
      imports;
  /// How a unit of the bundle is compiled; nullptr: not known.
  std::function<Result<std::optional<facts::CompileCommand>>(const std::string& source)> command;
  std::function<void(std::string_view)> progress;
  /// Modules of the target's that its kernel will not load beside the bundle: their code never
  /// runs. Asked once a record differs; nullptr: none.
  std::function<Result<std::set<std::string>>()> refused;
};

/// A unit of the target with what its code depends on.
struct ReadUnit {
  HostUnit unit;
  facts::UnitReaders readers;
};

/// Everything in the target that is not rebuilt and reads, makes or keeps a record that the bundle
/// lays out differently, as far as the bundle can hand it one. The target needs its source.
Result<LeakReport> find_leaks(const LeakRequest& request);

using Layouts = std::map<std::string, std::map<std::string, facts::FieldLayout>>;

struct LeakFacts {
  std::map<std::string, std::set<std::string>> imports;  ///< symbol -> modules of the bundle
  std::set<std::string> copied;                          ///< functions of which it has a copy
  std::set<std::string> tags;                            ///< records that moved
};

/// The same from facts alone: which of the units' functions are leaks for who imports them.
std::vector<Leak> decide_leaks(const std::vector<ReadUnit>& units, const Layouts& bundle,
                               const LeakFacts& facts);

nlohmann::json to_json(const LeakReport& report);
/// All moved fields that the units' own functions read, by what the unit is linked into.
std::map<std::string, std::set<std::string>> known_fields(const std::vector<ReadUnit>& units,
                                                          const Layouts& bundle);

/// "ib_device.dev: 1304 -> 1336".
std::string to_text(const MovedField& moved);
/// "FUNCTION of the target's kernel (PLACE), which reads the bundle's record as its own: FIELDS".
std::string to_text(const Leak& leak);

}  // namespace stackport::bundle
