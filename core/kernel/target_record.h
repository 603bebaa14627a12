// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

#include "core/kernel/target.h"

namespace stackport::kernel {

/// STORE/targets/NAME.json: what add_target found, so that a target opens without hashing.
struct TargetRecord {
  TargetRequest request;
  std::string release;
  host::Path build;
  host::Path source;
  host::Path modules;
  std::string tree;  ///< id of the source's tree; empty without one
  std::string id;
  std::map<std::string, std::string> stamps;  ///< file of `build` -> size and time of change
};

host::Path record_path(const Store& store, const std::string& name);
/// Size and time of change of the files on which a target's id depends most.
std::map<std::string, std::string> stamps_of(const host::Path& build);

Result<void> write_record(const Store& store, const TargetRecord& record);
/// Error `input`: a record that is damaged or of another version; names the file and what to do.
Result<TargetRecord> read_record(const Store& store, const std::string& name);

}  // namespace stackport::kernel
