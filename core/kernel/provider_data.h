// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/yaml.h"
#include "core/host/file_system.h"
#include "core/kernel/provider.h"

/// The data files that say what can be fetched, and by which provider.
namespace stackport::kernel::provider {

struct DataFile {
  std::string file;
  nlohmann::json json;
  host::Path program;
};

/// DATA/stacks/targets/*.yaml, each held against DATA/stacks/target.schema.json, in order of name.
Result<std::vector<DataFile>> load(const host::Path& data);

/// The file that offers this kernel, by name. Error `input` names the nearest.
Result<const DataFile*> find_kernel(const std::vector<DataFile>& files, const std::string& name);
/// The file that offers this target, by name or by the pattern of an exact release.
Result<const DataFile*> find_target(const std::vector<DataFile>& files, const std::string& name);

Offers offers(const std::vector<DataFile>& files);

}  // namespace stackport::kernel::provider
