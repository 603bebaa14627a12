// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>

#include "core/host/file_system.h"
#include "core/verify/guest_spec.h"

namespace stackport::verify {

/// A cpio archive in the kernel's format ("newc"), all owned by root; the same in, the same out.
class Cpio {
 public:
  void folder(const std::string& path) { add(path, 040755, {}); }
  void file(const std::string& path, std::string_view bytes, bool executable = false) {
    add(path, executable ? 0100755 : 0100644, bytes);
  }
  std::string finish() &&;

 private:
  void add(const std::string& path, unsigned mode, std::string_view bytes);
  std::string bytes_;
  unsigned next_ = 1;
};

/// The archive that a guest starts from: `init`, the root's static shell, and the boot modules with
/// what they need by `tree`'s modules.dep, in the order in which they load. `in_box` holds the
/// modules' files; a boot module that is built into the kernel is left out.
/// Errors: a boot module that `tree` doesn't know (environment).
Result<std::string> make_initramfs(const GuestSpec& spec, const host::Path& root,
                                   const host::Path& init, const host::Path& tree,
                                   const host::Path& in_box);

}  // namespace stackport::verify
