// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/kernel/config.h"
#include "core/kernel/kbuild.h"
#include "core/kernel/tree.h"

namespace stackport::bundle {

/// How a kernel's Makefiles build one of its units.
struct HostPlace {
  bool built = true;        ///< false: a Makefile names it, and the configuration leaves it out
  std::string linked_into;  ///< module_name() of a module, or "vmlinux"
  std::string folder;       ///< of the Makefile; empty: none names it
};

/// What the Makefiles of a kernel say of its units under a configuration. A unit that no Makefile
/// is seen to name may be linked into vmlinux.
class HostBuild {
 public:
  HostBuild(const kernel::Tree& tree, const kernel::Config& config)
      : tree_(tree), config_(config) {}

  HostPlace place(const std::string& unit);

  /// The folders of the -I options that `file` is compiled with: those of the Makefile that builds
  /// it (of a header: the nearest) and of `subdir-ccflags` above it; last the Makefile's own.
  const std::vector<std::string>& include_folders(const std::string& file);

  /// The files of whose text the build makes a header that `file` includes: the Makefile above that
  /// spells its name, and the files that the Makefile names, programs by their source. Empty: none
  /// spells it.
  std::vector<std::string> makers_of(const std::string& file, const std::string& header) const;

 private:
  using Sources = std::map<std::string, HostPlace>;

  const Sources& sources(const std::string& folder, bool all_on);
  std::string maker_of(const std::string& file);
  const std::vector<std::string>& folders_for(const std::string& maker);
  bool is_on(const std::string& symbol) const;
  bool is_y(const std::string& symbol) const;

  const kernel::Tree& tree_;
  const kernel::Config& config_;
  const kernel::Config all_on_ = {};
  std::map<std::string, Sources> sources_[2];
  std::map<std::string, std::vector<std::string>> folders_;
};

}  // namespace stackport::bundle
