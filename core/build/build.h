// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/bundle/manifest.h"
#include "core/host/process.h"
#include "core/kernel/target.h"

namespace stackport::build {

struct Progress {
  size_t done = 0;   ///< compile and link steps finished
  size_t total = 0;  ///< 0: not known
  std::string what;  ///< "CC [M] drivers/infiniband/core/cma.o"
};

struct Report {
  bool ok = false;
  host::Path folder;                    ///< where the modules are: DIR/build/RELEASE
  std::vector<std::string> modules;     ///< built .ko, relative to `folder`, sorted
  std::vector<std::string> missing;     ///< modules of the manifest that were not built
  std::vector<Diagnostic> diagnostics;  ///< errors and warnings of compiler and modpost, by place
  double cpu_seconds = 0;
  size_t steps = 0;  ///< compile steps made in this run
};

/// Builds a bundle for a target with kbuild, in DIR/build/RELEASE (files are brought up to date by
/// content, so that a second build makes only what changed). What a killed build left is not
/// trusted: the next one starts that folder anew. Compiler paths are mapped back to the bundle's.
/// Errors: no compiler, no make, headers gone (environment); compile errors are in the report.
Result<Report> build(host::Processes& processes, const host::Path& bundle,
                     const bundle::Manifest& manifest, const kernel::Target& target, unsigned jobs,
                     const std::function<void(const Progress&)>& progress = {});

/// What the stamp of a folder holds that was built, whole, of this bundle for this target.
std::string stamp(const bundle::Manifest& manifest, const kernel::Target& target);
/// Whether the last build in `folder` ended well and was of that stamp.
bool is_built(const host::Path& folder, const std::string& stamp);

/// gcc's, clang's, make's and modpost's messages as diagnostics, paths made relative to `folder`.
std::vector<Diagnostic> parse_output(std::string_view output, const std::string& folder);

}  // namespace stackport::build
