// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace stackport::kernel {

/// One line of a Module.symvers.
struct Export {
  std::string symbol;
  uint32_t crc = 0;
  std::string module;  ///< path without .ko ("drivers/infiniband/core/ib_core"), or "vmlinux"
  bool gpl = false;
  std::string name_space;  ///< empty: none
};

class Symvers {
 public:
  /// Error `input`: a line that is no export, with its number.
  static Result<Symvers> parse(std::string_view text, const std::string& file);

  const Export* find(std::string_view symbol) const;
  const std::map<std::string, Export, std::less<>>& exports() const { return exports_; }
  bool empty() const { return exports_.empty(); }

 private:
  std::map<std::string, Export, std::less<>> exports_;
};

}  // namespace stackport::kernel
