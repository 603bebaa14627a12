// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/check/built.h"

namespace stackport::check {

/// What becomes of a module when the bundle is installed.
enum class Fate {
  refused,    ///< the kernel will not load it
  wrong,      ///< it would load, and take the bundle's records for the target's
  rebuilt,    ///< the bundle replaces it
  untouched,  ///< it uses nothing that the bundle replaces, or what it uses is the same
};
std::string_view to_string(Fate fate);

/// For which core a module was built, by the CRCs of what it imports from replaced modules.
enum class Core { none, bundle, target, both, other };
std::string_view to_string(Core core);

struct Reason {
  std::string symbol;  ///< empty: the module as a whole
  std::string message;
};

struct Impact {
  std::string module;
  std::string path;  ///< as it was given: below the target's modules, or a file
  Fate fate = Fate::untouched;
  Core core = Core::none;
  std::vector<Reason> reasons;
  std::string excluded;  ///< the manifest leaves it out with this reason
};

struct ImpactRequest {
  const kernel::Target& target;
  const bundle::Manifest& manifest;
  const Built& built;
  std::set<std::string> components;  ///< of which the modules are installed; empty: all
  std::vector<host::Path> modules;   ///< other modules: files, and folders of them
  /// Records that code of a module of the target's lays out differently: module -> fields.
  std::map<std::string, std::set<std::string>> knows;
};

/// Every in-box module and every given one, sorted by fate and name. Reads of the in-box ones no
/// more than what can be touched.
Result<std::vector<Impact>> impact(const ImpactRequest& request);

/// Whether one of them is left refused or wrong.
bool leaves_broken(const std::vector<Impact>& impacts);

}  // namespace stackport::check
