// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <vector>

#include "core/bundle/manifest.h"

namespace stackport::bundle {

enum class Format { tar, dkms, devel };

/// A build of the bundle: its release, and the folder that it is in.
struct BuiltFor {
  std::string release;
  host::Path folder;
};

struct Packed {
  host::Path path;            ///< the archive, or the folder (NAME-VERSION)
  std::string name, version;  ///< as DKMS knows them; of devel NAME ends with -devel
};

/// Packs the bundle's source (not what was built of it). tar: NAME-VERSION.tar.xz with fixed owner
/// and times, members sorted, so that equal bundles give equal bytes. dkms: a folder fit for
/// `dkms add DIR`, its dkms.conf derived from the manifest (modules in dependency order, places,
/// destination updates/, BUILD_EXCLUSIVE_KERNEL for the target's series, or for its very release
/// when the bundle carries private headers of the host). devel: a folder from which others build
/// their modules on the bundle: its public headers, the symbol versions of `builds`, and the lines
/// for make and pkg-config. Whole or not at all.
Result<Packed> pack(const host::Path& bundle, const Manifest& manifest, Format format,
                    const host::Path& output, const std::vector<BuiltFor>& builds = {});

}  // namespace stackport::bundle
