// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/kernel/tree.h"

namespace stackport::bundle {

struct Include {
  std::string name;
  bool angled = false;
};

/// The #include directives of a C text, conditional ones too.
std::vector<Include> includes_in(std::string_view text);

/// The files of a tree that `patterns` own: folders ("drivers/x/"), files, or globs whose '*' does
/// not cross a '/'. Sorted, without repeats.
std::vector<std::string> files_of(const std::vector<std::string>& patterns,
                                  const kernel::Tree& tree);

/// Whether a pattern of files_of() covers `path`.
bool covers(std::string_view pattern, std::string_view path);

/// The C files of a tree of which a kernel for these architectures may be built.
std::vector<std::string> kernel_code(const kernel::Tree& tree,
                                     const std::vector<std::string>& architectures);

/// Reads files of a tree in parallel and hands each text to `take`, which is called from any
/// thread. Error: of the first path that can't be read.
Result<void> read_each(const kernel::Tree& tree, const std::vector<std::string>& paths,
                       const std::function<void(size_t, std::string_view)>& take);

}  // namespace stackport::bundle
