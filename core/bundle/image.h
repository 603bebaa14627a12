// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/bundle/manifest.h"
#include "core/kernel/tree.h"

namespace stackport::bundle {

/// A file of a bundle that is being made: its bytes and where each part of them is from.
struct ImageFile {
  std::string bytes;
  File record;
};

/// A bundle in memory, by path.
using Image = std::map<std::string, ImageFile>;

/// The image's files as a kernel tree, for the readers of Kbuild and Kconfig.
std::shared_ptr<kernel::Tree> as_tree(const Image& image);

/// Replaces a file's bytes and enters the change; `line` counts in the new bytes. Lines of earlier
/// changes that lie behind it move along.
void change_file(ImageFile& file, std::string bytes, Change change);

/// A key of the image's paths and bytes.
std::string key_of(const Image& image);

/// Writes every file below `folder`, in parallel.
Result<void> write_image(const Image& image, const host::Path& folder);

}  // namespace stackport::bundle
