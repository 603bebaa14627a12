// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/process.h"
#include "core/kernel/store.h"
#include "core/kernel/target.h"

namespace stackport::kernel {

/// What a fetch tells while it works; each may be empty.
struct FetchWatch {
  std::function<void(std::string_view)> tell;  ///< a provider's progress, and notes on what it took
  Progress progress;                           ///< of the import
};

/// Sends `request` to a provider (docs/providers.md) and returns its answer. Errors: the program
/// can't be started, no answer, or what the provider itself says, of the kind of its exit status.
Result<nlohmann::json> ask_provider(host::Processes& processes, const host::Path& program,
                                    const nlohmann::json& request, const FetchWatch& watch = {});

/// Names that the data files under DATA/stacks/targets offer, sorted.
struct Offers {
  std::vector<std::string> kernels;
  std::vector<std::string> targets;
};
Result<Offers> offered(const host::Path& data);

/// Brings a kernel into the store, by name or as NAME@VERSION; nothing is fetched when the store
/// has that version. The one that stood under the name before is kept as NAME@ITS-VERSION, and the
/// targets that were made of it keep to it. A kernel that has left the archive comes as its
/// successor: see the origin's name.
Result<Origin> fetch_kernel(Store& store, host::Processes& processes, const host::Path& data,
                            const std::string& name, const FetchWatch& watch = {});

/// Brings a target into the store, by name or exact release, and the source kernel of its version.
/// What was taken is recorded in STORE/fetched.json.
Result<Target> fetch_target(Store& store, host::Processes& processes, const host::Path& data,
                            const std::string& name, const FetchWatch& watch = {});

}  // namespace stackport::kernel
