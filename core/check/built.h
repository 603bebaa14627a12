// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/check/check.h"

namespace stackport::check {

using Modules = std::vector<std::pair<std::string, kernel::ModuleFile>>;

using kernel::module_name;

/// What a build made, as far as several checks need it.
struct Built {
  struct Exporter {
    std::string module;  ///< module_name()
    uint32_t crc = 0;
    std::string name_space;
  };
  Modules modules;                          ///< path below the build folder -> contents
  std::map<std::string, Exporter> exports;  ///< what the bundle's modules export
  std::vector<Finding> findings;            ///< the bundle's own exports contradict each other
};

/// Reads the modules, and CRCs and namespaces from the Module.symvers that modpost wrote beside.
Result<Built> read_built(const host::Path& built);

/// Names of the manifest's modules, each of which replaces the target's of that name.
std::set<std::string> replaced_modules(const bundle::Manifest& manifest);
/// Names of the modules that the manifest leaves out with a reason.
std::set<std::string> excluded_modules(const bundle::Manifest& manifest);

/// A check that could not be made, and why.
Check not_checked(std::string name, std::string why);
Check not_checked(std::string name, const Error& error);
/// Passed or failed, by whether there are findings; these are sorted.
Check concluded(std::string name, std::string summary, std::vector<Finding> findings);

/// "1 module", "12 modules".
std::string counted(size_t number, std::string_view noun);

}  // namespace stackport::check
