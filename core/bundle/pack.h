// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "core/bundle/manifest.h"

namespace stackport::bundle {

enum class Format { tar, dkms };

struct Packed {
  host::Path path;            ///< the archive, or the DKMS source folder (NAME-VERSION)
  std::string name, version;  ///< as DKMS knows them
};

/// Packs the bundle's source (not what was built of it). tar: NAME-VERSION.tar.xz with fixed owner
/// and times, members sorted, so that equal bundles give equal bytes. dkms: a folder fit for
/// `dkms add DIR`, its dkms.conf derived from the manifest (modules in dependency order, places,
/// destination updates/, BUILD_EXCLUSIVE_KERNEL for the target's series, or for its very release
/// when the bundle carries private headers of the host). Whole or not at all.
Result<Packed> pack(const host::Path& bundle, const Manifest& manifest, Format format,
                    const host::Path& output);

}  // namespace stackport::bundle
