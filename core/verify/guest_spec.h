// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

#include "core/base/yaml.h"

namespace stackport::verify {

/// A kernel message that fails a case.
struct Trouble {
  std::string name;     ///< "Oops"
  std::string pattern;  ///< regular expression of a line of the kernel's log
};

/// What a guest is made of, as stacks/guests/<name>.yaml says.
struct GuestSpec {
  std::string name;
  std::string provider;  ///< program of tools/providers that makes the root
  std::string suite;
  std::vector<std::string> packages;
  std::vector<std::string> machine;       ///< the emulator and its arguments
  int processors = 2;                     ///< for a case that doesn't say
  std::string image;                      ///< beside lib/modules; {release} stands for the release
  std::vector<std::string> boot_modules;  ///< what the first program needs, without what they need
  std::string arguments;                  ///< of the kernel
  int boot_limit = 60;                    ///< seconds from start to the first step
  std::vector<Trouble> trouble;
};

Result<GuestSpec> load_guest(const YamlDocument& document, const nlohmann::json& schema);

}  // namespace stackport::verify
