// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>

#include "core/bundle/manifest.h"
#include "core/host/process.h"
#include "core/kernel/target.h"
#include "core/verify/compare.h"

namespace stackport::verify {

struct Request {
  host::Processes& processes;
  const kernel::Store& store;
  host::Path bundle;
  const bundle::Manifest& manifest;
  const kernel::Target& target;
  const kernel::Target* reference = nullptr;  ///< a target whose own stack is compared with, too
  GuestSpec spec;
  std::vector<Case> cases;
  host::Path programs;  ///< folder of the guest's programs: init, runner, lib.sh
  host::Path provider;  ///< the program that makes the guest's root
  unsigned guests = 2;  ///< at once
  std::function<void(std::string_view)> tell;             ///< what is being done
  std::function<void(const CaseResult&)> on_result = {};  ///< as they come; from any thread
};

/// Boots the target's kernel with the bundle's modules installed and runs the cases, each over each
/// of its links in a guest of its own. Everything that the guests wrote is kept in
/// DIR/build/RELEASE.verify. The results are in the order of the cases; a case whose modules the
/// bundle does not have is left out.
/// Errors: the bundle is not built, no emulator, no guest root (environment).
Result<std::vector<CaseResult>> verify(const Request& request);

/// Tier 0: the checks that need no guest, as one case.
CaseResult verify_static(const host::Path& bundle, const bundle::Manifest& manifest,
                         const kernel::Target& target, const kernel::Store& store);

/// Each module that the target has too answers to the same ids and takes the same parameters.
CaseResult verify_identity(const host::Path& bundle, const bundle::Manifest& manifest,
                           const kernel::Target& target);

nlohmann::json to_json(const CaseResult& result);

}  // namespace stackport::verify
