// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

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

/// Enters a change into a file's record; `line` counts in the text with this change and without
/// later ones, so those of one pass are entered from top to bottom. Earlier changes behind it move
/// along; what it replaces of them is taken from their `added` and its own `removed`: each line has
/// one change, and `removed` counts lines of the origin.
void enter_change(File& record, Change change);

/// Replaces a file's bytes and enters the change.
void change_file(ImageFile& file, std::string bytes, Change change);

/// Replaces the bytes [begin, end) and enters the lines that differ through it, if any do: `change`
/// needs no line and no counts.
void replace_bytes(ImageFile& file, size_t begin, size_t end, std::string_view text, Change change);

/// The first line of the file that is neither its origin's nor some change's; 0 when there is none.
int unexplained_line(const ImageFile& file, std::string_view origin);

/// A key of the image's paths and bytes.
std::string key_of(const Image& image);

/// Writes every file below `folder`, in parallel.
Result<void> write_image(const Image& image, const host::Path& folder);

}  // namespace stackport::bundle
