// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/kernel/config.h"
#include "core/kernel/store.h"
#include "core/kernel/symvers.h"
#include "core/kernel/tree.h"

namespace stackport::kernel {

/// One exact kernel release to build for.
struct Target {
  std::string name;     ///< as the user calls it
  std::string release;  ///< as `uname -r` prints it (include/config/kernel.release)
  host::Path build;     ///< what `make -C` takes; relocated when the headers were moved
  host::Path source;    ///< the source side of `build` (its own folder when there is one only)
  host::Path modules;   ///< in-box modules (a lib/modules/RELEASE folder); empty: not known
  std::string package_version;  ///< of the headers; empty when not from a package
  std::shared_ptr<Tree> tree;   ///< Y's source; may be null
  Config config;
  std::optional<Symvers> symvers;  ///< absent: builds, but is not checked
  std::string compiler;            ///< what make gets as CC; empty: what the headers name
  std::string id;  ///< key of headers, config, symvers and source: equal ids, equal targets
};

struct TargetRequest {
  std::string name;
  host::Path headers;  ///< an installed or unpacked header package, or a prepared tree
  std::string kernel;  ///< name of Y's source in the store
  host::Path modules;  ///< in-box modules, or empty
  std::string package_version;
};

/// Records a target under STORE/targets/NAME.json. Headers whose absolute paths point elsewhere
/// (unpacked with `dpkg -x`) get a relocated view in the store.
/// Errors: no `include/config/kernel.release` or no `.config` in the folder (environment); headers
/// that don't belong to the source (input: names a header that differs, or both versions).
Result<Target> add_target(const Store& store, const TargetRequest& request);

/// By name or by release. Error `input` names the nearest and the fetch command.
Result<Target> open_target(const Store& store, const std::string& name);
std::vector<std::string> target_names(const Store& store);

}  // namespace stackport::kernel
