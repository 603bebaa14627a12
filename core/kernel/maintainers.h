// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/kernel/tree.h"

namespace stackport::kernel {

/// A section of a kernel's MAINTAINERS file.
struct MaintainerSection {
  std::string title;
  std::vector<std::string> people;    ///< "M:", else the lists of "L:"
  std::vector<std::string> files;     ///< "F:"
  std::vector<std::string> excluded;  ///< "X:"
};

class Maintainers {
 public:
  /// An empty file, or none, has no sections.
  static Maintainers parse(const std::string& text);
  static Maintainers of(const Tree& tree);

  /// The section whose pattern names `path` most closely, as get_maintainer does; null: none.
  const MaintainerSection* section_of(const std::string& path) const;
  /// Who is asked about these files or folders: of the section that names the first of them most
  /// closely; "TITLE: Name <mail>, ..". Empty: nobody.
  std::string owner_of(const std::vector<std::string>& paths) const;

  const std::vector<MaintainerSection>& sections() const { return sections_; }

 private:
  std::vector<MaintainerSection> sections_;
};

}  // namespace stackport::kernel
